/**
 * Stops a program at a place, or where it traps, and there calls its functions, or makes the function that it is in return at once.
 *
 *   wasm2js-debug run -D debugger=call.js -D inherit-stderr=y -D arg=PLACE [-D arg=WHAT]... PROGRAM.wasm
 *
 * PLACE is an offset in the binary, such as 0x3c, or the word `trap`. What WHAT can be, done in this order:
 *   call=INDEX[,NUMBER]...   calls the function of that index in the index space of the instance stopped in, and says what it returns or how it fails
 *   return=NUMBER            the function stopped in returns this, without running its rest; `return=` if it returns nothing
 */
import { type Debuggee, type ResumptionValue, type WasmType, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { check, describeAll, expectEvent, goOn, hex, say, step, topFrame, typeName } from './lib.js';

function valueOf(type: WasmType, text: string): WasmValue {
  switch (type.tag) {
    case 'wasm-i32': return WasmValue.makeI32(Number(text) >>> 0);
    case 'wasm-i64': return WasmValue.makeI64(BigInt.asUintN(64, BigInt(text)));
    case 'wasm-f32': return WasmValue.makeF32(Number(text));
    case 'wasm-f64': return WasmValue.makeF64(Number(text));
    default: throw new Error(`${text} cannot become a ${typeName(type)}`);
  }
}

function valuesOf(types: readonly WasmType[], texts: readonly string[]): WasmValue[] {
  check(types.length === texts.length, `${types.length} values are needed, not ${texts.length}`);
  return types.map((type, i) => valueOf(type, texts[i]!));
}

const places = (d: Debuggee): string => d.exitFrames().map((frame) => `${frame.getFuncIndex(d)}@${hex(frame.getPc(d))}`).join(' ');

function call(d: Debuggee, index: number, texts: readonly string[]): void {
  const callee = topFrame(d).getInstance(d).getFunc(d, index);
  const before = places(d);
  const event = goOn(d, { tag: 'inject-call', val: { arguments: valuesOf(callee.params(d), texts), callee } });
  if (event.tag === 'injected-call-return') {
    say(`function ${index} returned ${describeAll(event.val)}`);
  } else {
    // A step drops the call, and is back where the program was.
    say(`function ${index}: ${event.tag} at ${places(d)}`);
    expectEvent(step(d), 'breakpoint');
  }
  check(places(d) === before, 'the program is where it was');
}

function returning(d: Debuggee, texts: readonly string[]): ResumptionValue {
  const frame = topFrame(d);
  const types = frame.getInstance(d).getFunc(d, frame.getFuncIndex(d)).results(d);
  return { tag: 'early-return', val: valuesOf(types, texts) };
}

const caller: Debugger = {
  debug(d, [, place = '', ...whats]) {
    const module = d.allModules()[0]!;
    if (place !== 'trap') module.addBreakpoint(d, Number(place));
    expectEvent(goOn(d), place === 'trap' ? 'trap' : 'breakpoint');
    if (place !== 'trap') module.removeBreakpoint(d, Number(place));
    let resumption: ResumptionValue = { tag: 'normal' };
    for (const what of whats) {
      const [verb, list = ''] = what.split('=');
      const numbers = list === '' ? [] : list.split(',');
      if (verb === 'call') call(d, Number(numbers[0]), numbers.slice(1));
      else if (verb === 'return') resumption = returning(d, numbers);
      else throw new Error(`what is ${what}?`);
    }
    say(`then ${goOn(d, resumption).tag}`);
    say('OK');
  },
};

export { caller as debugger };
