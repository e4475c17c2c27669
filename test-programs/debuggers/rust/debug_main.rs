//! What a debug component needs of the world `bytecodealliance:wasmtime/debug-main`, for Rust without generated bindings: safe handles over
//! the imports as the Canonical ABI passes them. The crate that has this as a module defines `fn debug(d: &Debuggee, args: &[String])`.
//!
//! A result that does not fit one core value comes through an `Area`; lists and strings come in memory that `cabi_realloc` has allocated,
//! and become vectors that free it.
#![allow(dead_code)]
use std::alloc::{alloc, realloc, Layout};

/// The enum `error` of the interface, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    InvalidEntity, InvalidPc, InvalidFrame, UnsupportedType, MismatchedType, NonWasmFrame, AllocFailure, BreakpointUpdate, ReadOnly, OutOfBounds,
    MemoryGrowFailure, ExecutionTrap,
}

const ERRORS: [Error; 12] = [
    Error::InvalidEntity, Error::InvalidPc, Error::InvalidFrame, Error::UnsupportedType, Error::MismatchedType, Error::NonWasmFrame,
    Error::AllocFailure, Error::BreakpointUpdate, Error::ReadOnly, Error::OutOfBounds, Error::MemoryGrowFailure, Error::ExecutionTrap,
];

pub type Result<T> = std::result::Result<T, Error>;

/// Where an import leaves what it returns: no result here is larger.
#[repr(C, align(8))]
struct Area([u8; 16]);

impl Area {
    fn filled(fill: impl FnOnce(*mut Area)) -> Area {
        let mut area = Area([0; 16]);
        fill(&mut area);
        area
    }
    fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]])
    }
    /// Of a `result<_, error>`; `payload` is where its payload lies, by the alignment of the larger case.
    fn checked(&self, payload: usize) -> Result<&Area> {
        if self.0[0] == 0 { Ok(self) } else { Err(ERRORS[self.0[payload] as usize]) }
    }
    /// A list whose items have the size and alignment of T.
    unsafe fn list<T>(&self, at: usize) -> Vec<T> {
        let length = self.u32(at + 4) as usize;
        if length == 0 { Vec::new() } else { Vec::from_raw_parts(self.u32(at) as *mut T, length, length) }
    }
}

/// By this the host allocates room for the lists and strings that it hands over.
#[export_name = "cabi_realloc"]
unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, alignment: usize, size: usize) -> *mut u8 {
    if size == 0 {
        alignment as *mut u8
    } else if old_size == 0 {
        alloc(Layout::from_size_align_unchecked(size, alignment))
    } else {
        realloc(old, Layout::from_size_align_unchecked(old_size, alignment), size)
    }
}

#[export_name = "bytecodealliance:wasmtime/debugger@44.0.0#debug"]
unsafe extern "C" fn exported_debug(d: u32, args: *mut [usize; 2], length: usize) {
    std::panic::set_hook(Box::new(|info| print_debugger_info(&info.to_string())));
    let args = if length == 0 { Vec::new() } else { Vec::from_raw_parts(args, length, length) };
    let args: Vec<String> = args.into_iter().map(|[data, length]| {
        if length == 0 { String::new() } else { String::from_raw_parts(data as *mut u8, length, length) }
    }).collect();
    // The borrow is given back before the call returns.
    crate::debug(&Debuggee(d), &args);
}

/// A handle: an index into the component's table, given back when it is dropped.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident, $module:literal, $drop:literal) => {
        $(#[$doc])*
        // A list of handles becomes a vector of these.
        #[repr(transparent)]
        pub struct $name(u32);

        impl Drop for $name {
            fn drop(&mut self) {
                #[link(wasm_import_module = $module)]
                extern "C" {
                    #[link_name = $drop]
                    fn drop_handle(handle: u32);
                }
                unsafe { drop_handle(self.0) }
            }
        }
    };
}

resource!(/** The program under the debugger. */ Debuggee, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]debuggee");
resource!(EventFuture, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]event-future");
resource!(Instance, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]instance");
resource!(Memory, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]memory");
resource!(Frame, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]frame");
resource!(Value, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]wasm-value");
resource!(Exception, "bytecodealliance:wasmtime/debuggee@44.0.0", "[resource-drop]wasm-exception");
resource!(Pollable, "wasi:io/poll@0.2.12", "[resource-drop]pollable");
resource!(OutputStream, "wasi:io/streams@0.2.12", "[resource-drop]output-stream");

#[link(wasm_import_module = "bytecodealliance:wasmtime/debuggee@44.0.0")]
extern "C" {
    #[link_name = "[method]debuggee.all-instances"]
    fn debuggee_all_instances(d: u32, result: *mut Area);
    #[link_name = "[method]debuggee.interrupt"]
    fn debuggee_interrupt(d: u32);
    #[link_name = "[method]debuggee.single-step"]
    fn debuggee_single_step(d: u32, kind: u32, a: u32, b: u32, c: u32) -> u32;
    #[link_name = "[method]debuggee.continue"]
    fn debuggee_continue(d: u32, kind: u32, a: u32, b: u32, c: u32) -> u32;
    #[link_name = "[method]debuggee.exit-frames"]
    fn debuggee_exit_frames(d: u32, result: *mut Area);
    #[link_name = "[method]event-future.subscribe"]
    fn event_future_subscribe(future: u32) -> u32;
    #[link_name = "[static]event-future.finish"]
    fn event_future_finish(future: u32, d: u32, result: *mut Area);
    #[link_name = "[method]instance.get-memory"]
    fn instance_get_memory(instance: u32, d: u32, index: u32, result: *mut Area);
    #[link_name = "[method]memory.get-bytes"]
    fn memory_get_bytes(memory: u32, d: u32, addr: u64, length: u64, result: *mut Area);
    #[link_name = "[method]memory.set-bytes"]
    fn memory_set_bytes(memory: u32, d: u32, addr: u64, data: *const u8, length: usize, result: *mut Area);
    #[link_name = "[method]frame.get-func-index"]
    fn frame_get_func_index(frame: u32, d: u32, result: *mut Area);
    #[link_name = "[method]frame.get-pc"]
    fn frame_get_pc(frame: u32, d: u32, result: *mut Area);
    #[link_name = "[method]frame.get-stack"]
    fn frame_get_stack(frame: u32, d: u32, result: *mut Area);
    #[link_name = "[method]frame.parent-frame"]
    fn frame_parent_frame(frame: u32, d: u32, result: *mut Area);
}

#[link(wasm_import_module = "$root")]
extern "C" {
    #[link_name = "print-debugger-info"]
    fn root_print_debugger_info(data: *const u8, length: usize);
}
#[link(wasm_import_module = "wasi:io/poll@0.2.12")]
extern "C" {
    #[link_name = "[method]pollable.block"]
    fn pollable_block(pollable: u32);
}
#[link(wasm_import_module = "wasi:clocks/monotonic-clock@0.2.12")]
extern "C" {
    fn now() -> u64;
    #[link_name = "subscribe-duration"]
    fn subscribe_duration(nanoseconds: u64) -> u32;
}
#[link(wasm_import_module = "wasi:cli/stderr@0.2.12")]
extern "C" {
    #[link_name = "get-stderr"]
    fn get_stderr() -> u32;
}
#[link(wasm_import_module = "wasi:io/streams@0.2.12")]
extern "C" {
    #[link_name = "[method]output-stream.blocking-write-and-flush"]
    fn write_and_flush(stream: u32, data: *const u8, length: usize, result: *mut Area);
}

/// The cases of the variant `event`.
pub enum Event {
    Complete,
    Trap,
    Breakpoint,
    Interrupted,
    Exception(Exception),
    InjectedCallReturn(Vec<Value>),
}

impl Debuggee {
    pub fn all_instances(&self) -> Vec<Instance> {
        unsafe { Area::filled(|area| debuggee_all_instances(self.0, area)).list(0) }
    }
    /// The innermost frame of each activation, newest first.
    pub fn exit_frames(&self) -> Vec<Frame> {
        unsafe { Area::filled(|area| debuggee_exit_frames(self.0, area)).list(0) }
    }
    pub fn interrupt(&self) {
        unsafe { debuggee_interrupt(self.0) }
    }
    /// Starts to run one instruction, resuming normally.
    pub fn single_step(&self) -> EventFuture {
        EventFuture(unsafe { debuggee_single_step(self.0, 0, 0, 0, 0) })
    }
    /// Starts to run, resuming normally.
    pub fn go_on(&self) -> EventFuture {
        EventFuture(unsafe { debuggee_continue(self.0, 0, 0, 0, 0) })
    }
}

impl EventFuture {
    /// Blocks until the debuggee is paused again.
    pub fn wait(self, d: &Debuggee) -> Result<Event> {
        unsafe {
            pollable_block(Pollable(event_future_subscribe(self.0)).0);
            let area = Area::filled(|area| event_future_finish(self.0, d.0, area));
            // The call has consumed the handle.
            std::mem::forget(self);
            // The variant's tag at 4, its payload at 8.
            Ok(match area.checked(4)?.0[4] {
                0 => Event::Complete,
                1 => Event::Trap,
                2 => Event::Breakpoint,
                3 => Event::Interrupted,
                4 => Event::Exception(Exception(area.u32(8))),
                _ => Event::InjectedCallReturn(area.list(8)),
            })
        }
    }
}

impl Instance {
    pub fn memory(&self, d: &Debuggee, index: u32) -> Result<Memory> {
        let area = Area::filled(|area| unsafe { instance_get_memory(self.0, d.0, index, area) });
        Ok(Memory(area.checked(4)?.u32(4)))
    }
}

impl Memory {
    pub fn bytes(&self, d: &Debuggee, addr: u64, length: u64) -> Result<Vec<u8>> {
        unsafe { Ok(Area::filled(|area| memory_get_bytes(self.0, d.0, addr, length, area)).checked(4)?.list(4)) }
    }
    pub fn set_bytes(&self, d: &Debuggee, addr: u64, bytes: &[u8]) -> Result<()> {
        Area::filled(|area| unsafe { memory_set_bytes(self.0, d.0, addr, bytes.as_ptr(), bytes.len(), area) }).checked(1).map(|_| ())
    }
}

impl Frame {
    pub fn func_index(&self, d: &Debuggee) -> Result<u32> {
        Ok(Area::filled(|area| unsafe { frame_get_func_index(self.0, d.0, area) }).checked(4)?.u32(4))
    }
    pub fn pc(&self, d: &Debuggee) -> Result<u32> {
        Ok(Area::filled(|area| unsafe { frame_get_pc(self.0, d.0, area) }).checked(4)?.u32(4))
    }
    pub fn stack(&self, d: &Debuggee) -> Result<Vec<Value>> {
        unsafe { Ok(Area::filled(|area| frame_get_stack(self.0, d.0, area)).checked(4)?.list(4)) }
    }
    /// The frame that called this one, within the activation.
    pub fn parent(&self, d: &Debuggee) -> Result<Option<Frame>> {
        let area = Area::filled(|area| unsafe { frame_parent_frame(self.0, d.0, area) });
        Ok(if area.checked(4)?.0[4] == 0 { None } else { Some(Frame(area.u32(8))) })
    }
}

/// A line for the user, whatever becomes of the standard error stream.
pub fn print_debugger_info(text: &str) {
    unsafe { root_print_debugger_info(text.as_ptr(), text.len()) }
}

/// A line to the standard error stream, of which nothing comes if it is closed.
pub fn say(text: &str) {
    // One call takes at most 4096 bytes.
    for chunk in format!("{text}\n").as_bytes().chunks(4096) {
        unsafe {
            let stream = OutputStream(get_stderr());
            Area::filled(|area| write_and_flush(stream.0, chunk.as_ptr(), chunk.len(), area));
        }
    }
}

pub fn sleep_ms(milliseconds: u64) {
    unsafe { pollable_block(Pollable(subscribe_duration(milliseconds * 1_000_000)).0) }
}

/// Nanoseconds since some moment.
pub fn monotonic_now() -> u64 {
    unsafe { now() }
}
