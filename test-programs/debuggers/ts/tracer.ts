/**
 * Single-steps through the whole program. Each step is a line: the offset of the instruction about to run, its function's index, the
 * number of frames around it, and its operand stack. The argument `--quiet` leaves the lines out.
 */
import type { Debuggee } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { describeAll, framesFrom, hex, say, step } from './lib.js';

function line(d: Debuggee, kind: string): string {
  const frame = d.exitFrames()[0];
  if (frame === undefined) return kind;
  const depth = framesFrom(d, frame).length - 1;
  return `${kind} ${hex(frame.getPc(d))} func ${frame.getFuncIndex(d)} depth ${depth} ${describeAll(frame.getStack(d))}`;
}

const tracer: Debugger = {
  debug(d, args) {
    const quiet = args.includes('--quiet', 1);
    let steps = 0;
    for (let event = step(d); event.tag !== 'complete'; event = step(d)) {
      steps++;
      if (!quiet) say(line(d, event.tag === 'breakpoint' ? 'step' : event.tag));
    }
    say(`${steps} steps`);
    say('OK');
  },
};

export { tracer as debugger };
