//! What today's wasm-bindgen makes of classes, strings, closures, objects of JavaScript, errors and panics: externref tables, a heap of handles, callbacks.
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(text: &str);

    /// Of JavaScript's own; it calls back.
    pub type Array;
    #[wasm_bindgen(constructor)]
    fn new() -> Array;
    #[wasm_bindgen(method)]
    fn push(this: &Array, value: &JsValue) -> u32;
    #[wasm_bindgen(method)]
    fn map(this: &Array, callback: &mut dyn FnMut(JsValue, u32) -> JsValue) -> Array;

    #[wasm_bindgen(catch, js_namespace = JSON)]
    fn parse(text: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
pub struct Counter {
    count: u32,
    names: Vec<String>,
    on_change: Option<Closure<dyn FnMut(u32)>>,
}

#[wasm_bindgen]
impl Counter {
    #[wasm_bindgen(constructor)]
    pub fn new(start: u32) -> Counter {
        Counter { count: start, names: Vec::new(), on_change: None }
    }

    pub fn add(&mut self, name: String) -> u32 {
        self.count += name.len() as u32; // a method
        self.names.push(name);
        self.count
    }

    #[wasm_bindgen(getter)]
    pub fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// A function that outlives this call; JavaScript keeps it.
    pub fn watcher(&mut self) -> JsValue {
        let mut seen = self.count;
        let closure = Closure::new(move |value: u32| {
            seen += value;
            log(&format!("seen {seen}"));
        });
        let function = closure.as_ref().clone();
        self.on_change = Some(closure);
        function
    }
}

#[wasm_bindgen]
pub fn doubled(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value * 2.0).collect()
}

#[wasm_bindgen]
pub fn objects(big: i64, maybe: Option<u8>, object: JsValue) -> Array {
    let array = Array::new();
    array.push(&JsValue::from(big + 1));
    array.push(&maybe.map_or(JsValue::UNDEFINED, JsValue::from));
    array.push(&object);
    let mut calls = 0;
    array.map(&mut |value, index| {
        calls += 1;
        JsValue::from(format!("{index}/{calls}: {value:?}"))
    })
}

#[wasm_bindgen]
pub fn checked(text: &str) -> Result<f64, JsError> {
    let value = parse(text).map_err(|error| JsError::new(if error.is_object() { "not JSON" } else { "?" }))?;
    value.as_f64().ok_or_else(|| JsError::new("no number"))
}

#[wasm_bindgen]
pub fn broken(index: usize) -> u8 {
    let letters = b"wasm";
    letters[index] // panics
}
