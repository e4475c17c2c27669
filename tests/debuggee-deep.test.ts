/** Recursion that never ends, with frames of thousands of slots: the stack is full before the heap is. */
import { describe, expect, it } from 'vitest';
import { debug, go, step, type Stop } from './debuggee/session.js';

/** Of twice as many slots each, most of which hold nothing but the zero that they begin with. */
const deep = (locals: number): string => `(module (import "h" "call" (func $call (param i32)))
  (func $f (export "f") (param i32) (result i32) (local ${'i64 '.repeat(locals)})
    (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (i32.wrap_i64 (local.get ${locals}))))
  (func $g (export "g") (param i32) (local ${'i64 '.repeat(locals)})
    (call $call (i32.add (local.get 0) (i32.const 1))))
  (func (export "run") (drop (call $f (i32.const 0)))))`;

const depthOf = ({ paused }: Stop): number => {
  let depth = 0;
  for (const newest of paused.exitFrames()) for (let f: typeof newest | undefined = newest; f !== undefined; f = f.parent()) depth++;
  return depth;
};

describe('a stack that is full', () => {
  it.each(['single steps', 'breakpoints'] as const)('of frames that %s have made data, is the trap, with all frames', (by) => {
    let depth = 0;
    const host = { h: { call: () => undefined } };
    expect(() => debug(deep(4000), host, (exports) => exports.run!(), function* ({ paused }, { compiled }) {
      if (by === 'breakpoints') paused.addBreakpoint(compiled, compiled.module.funcs[1]!.body!.start);
      let stop: Stop = yield step();
      // Going on runs fast code first, which is slow to begin with where a function has so many locals.
      for (let n = 0; stop.event?.kind === 'breakpoint'; n++) stop = yield by === 'breakpoints' && n > 9500 ? go() : step();
      expect([stop.event?.kind, stop.paused.trapMessage]).toEqual(['trap', 'call stack exhausted']);
      depth = depthOf(stop);
    })).toThrow('Maximum call stack size exceeded');
    expect(depth).toBeGreaterThan(1500);
    expect(depth).toBeLessThan(2500);
  });

  it('of activations one on the other, which the host makes', () => {
    let g: (n: number) => void;
    let depth = 0;
    const host = { h: { call: (n: number) => g(n) } };
    expect(() => debug(deep(20_000), host, (exports) => {
      g = exports.g as never;
      g(0);
    }, function* () {
      let stop: Stop = yield step();
      for (; stop.event?.kind === 'breakpoint'; stop = yield step()) depth = Math.max(depth, depthOf(stop));
      expect([stop.event?.kind, stop.paused.trapMessage]).toEqual(['trap', 'call stack exhausted']);
    })).toThrow('Maximum call stack size exceeded');
    expect(depth).toBeGreaterThan(300);
    expect(depth).toBeLessThan(500);
  });
});
