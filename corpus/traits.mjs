// Which WebAssembly is in place, and that it is like any other.
import { caught } from './scenarios/helpers.mjs';

// (module (func (export "f")))
const SMALLEST_WITH_AN_EXPORT = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 4, 1, 2, 0, 11,
);

// (module (func (result v128) (i8x16.splat (i32.const 0))))
const SMALLEST_WITH_A_VECTOR = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
);

function succeeds(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/**
 * Says for each kind of object that the global `WebAssembly` makes whether it is one of the engine's own; memories and modules are that on ours, too.
 * The engine's accessors, kept from before anybody replaced anything, check for internal slots, which no JavaScript object can imitate.
 */
export function nativeKinds(WebAssembly) {
  const own = globalThis[Symbol.for('the classes of the engine')] ?? WebAssembly;
  const getter = (constructor, name) => Object.getOwnPropertyDescriptor(constructor.prototype, name).get;
  const module = new WebAssembly.Module(SMALLEST_WITH_AN_EXPORT);
  const instance = new WebAssembly.Instance(module);
  const table = new WebAssembly.Table({ initial: 1, element: 'anyfunc' });
  const global = new WebAssembly.Global({ value: 'i32' }, 1);
  return {
    instance: succeeds(() => getter(own.Instance, 'exports').call(instance)),
    table: succeeds(() => getter(own.Table, 'length').call(table)),
    global: succeeds(() => getter(own.Global, 'value').call(global)),
    function: succeeds(() => new own.Table({ initial: 1, element: 'anyfunc' }).set(0, instance.exports.f)),
  };
}

/** Properties that hold for the engine's `WebAssembly` and must hold for whatever replaces it. */
export function commonTraits(WebAssembly) {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const before = memory.buffer;
  const grownFrom = memory.grow(1);
  const derived = Object.assign(Object.create(WebAssembly), { instantiate: null });
  return {
    tag: WebAssembly[Symbol.toStringTag],
    text: String(WebAssembly),
    // Without them, some packages silently take another module.
    vectors: WebAssembly.validate(SMALLEST_WITH_A_VECTOR),
    derivedReplacesMember: derived.instantiate === null,
    typeofFunctionConstructor: typeof WebAssembly.Function,
    memoryIsMemory: memory instanceof WebAssembly.Memory,
    grow: [grownFrom, before.byteLength, memory.buffer.byteLength, memory.buffer === before, memory.buffer.resizable ?? false],
    runtimeError: new WebAssembly.RuntimeError('m') instanceof Error,
    compileErrorName: caught(() => new WebAssembly.Module(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))).name,
  };
}
