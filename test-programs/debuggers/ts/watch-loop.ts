/**
 * Watches a place in a program: each time it is reached, prints the frames, the locals and the operand stack, makes changes if told to, and goes on.
 *
 *   wasm2js-debug run -D debugger=watch-loop.js -D inherit-stderr=y -D arg=PC [-D arg=KEY=VALUE]... PROGRAM.wasm
 *
 * PC is an offset in the binary, such as 0x3c; a disassembler shows them. What KEY=VALUE can be:
 *   stops=N            after N stops the breakpoint is removed, and the program runs on by itself (no limit)
 *   module=N           the PC is one of the module with that number (0)
 *   global.INDEX=N     at each stop this integer goes into a global of the instance stopped in
 *   memory.ADDRESS=N   at each stop this byte goes into its first memory
 */
import { type Debuggee, type Frame, type Global, type Instance, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import printDebuggerInfo from 'print-debugger-info';
import { describe, describeAll, framesFrom, goOn, hex, say, topFrame } from './lib.js';

function number(text: string | undefined, what: string): number {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  if (Number.isNaN(value)) throw new Error(`${what} is not a number: ${text}`);
  return value;
}

interface Options {
  stops: number;
  module: number;
  readonly changes: ((d: Debuggee, instance: Instance) => void)[];
}

function optionsOf(args: readonly string[]): Options {
  const options: Options = { stops: Infinity, module: 0, changes: [] };
  for (const arg of args) {
    const [key = '', valueText] = arg.split('=');
    const [what, placeText] = key.split('.');
    const value = number(valueText, key);
    if (key === 'stops' || key === 'module') {
      options[key] = value;
      continue;
    }
    const place = number(placeText, key);
    switch (what) {
      case 'global': options.changes.push((d, instance) => setGlobal(d, instance.getGlobal(d, place), value)); break;
      case 'memory': options.changes.push((d, instance) => instance.getMemory(d, 0).setU8(d, BigInt(place), value)); break;
      default: throw new Error(`what is ${arg}?`);
    }
  }
  return options;
}

function setGlobal(d: Debuggee, global: Global, value: number): void {
  const wide = global.get(d).getType().tag === 'wasm-i64';
  global.set(d, wide ? WasmValue.makeI64(BigInt.asUintN(64, BigInt(value))) : WasmValue.makeI32(value >>> 0));
}

function show(d: Debuggee, stop: number, innermost: Frame): void {
  const places = framesFrom(d, innermost).map((frame) => `func ${frame.getFuncIndex(d)} at ${hex(frame.getPc(d))}`);
  say(`stop ${stop}: ${places.join(', called by ')}`);
  innermost.getLocals(d).forEach((value, i) => say(`  local ${i}: ${describe(value)}`));
  say(`  stack: ${describeAll(innermost.getStack(d))}`);
}

const watchLoop: Debugger = {
  debug(d, [, pcText, ...optionTexts]) {
    const pc = number(pcText, 'PC');
    const options = optionsOf(optionTexts);
    const module = d.allModules()[options.module];
    if (module === undefined) throw new Error(`there is no module ${options.module}`);
    module.addBreakpoint(d, pc);
    let stops = 0;
    while (stops < options.stops) {
      const event = goOn(d);
      if (event.tag === 'complete') break;
      const frame = topFrame(d);
      if (event.tag === 'breakpoint') {
        show(d, ++stops, frame);
        for (const change of options.changes) change(d, frame.getInstance(d));
      } else {
        say(`${event.tag} at ${hex(frame.getPc(d))}`);
      }
    }
    if (stops === options.stops) module.removeBreakpoint(d, pc);
    printDebuggerInfo(`${hex(pc)} was reached ${stops} times`);
    say('OK');
  },
};

export { watchLoop as debugger };
