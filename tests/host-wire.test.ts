/** The debug interface from another thread, the program's being blocked: every resource, errors, and either side ending when it likes. */
import { describe, expect, it } from 'vitest';
import { DebuggerFailed } from '../runtime/host/server/server.js';
import { debugOnThread, type Exports } from './wire/on-thread.js';

const ADD = '(module (func (export "add2") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))';
const add = (exports: Exports): unknown => exports.add2!(2, 3);

const LOOP = `(module (memory (export "m") 1) (func (export "run") (result i32)
  (loop $l (br_if $l (i32.eqz (i32.load8_u (i32.const 0))))) i32.const 9))`;

describe('looking', () => {
  it('finds the modules before anything has run', async () => {
    const { value, result } = await debugOnThread('start', ADD, add);
    expect(value).toEqual({ more: 0, isModule: true, frames: 0, instances: 0, magic: [0, 0x61, 0x73, 0x6d], same: true });
    expect(result).toBe(5);
  });

  it('steps, and frames of former stops are dead', async () => {
    const { value, result } = await debugOnThread('steps', ADD, add);
    expect(value).toEqual({
      seen: [['0@0x24 [2 3] ()'], ['0@0x26 [2 3] (2)'], ['0@0x28 [2 3] (2 3)'], ['0@0x29 [2 3] (5)']],
      end: 'complete', dead: 'invalid-frame', deadLocals: 'invalid-frame', deadParent: 'invalid-frame',
    });
    expect(result).toBe(5);
  });

  it('walks more frames than are told at once', async () => {
    const text = `(module (func $f (export "f") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 5)) (else (call $f (i32.sub (local.get 0) (i32.const 1)))))))`;
    const { value, result } = await debugOnThread('deep', text, (exports) => exports.f!(40));
    const [event, frames] = value as [string, string[]];
    expect(event).toBe('breakpoint');
    expect(frames).toHaveLength(41);
    expect(frames.map((f) => Number(/\[(\d+)\]/.exec(f)![1]))).toEqual(Array.from({ length: 41 }, (_, i) => i));
    expect(result).toBe(5);
  });

  it('sets breakpoints', async () => {
    const { value } = await debugOnThread('breakpoints', ADD, add);
    expect(value).toEqual({ bad: 'invalid-pc', absent: 'nothing', events: ['breakpoint', 0x26], end: 'complete' });
  });
});

describe('state', () => {
  it('reads and writes all entities, each error with its own code', async () => {
    const text = `(module (memory 1) (table 3 funcref) (elem (i32.const 1) $f) (tag (param i32 f64))
      (global i32 (i32.const -7)) (global (mut i64) (i64.const 4)) (global f32 (f32.const -nan:0x200001)) (global (mut f32) (f32.const 0))
      (global externref (ref.null extern)) (global exnref (ref.null exn))
      (func $f (param i32 funcref) (result f32 i64) f32.const 1 i64.const 1) (func (param externref))
      (func (export "bits") (result i32) global.get 3 i32.reinterpret_f32)
      (func (export "run") (result i32) (drop (table.get (i32.const 0))) (call 2)))`;
    const { value, result } = await debugOnThread('entities', text, (exports) => exports.run!());
    expect(value).toEqual({
      equal: true,
      integers: [0x10, 0x5432, 0x98765432, 0xfedc_ba98_7654_3210n],
      sizes: [327_680n, 65_536n],
      outside: ['out-of-bounds', 'out-of-bounds', 'memory-grow-failure', 'memory-grow-failure', 'out-of-bounds', 'invalid-entity', 'invalid-entity'],
      globals: [0xffff_fff9, 1n, NaN],
      errors: ['read-only', 'mismatched-type', 'unsupported-type', 'mismatched-type', 'mismatched-type'],
      types: [
        [{ tag: 'wasm-i32' }, { tag: 'wasm-funcref' }], [{ tag: 'wasm-f32' }, { tag: 'wasm-i64' }], [{ tag: 'wasm-i32' }, { tag: 'wasm-f64' }], 'unsupported-type',
      ],
      refs: [3n, undefined, [{ tag: 'wasm-f32' }, { tag: 'wasm-i64' }], 'wasm-exnref', undefined, true, false],
      misuse: [
        'the wasm-value is a wasm-funcref, not a wasm-i32', 'nothing', 'wasm-value.make-v128: 16 bytes expected, got 3',
        'the wasm-value has been given away', 'the wasm-value has been given away',
      ],
    });
    // The signalling NaN has gone through both threads and is what it was.
    expect((result as number) >>> 0).toBe(0xffa0_0001);
  });

  it('changes frames', async () => {
    const { value, result } = await debugOnThread('frames', ADD, add);
    expect(value).toEqual({ errors: ['out-of-bounds', 'mismatched-type', 'out-of-bounds'], after: '0@0x28 [100 3] (2 40)' });
    expect(result).toBe(42);
  });

  it('tells nothing of locals or operands among which there is an externref, and all else', async () => {
    const text = '(module (func (export "run") (param i32 externref) local.get 1 drop))';
    const { value } = await debugOnThread('externrefs', text, (exports) => exports.run!(1, 'x'));
    expect(value).toEqual(['unsupported-type', 0, 'unsupported-type', 0, 'breakpoint']);
  });
});

describe('resuming', () => {
  it('refuses what does not fit, and nothing has changed', async () => {
    const { value, result } = await debugOnThread('refused', ADD, add);
    expect(value).toEqual({ wrong: 'mismatched-type', vector: 'mismatched-type', call: 'mismatched-type', same: true, event: 'complete' });
    expect(result).toBe(77);
  });

  it('injects calls', async () => {
    const { value, result } = await debugOnThread('inject', ADD, add);
    expect(value).toEqual({ tag: 'injected-call-return', values: [42], same: true });
    expect(result).toBe(5);
  });

  it('sees, makes and throws exceptions', async () => {
    const text = `(module (tag $t (param i32 i64)) (func (export "run") (result i32)
      (block $h (result i32 i64) (try_table (catch $t $h) (throw $t (i32.const 1) (i64.const -2))) unreachable) drop))`;
    const { value, result } = await debugOnThread('exceptions', text, (exports) => exports.run!());
    expect(value).toMatchObject({
      values: [1, 0xffff_ffff_ffff_fffen], again: [5, 6n], mismatch: 'mismatched-type',
      vector: [[{ tag: 'wasm-v128' }], [Uint8Array.from({ length: 16 }, (_, i) => 17 * i)]], tags: [true, false, true],
      stranger: [{ tag: 'wasm-f64' }, { tag: 'wasm-funcref' }],
    });
    expect(result).toBe(5);
  });

  it('forgets exceptions that the debugger has dropped', async () => {
    const text = `(module (tag $t (param i32)) (func (export "run") (result i32) (local $e exnref) (local $n i32)
      (loop $again
        (block $out (result i32 exnref)
          (try_table (catch_ref $t $out)
            (if (i32.lt_u (local.get $n) (i32.const 3)) (then (if (ref.is_null (local.get $e)) (then (throw $t (i32.const 7)))) (throw_ref (local.get $e))))
            (throw $t (local.get $n)))
          unreachable)
        (local.set $e) drop
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $n) (i32.const 103))))
      (local.get $n)))`;
    const { value, result, entities } = await debugOnThread('drops exceptions', text, (exports) => exports.run!());
    expect(value).toEqual({ gone: 'the handle has been given away', values: [[7], [7], [7]], end: 'complete' });
    expect(result).toBe(103);
    // An instance and what else the debugger has seen; of more than a hundred exceptions none but the last, if that.
    expect(entities).toBeLessThan(6);
  });

  it('interrupts, refuses questions meanwhile, and completes as often as it is asked to', async () => {
    const { value, result } = await debugOnThread('running', LOOP, (exports) => exports.run!());
    const running = (method: string): string => `${method}: the program is running; finish the event-future of the last single-step or continue first`;
    expect(value).toEqual({
      early: [false, false], refused: [running('debuggee.all-instances'), running('debuggee.single-step'), running('debuggee.exit-frames')],
      late: [true, true], unfinished: running('debuggee.all-modules'), event: 'interrupted', twice: 'event-future.finish: the event has been taken already',
      always: true, ends: ['complete', 'complete', 'complete'], byte: 1, frames: 0,
    });
    expect(result).toBe(9);
  });

  it('keeps an interrupt in a pause for the next resumption', async () => {
    expect((await debugOnThread('interrupts a pause', ADD, add)).value).toEqual({ event: 'interrupted', moved: false });
  });

  it('counts as paused again after a dropped event', async () => {
    expect((await debugOnThread('drops a future', ADD, add)).value).toEqual(['0@0x24 [2 3] ()']);
  });
});

describe('ending', () => {
  const FINITE = LOOP.replace('(i32.eqz (i32.load8_u (i32.const 0)))', '(i32.lt_u (call $tick) (i32.const 3))')
    .replace('(module', '(module (import "h" "tick" (func $tick (result i32)))');
  /** A program that runs until the debugger has ended, as far as it can know. */
  const ticking = (): { imports: object } => {
    let n = 0;
    return { imports: { h: { tick: () => (Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50), n++) } } };
  };

  it('lets the program run on when the debugger returns while it is running', async () => {
    const { result, thrown } = await debugOnThread('ends running', FINITE, (exports) => exports.run!(), ticking());
    expect([result, thrown]).toEqual([9, undefined]);
  });

  it.each(['fails at once', 'fails running'])('says why the debugger trapped: %s', async (scenario) => {
    const { thrown } = await debugOnThread(scenario, LOOP, (exports) => exports.run!());
    expect(thrown).toBeInstanceOf(DebuggerFailed);
    expect((thrown as Error).message).toBe('the reason');
  });

  it.each(['dies in a pause', 'dies running'])('notices that the debugger is gone: %s', async (scenario) => {
    const { thrown } = await debugOnThread(scenario, LOOP, (exports) => exports.run!());
    expect(thrown).toBeInstanceOf(DebuggerFailed);
    expect((thrown as Error).message).toMatch(/ended unexpectedly/);
  });

  it('tells a waiting debugger that the program is gone', async () => {
    const { value, thrown } = await debugOnThread('orphan', ADD, add, { orphan: true });
    expect((thrown as Error).message).toBe('orphaned');
    expect(value).toEqual([
      'event-future.finish: the program has ended and cannot be debugged any more',
      expect.stringMatching(/debuggee.exit-frames: /), expect.stringMatching(/debuggee.single-step: /),
    ]);
  });
});

it('answers quickly', async () => {
  const text = LOOP.replace('(memory (export "m") 1)', '(memory (export "m") 32)');
  const { value } = await debugOnThread('latency', text, (exports) => exports.run!());
  const micros = value as Record<string, { median: number; fast: number }>;
  if (process.env['WIRE_FIGURES']) console.log(micros);
  // Some 10 to 20 on two free cores. To sleep and be woken for each answer, or wait for a timer somewhere, would take longer than this.
  for (const what of ['question', 'step', 'step, pc', 'step, locals, stack']) expect(micros[what]!.fast, what).toBeLessThan(200);
});
