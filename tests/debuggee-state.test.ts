/** That a frame's state is all that a program needs of it: kept as bytes, and put back later in the place of other frames, it goes on as it did. */
import { deserialize, serialize } from 'node:v8';
import { expect, it } from 'vitest';
import { Breakpoints } from '../runtime/debuggee/breakpoints.js';
import { createWebAssembly } from '../runtime/js-api/index.js';
import type { FrameState } from '../runtime/stack/activation.js';
import { Driver } from '../runtime/stack/driver.js';
import { Watches } from '../runtime/stack/watch.js';
import { Store } from '../runtime/store/store.js';
import { wat } from './js-api-same.js';

/** Nested calls, direct, indirect and of the host, a loop, all types of numbers, a memory, and an exception that goes through two frames. */
const PROGRAM = wat(`(module
  (import "e" "host" (func $host (param i32) (result i32)))
  (memory (export "memory") 1)
  (tag $t (param i64 f32))
  (type $unary (func (param i32) (result i64)))
  (table 2 funcref) (elem (i32.const 0) $square $deep)
  (func $square (type $unary) (i64.mul (i64.extend_i32_s (local.get 0)) (i64.const 0x100000001)))
  (func $deep (type $unary) (local $x f32)
    (local.set $x (f32.div (f32.const -0x1p-3) (f32.convert_i32_s (local.get 0))))
    (if (i32.eq (i32.and (local.get 0) (i32.const 3)) (i32.const 2)) (then (throw $t (i64.const -5) (local.get $x))))
    (i64.add (i64.extend_i32_s (call $host (local.get 0))) (i64.trunc_f32_s (f32.mul (local.get $x) (f32.const 100)))))
  (func $through (param i32) (result i64)
    (i64.sub (i64.const 7) (call_indirect (type $unary) (local.get 0) (i32.and (local.get 0) (i32.const 1)))))
  (func $caught (param i32) (result i64) (local f32)
    (block $h (result i64 f32)
      (return (i64.add (try_table (result i64) (catch $t $h) (call $through (local.get 0))) (call_indirect (type $unary) (local.get 0) (i32.const 1)))))
    (local.set 1)
    (i64.add (i64.trunc_f32_s (f32.mul (local.get 1) (f32.const 1e6)))))
  (func (export "run") (param i32) (result i64) (local i64 f64)
    (loop $l
      (block $h (result i64 f32)
        (local.set 1 (i64.xor (local.get 1) (try_table (result i64) (catch $t $h) (call $caught (local.get 0)))))
        (local.set 2 (f64.add (local.get 2) (f64.sqrt (f64.convert_i32_s (local.get 0)))))
        (i64.const 3) (f32.const 1))
      (drop) (local.set 1 (i64.rotl (local.get 1)))
      (f64.store (i32.mul (local.get 0) (i32.const 8)) (local.get 2))
      (i64.store (i32.const 64) (i64.add (i64.load (i32.const 64)) (local.get 1)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (i64.add (local.get 1) (i64.load (i32.const 64)))))`);

/** All that the program is: its frames, outermost first, and its memory. */
interface State {
  readonly frames: readonly FrameState[];
  readonly bytes: Uint8Array;
}

/** The same as bytes. */
type Moment = Uint8Array;
const read = (moment: Moment): State => deserialize(moment) as State;
/** For comparing: JSON has no -0, no NaN and no infinities. */
const show = (moment: Moment): string =>
  JSON.stringify(read(moment), (_, x: unknown) => (Object.is(x, -0) || (typeof x === 'number' && !Number.isFinite(x)) ? `${1 / (x as number)} ${x as number}` : x));

interface Run {
  readonly moments: Moment[];
  readonly result: unknown;
}

/**
 * Runs the program step by step.
 * @param back at which step the program is put back, and to which moment
 * @param single whether it goes on in single steps from there
 */
function runInSteps(back?: { readonly at: number; readonly to: Moment }, single = true): Run {
  const store = new Store();
  const api = createWebAssembly(store);
  const watches = new Watches();
  const breakpoints = new Breakpoints(store, watches);
  const moments: Moment[] = [];
  const driver: Driver = new Driver(store, {
    codeOf: (func) => breakpoints.codeOf(func), knownCode: (func) => breakpoints.knownCode(func), watches, retired: () => undefined,
    stopped: (event) => {
      const kind = back !== undefined && moments.length >= back.at && !single ? 'continue' : 'single-step';
      if (event.kind !== 'breakpoint') return { kind, resumption: { kind: 'normal' } };
      const { frames } = driver.activations[0]!;
      if (moments.length === back?.at) {
        const { frames: states, bytes } = read(back.to);
        const instances = new Map([...store.instances()].map((instance) => [instance.id, instance]));
        frames.length = 0;
        for (const state of states) frames.push(breakpoints.codeOf(instances.get(state.instance)!.funcs[state.func]!).frame(state));
        memory.set(bytes);
      }
      moments.push(serialize({ frames: frames.map(({ state }) => state), bytes: memory.slice(0, 128) } satisfies State));
      return { kind, resumption: { kind: 'normal' } };
    },
  });
  const instance = new api.Instance(new api.Module(PROGRAM), { e: { host: (x: number) => 3 * x } });
  const { run, memory: exported } = instance.exports as unknown as { run(n: number): unknown; memory: { buffer: ArrayBuffer } };
  const memory = new Uint8Array(exported.buffer);
  driver.begin({ kind: 'single-step', resumption: { kind: 'normal' } });
  const result = run(7);
  driver.detach();
  return { moments, result };
}

it('goes on from frames that were put back', () => {
  const { moments, result } = runInSteps();
  expect(moments.length).toBeGreaterThan(300);
  const all = moments.map(show);
  const depths = new Set(moments.map((m) => read(m).frames.length));
  expect([...depths].sort()).toEqual([1, 2, 3, 4]);
  for (let to = 0; to < moments.length; to += 19) {
    const at = Math.min(moments.length - 1, to + 29 + (to % 31));
    const again = runInSteps({ at, to: moments[to]! });
    expect(again.moments.slice(at).map(show)).toEqual(all.slice(to));
    expect(again.result).toBe(result);
    expect(runInSteps({ at, to: moments[to]! }, false).result).toBe(result);
  }
});
