/**
 * Changes what happens in debuggees/everything.wat: injects calls, forces returns, throws an exception, changes a global, the memory and a
 * table. In the end the program has printed another line, and has not trapped. With the argument `extended` it changes locals and
 * operands as well, which only wasm2js-debug lets it do.
 */
import { type Debuggee, type Instance, type WasmFunc, WasmException, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { setLocal, setStackValue } from 'wasm2js-debug:extensions/frames@0.1.0';
import { check, describeAll, errorOf, expectEvent, goOn, say, step, topFrame, typeName } from './lib.js';

/** Functions of the debuggee. */
const [ADD, MIXED, QUIET, CATCHES, TRAPS, START] = [1, 2, 5, 6, 9, 10];

function stepInto(d: Debuggee, func: number): void {
  do expectEvent(step(d), 'breakpoint');
  while (topFrame(d).getFuncIndex(d) !== func);
}

const i32 = (n: number): WasmValue => WasmValue.makeI32(n >>> 0);
const stack = (d: Debuggee): string => describeAll(topFrame(d).getStack(d));

function describeFunc(d: Debuggee, func: WasmFunc): string {
  return `(${func.params(d).map(typeName).join(' ')}) -> (${func.results(d).map(typeName).join(' ')})`;
}

function calls(d: Debuggee, instance: Instance): void {
  const add = instance.getFunc(d, ADD);
  say(`add is ${describeFunc(d, add)}`);
  const event = goOn(d, { tag: 'inject-call', val: { callee: add.clone(), arguments: [i32(20), i32(22)] } });
  say(`20 + 22 = ${describeAll(expectEvent(event, 'injected-call-return').val)}`);
  check(errorOf(() => goOn(d, { tag: 'inject-call', val: { callee: add, arguments: [i32(20)] } })) === 'mismatched-type', 'an argument is missing');
}

function returns(d: Debuggee): void {
  check(errorOf(() => goOn(d, { tag: 'early-return', val: [WasmValue.makeF64(1)] })) === 'mismatched-type', 'the result is an i32');
  expectEvent(step(d, { tag: 'early-return', val: [i32(1000)] }), 'breakpoint');
  say(`add returned ${stack(d)}`);
}

function storage(d: Debuggee, instance: Instance): void {
  const memory = instance.getMemory(d, 0);
  memory.setBytes(d, 8n, new TextEncoder().encode('HELLO'));
  check(errorOf(() => memory.setU64(d, memory.sizeBytes(d), 1n)) === 'out-of-bounds', 'the memory ends');

  const global = instance.getGlobal(d, 0);
  global.set(d, i32(-5));
  check(global.get(d).unwrapI32() === 0xffff_fffb, 'the global is set');
  check(errorOf(() => instance.getGlobal(d, 4).set(d, i32(1))) === 'read-only', 'global 4 is immutable');

  const table = instance.getTable(d, 0);
  table.setElement(d, 3n, table.getElement(d, 0n));
  const moved = table.getElement(d, 3n).unwrapFunc();
  check(moved !== undefined, 'element 3 is a function');
  say(`element 3 is ${describeFunc(d, moved)}`);
}

/** At the first instruction of `mixed`, which puts all its parameters on the stack and returns its i64. */
function locals(d: Debuggee): void {
  setLocal(d, topFrame(d), 1, WasmValue.makeI64(77n));
  check(errorOf(() => setLocal(d, topFrame(d), 0, WasmValue.makeI64(1n))) === 'mismatched-type', 'local 0 is an i32');
  expectEvent(step(d), 'breakpoint');
  expectEvent(step(d), 'breakpoint');
  say(`stack ${stack(d)}`);
  setStackValue(d, topFrame(d), 1, WasmValue.makeI64(78n));
  check(errorOf(() => setStackValue(d, topFrame(d), 2, i32(1))) === 'out-of-bounds', 'there are two operands');
  stepInto(d, START);
  say(`mixed returned ${stack(d)}`);
}

/** At the first instruction of `quiet`, which `catches` calls where exceptions with tag 0 are caught. */
function exceptions(d: Debuggee, instance: Instance): void {
  const exception = WasmException.make(d, instance.getTag(d, 0), [i32(5), WasmValue.makeI64(6n)]);
  expectEvent(step(d, { tag: 'throw-exception', val: exception }), 'breakpoint');
  check(topFrame(d).getFuncIndex(d) === CATCHES, 'it was caught');
  say(`caught ${stack(d)}`);
}

const inject: Debugger = {
  debug(d, args) {
    stepInto(d, ADD);
    const instance = topFrame(d).getInstance(d);
    calls(d, instance);
    returns(d);
    storage(d, instance);
    stepInto(d, MIXED);
    if (args.includes('extended', 1)) locals(d);
    stepInto(d, QUIET);
    exceptions(d, instance);

    expectEvent(goOn(d), 'trap');
    check(topFrame(d).getFuncIndex(d) === TRAPS, 'it divides by zero');
    expectEvent(goOn(d, { tag: 'early-return', val: [i32(11)] }), 'complete');
    say(`global 0: ${instance.getGlobal(d, 0).get(d).unwrapI32()}`);
    say('OK');
  },
};

export { inject as debugger };
