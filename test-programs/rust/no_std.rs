// No standard library and no allocator: containers of fixed size, a panic handler, and output by calling WASI directly.
#![no_std]
#![no_main]

use core::fmt::{self, Write};
use core::panic::PanicInfo;

#[repr(C)]
struct Chunk {
    start: *const u8,
    length: usize,
}

// The C library starts the program (it calls `main`) and has `memcpy` and its like, which compiled code calls.
#[link(name = "c")]
extern "C" {}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn fd_write(fd: u32, chunks: *const Chunk, count: usize, written: *mut usize) -> u32;
    fn proc_exit(code: u32) -> !;
}

struct Output(u32);

impl Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let mut written = 0;
            let chunk = Chunk { start: rest.as_ptr(), length: rest.len() };
            if unsafe { fd_write(self.0, &chunk, 1, &mut written) } != 0 {
                return Err(fmt::Error);
            }
            rest = &rest[written..];
        }
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    let code = if writeln!(Output(2), "{}", info).is_ok() { 101 } else { 74 };
    unsafe { proc_exit(code) }
}

/// A vector in place, of at most `N` items.
struct Stack<T: Copy + Default, const N: usize> {
    items: [T; N],
    count: usize,
}

impl<T: Copy + Default, const N: usize> Stack<T, N> {
    fn new() -> Self {
        Stack { items: [T::default(); N], count: 0 }
    }
    fn push(&mut self, item: T) -> Result<(), T> {
        *self.items.get_mut(self.count).ok_or(item)? = item;
        self.count += 1;
        Ok(())
    }
    fn pop(&mut self) -> Option<T> {
        self.count = self.count.checked_sub(1)?;
        Some(self.items[self.count])
    }
}

/// Open addressing over a fixed table.
struct Table<const N: usize> {
    slots: [Option<(u32, u64)>; N],
}

impl<const N: usize> Table<N> {
    fn slot(&self, key: u32) -> usize {
        let start = key.wrapping_mul(2654435761) as usize;
        (0..N).map(|step| start.wrapping_add(step) % N).find(|&at| self.slots[at].map_or(true, |(known, _)| known == key)).expect("the table is full")
    }
    fn insert(&mut self, key: u32, value: u64) {
        self.slots[self.slot(key)] = Some((key, value));
    }
    fn get(&self, key: u32) -> Option<u64> {
        self.slots[self.slot(key)].map(|(_, value)| value)
    }
}

trait Animal {
    fn sound(&self) -> &'static str;
}

struct Dog;
struct Cat(u32);

impl Animal for Dog {
    fn sound(&self) -> &'static str {
        "woof"
    }
}

impl Animal for Cat {
    fn sound(&self) -> &'static str {
        if self.0 > 3 { "purr" } else { "meow" }
    }
}

fn life(cells: [bool; 64]) -> [bool; 64] {
    let alive = |x: usize, y: usize| cells[y % 8 * 8 + x % 8] as usize;
    let mut next = [false; 64];
    for (i, cell) in next.iter_mut().enumerate() {
        let (x, y) = (i % 8 + 8, i / 8 + 8);
        let around: usize = (0..9).filter(|&n| n != 4).map(|n| alive(x + n % 3 - 1, y + n / 3 - 1)).sum();
        *cell = around == 3 || around == 2 && cells[i];
    }
    next
}

fn calculate(text: &str) -> Option<i64> {
    let mut stack: Stack<i64, 8> = Stack::new();
    for word in text.split(' ') {
        let value = match word.parse() {
            Ok(number) => number,
            Err(_) => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                match word {
                    "+" => a.checked_add(b)?,
                    "-" => a.checked_sub(b)?,
                    "*" => a.checked_mul(b)?,
                    "/" => a.checked_div(b)?,
                    _ => return None,
                }
            }
        };
        stack.push(value).ok()?;
    }
    stack.pop().filter(|_| stack.count == 0)
}

fn run(out: &mut Output) -> fmt::Result {
    writeln!(out, "hello without std")?;
    let animals: [&dyn Animal; 3] = [&Dog, &Cat(2), &Cat(5)];
    for animal in animals {
        write!(out, "{} ", animal.sound())?;
    }
    let mut table = Table { slots: [None; 64] };
    for n in 0..40 {
        table.insert(n * 7919, (n as u64).pow(7));
    }
    writeln!(out, "{:?} {:?}", table.get(39 * 7919), table.get(1))?;
    for text in ["3 4 + 5 *", "1 0 /", "1 2", "9223372036854775807 1 +", "1 2 3 4 5 6 7 8 9 +", "100 -7 /"] {
        writeln!(out, "{} = {:?}", text, calculate(text))?;
    }
    let mut cells = [false; 64];
    for at in [9, 18, 24, 25, 26] {
        cells[at] = true;
    }
    for _ in 0..4 {
        cells = life(cells);
    }
    for row in cells.chunks(8) {
        for &cell in row {
            out.write_char(if cell { '#' } else { '.' })?;
        }
        out.write_char('\n')?;
    }
    writeln!(out, "{:.5} {}", (1..1000).map(|n| 1.0 / (n * n) as f64).sum::<f64>(), u64::MAX)?;
    table.get(2).expect("2 is not there");
    writeln!(out, "never printed")
}

#[no_mangle]
pub extern "C" fn main(_count: i32, _arguments: *const *const u8) -> i32 {
    run(&mut Output(1)).map_or(74, |()| 0)
}
