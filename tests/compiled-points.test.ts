/** Backtraces of frames in code that was entered at a loop, which has several copies of some instructions. */
import { expect, it } from 'vitest';
import { programErrorText } from '../runtime/program/report.js';
import { framesOf } from '../runtime/store/frames.js';
import { debug, step, type Stop } from './debuggee/session.js';

it.each(['(throw $t (i32.const 7))', '(unreachable)'])('say where %s is after a debugger has left in a nested loop', (end) => {
  const text = `(module (tag $t (param i32)) (func $run (export "run") (param i32) (local i32)
    (loop $outer
      (local.set 1 (i32.const 50))
      (loop $inner
        (br_if $inner (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
      (br_if $outer (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    ${end}))`;
  let thrown: unknown;
  let where = '';
  const program = (steps: number): void => {
    try {
      debug(text, {}, (exports) => exports.run!(50), function* (_, { compiled }) {
        for (let i = 0; i < steps; i++) {
          const stop: Stop = yield step();
          expect(stop.event?.kind).toBe('breakpoint');
        }
        const { bytes, code } = compiled.module;
        where = `    at $run (x.wasm:0x${(end.includes('throw') ? bytes.lastIndexOf(0x08) : bytes.lastIndexOf(0x00, code!.end - 1)).toString(16)})`;
      });
    } catch (e) {
      thrown = e;
    }
  };
  for (const steps of [1, 5, 12, 300]) {
    program(steps);
    expect(framesOf(thrown)).toHaveLength(1);
    expect(programErrorText(thrown, 'x.wasm')!.split('\n')[1]).toBe(where);
  }
});
