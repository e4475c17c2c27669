// Loaded before register: the engine's own WebAssembly then refuses to compile anything, so whatever a package
// computes was computed by the replacement, in child processes too.
// What the engine's classes are can be found there, to tell its objects from others.
const { Module, Instance, Memory, Table, Global } = WebAssembly;
globalThis[Symbol.for('the classes of the engine')] = { Module, Instance, Memory, Table, Global };
// Register still has the engine's memories, in which no code runs, as it has them without this.
Object.defineProperty(globalThis, Symbol.for('wasm2js-debug.native'), { value: { Memory, Module }, configurable: true });

const refuse = (name) => {
  const refusal = function () {
    throw new Error(`WebAssembly.${name} of the JavaScript engine was used`);
  };
  return Object.defineProperty(refusal, 'name', { value: name });
};

for (const name of ['Module', 'Instance', 'compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
  const descriptor = Object.getOwnPropertyDescriptor(WebAssembly, name);
  if (descriptor !== undefined) Object.defineProperty(WebAssembly, name, { ...descriptor, value: refuse(name) });
}
