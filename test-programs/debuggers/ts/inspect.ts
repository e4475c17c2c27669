/**
 * Stops a program at a place, shows the frames there, gives a local another value, and lets the program go on.
 *
 *   wasm2js-debug run -D debugger=inspect.mjs -D arg=PC [-D arg=LOCAL=VALUE] -D inherit-stderr=y PROGRAM.wasm
 *
 * PC is a byte offset in the binary, such as 0x5c0d.
 */
import { type Debuggee, EventFuture, type Frame, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { getStderr } from 'wasi:cli/stderr@0.2.12';
import { setLocal } from 'wasm2js-debug:extensions/frames@0.1.0';

const say = (line: string): void => getStderr().blockingWriteAndFlush(new TextEncoder().encode(`${line}\n`));

function text(value: WasmValue): string {
  const type = value.getType().tag;
  switch (type) {
    case 'wasm-i32': return `i32 ${value.unwrapI32() | 0}`;
    case 'wasm-i64': return `i64 ${BigInt.asIntN(64, value.unwrapI64())}`;
    case 'wasm-f32': return `f32 ${value.unwrapF32()}`;
    case 'wasm-f64': return `f64 ${value.unwrapF64()}`;
    default: return 'a reference';
  }
}

const list = (values: readonly WasmValue[]): string => (values.length === 0 ? 'none' : values.map(text).join(', '));

function show(d: Debuggee, frame: Frame): void {
  say(`    function ${frame.getFuncIndex(d)} at 0x${frame.getPc(d).toString(16)}`);
  say(`      locals: ${list(frame.getLocals(d))}`);
  say(`      operands: ${list(frame.getStack(d))}`);
}

const inspect: Debugger = {
  debug(d, [, pc, ...changes]) {
    const [module] = d.allModules();
    module!.addBreakpoint(d, Number(pc));

    const running = d.continue({ tag: 'normal' });
    running.subscribe().block();
    if (EventFuture.finish(running, d).tag !== 'breakpoint') return say('the program did not come there');

    const [innermost] = d.exitFrames();
    say('stopped:');
    for (let frame: Frame | undefined = innermost; frame !== undefined; frame = frame.parentFrame(d)) show(d, frame);
    for (const change of changes) {
      const [local, value] = change.split('=').map(Number);
      setLocal(d, innermost!, local!, WasmValue.makeI32(value!));
      say(`local ${local} is now ${value}`);
    }
    // What was set is forgotten when this returns: the program runs on by itself.
  },
};

export { inspect as debugger };
