/** Recursion that never ends, with frames of thousands of slots: the stack is full before the heap is. */
import { describe, expect, it } from 'vitest';
import { after, FIRST, pointOf } from '../compiler/model/point.js';
import type { FuncIndex } from '../compiler/model/types.js';
import { Debuggee } from '../runtime/debuggee/index.js';
import { makeTrap } from '../runtime/base/errors.js';
import { createWebAssembly } from '../runtime/js-api/index.js';
import { captureFrame, Unwinding } from '../runtime/store/capture.js';
import { framesOf, isComplete, isStackOverflow } from '../runtime/store/frames.js';
import type { Instance } from '../runtime/store/instance.js';
import { Store } from '../runtime/store/store.js';
import { debug, go, step, type Stop } from './debuggee/session.js';
import { wat } from './js-api-same.js';

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

/** Optimised code keeps none of the variables that hold a constant: a stack that fits where it is can be too large to be taken off. */
describe('a stack that there is no room for as data', () => {
  const F = 1 as FuncIndex;
  /** Captures a frame that is larger than all that may be kept. */
  const capture = (instance: Instance, error: unknown): unknown => captureFrame(instance, error, F, pointOf(FIRST, false), { length: 2 ** 25 } as unknown[]);
  const text = `(module (import "h" "call" (func $call (param i32)))
    (func $f (export "f") (param i32) (result i32) (call $call (local.get 0)) (i32.const 1)))`;

  /** An instance in a store with a debugger, or without one. */
  function loaded(text_: string, debugged = true): { readonly store: Store } {
    const store = new Store();
    if (debugged) void new Debuggee(store, () => ({ kind: 'detach' }));
    const api = createWebAssembly(store);
    void new api.Instance(new api.Module(wat(text_)), { h: { call: () => undefined } });
    return { store };
  }

  it('is exhausted when something else stops it', () => {
    const instance = [...loaded(text).store.instances()][0]!;
    const unwinding = new Unwinding();
    unwinding.frames.push({ instance, func: F, point: pointOf(after(FIRST), false), vars: [0] });
    const error = capture(instance, unwinding);
    expect(isStackOverflow(error)).toBe(true);
    expect(framesOf(error)).toEqual(unwinding.frames);
    expect(isComplete(framesOf(error)!, error)).toBe(false);
    // What is further out is left out as well.
    expect(captureFrame(instance, error, F, pointOf(after(FIRST), false), [0])).toBe(error);
    expect(framesOf(error)).toHaveLength(1);
  });

  it('keeps all places of a trap where nobody debugs', () => {
    const instance = [...loaded(text, false).store.instances()][0]!;
    const error = makeTrap('unreachable');
    for (let i = 0; i < 3; i++) expect(capture(instance, error)).toBe(error);
    expect(framesOf(error)!.map(({ vars }) => vars.length)).toEqual([0, 0, 0]);
    expect(isComplete(framesOf(error)!, error)).toBe(true);
  });

  it('has a debugger told of the trap, from which nothing can go on', () => {
    const error = makeTrap('unreachable');
    expect(() => debug(text, { h: { call: () => { throw error; } } }, (exports, { store }) => {
      capture([...store.instances()][0]!, error);
      exports.f!(1);
    }, function* () {
      const { event, paused } = yield go();
      expect([event?.kind, paused.trapMessage]).toEqual(['trap', 'unreachable']);
      for (const resumption of [{ kind: 'early-return', values: [{ type: 'i32', value: 1 }] }, { kind: 'throw-exception', exception: {} as never }] as const) {
        expect(() => paused.checkResumption(resumption)).toThrow('the stack was too large to be kept');
      }
    })).toThrow(error);
  });
});
