//! `bindgen MODULE.wasm DIRECTORY`: the module with its bindings, for Node, as ES modules; debug information kept.
#[cfg(not(target_family = "wasm"))]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, module, directory] = &arguments[..] else { panic!("bindgen MODULE.wasm DIRECTORY") };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).keep_debug(true).typescript(false).nodejs_module(true).expect("a module for Node");
    bindgen.generate(directory).expect("bindings");
}

#[cfg(target_family = "wasm")]
fn main() {}
