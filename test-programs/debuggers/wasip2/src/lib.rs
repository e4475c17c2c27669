//! Debuggers with a client on TCP, for wasm32-wasip2, with bindings that wit-bindgen generates. The first argument says which:
//! `first-of-two` (asynchronous, on wstd) or `closes` (blocking, on std::net). Both listen on a free port and print it.
mod closes;
mod first_of_two;

mod bindings {
    wit_bindgen::generate!({
        // What build.mjs has put together of wit/ and the packages of WASI.
        path: "wit",
        world: "local:debuggers/debugger",
        // The pollables of wstd and those of the debuggee are one type.
        with: { "wasi:io/poll@0.2.12": ::wasip2::io::poll },
        generate_all,
    });
}
pub use bindings::bytecodealliance::wasmtime::debuggee;
use bindings::exports::bytecodealliance::wasmtime::debugger::Guest;
pub use bindings::print_debugger_info;
use debuggee::Debuggee;

struct Clients;

impl Guest for Clients {
    fn debug(d: &Debuggee, args: Vec<String>) {
        std::panic::set_hook(Box::new(|info| print_debugger_info(&info.to_string())));
        match args.get(1).map(String::as_str) {
            Some("first-of-two") => wstd::runtime::block_on(first_of_two::debug(d)).unwrap(),
            Some("closes") => closes::debug(d).unwrap(),
            _ => panic!("first-of-two or closes"),
        }
    }
}

bindings::export!(Clients with_types_in bindings);
