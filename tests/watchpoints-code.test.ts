/** Which code watches: whatever runs while there is a watchpoint, and none afterwards. */
import { describe, expect, it } from 'vitest';
import { Debuggee, type Paused } from '../runtime/debuggee/index.js';
import { createWebAssembly, moduleOf } from '../runtime/js-api/index.js';
import { Store } from '../runtime/store/store.js';
import { detach, type Exports, go, showAll, step, type Stop } from './debuggee/session.js';
import { wat } from './js-api-same.js';
import { allHits, hits, memoryOf, top, watch, watched } from './watchpoints/session.js';

/** Writes 8 bytes a round, from 0 on, and adds them up again in another function. */
const SWEEP = `(module (memory (export "memory") 2)
  (func $sum (param $end i32) (result i64) (local $at i32) (local $sum i64)
    (loop $l
      (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
      (br_if $l (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    (local.get $sum))
  (func (export "run") (param $end i32) (result i64) (local $at i32)
    (loop $l
      (i64.store (local.get $at) (i64.extend_i32_u (local.get $at)))
      (br_if $l (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    (call $sum (local.get $end))))`;
const END = 100_000;
const SUM = Array.from({ length: END / 8 }, (_, i) => BigInt(8 * i)).reduce((a, b) => a + b);

/** The code of an instance's functions at present. */
const codes = (paused: Paused): unknown[] => paused.instances.flatMap(({ funcs }) => funcs.map(({ code }) => code));

describe('loops in fast code', () => {
  it('are left at the access, and gone back to', () => {
    const result = watched(SWEEP, {}, (exports) => exports.run!(END), function* ({ paused }) {
      for (const at of [80_003, 8, 50_000]) watch(paused, at, 1, 'read-write');
      expect(yield* allHits()).toEqual(['2:w8', '3:w50000', '1:w80000', '2:r8', '3:r50000', '1:r80000']);
    });
    expect(result).toBe(SUM);
  });

  it('also when the code was hot before, and when it is stopped in the middle of the loop', () => {
    const result = watched(SWEEP, {}, (exports) => {
      for (let i = 0; i < 20; i++) exports.run!(END);
      return exports.run!(END);
    }, function* ({ paused }, compiled) {
      const br = compiled.module.bytes.lastIndexOf(0x0d);
      paused.addBreakpoint(compiled, br);
      yield go();
      const { paused: inLoop } = yield go();
      expect(top(inLoop)).toContain(`[${END} 16]`);
      inLoop.removeBreakpoint(compiled, br);
      const number = watch(inLoop, 64_000, 8, 'write');
      expect(hits((yield go()).paused)).toBe(`${number}:w64000`);
      const next: Stop = yield go();
      expect([hits(next.paused), top(next.paused)]).toEqual([`${number}:w64000`, expect.stringContaining(`[${END} 64000]`)]);
      next.paused.removeWatchpoint(number);
      expect((yield go()).event?.kind).toBe('complete');
    });
    expect(result).toBe(SUM);
  });

  it('more ranges than the code tells apart, and fewer again', () => {
    const result = watched(SWEEP, {}, (exports) => exports.run!(END), function* ({ paused }) {
      const numbers = [8, 16_000, 24_000, 48_000, 64_000, 80_000].map((at) => watch(paused, at, 4, at === 48_000 ? 'read' : 'read-write'));
      const seen: string[] = [];
      for (let stop: Stop = yield go(); stop.event?.kind === 'breakpoint'; stop = yield go()) {
        seen.push(hits(stop.paused));
        if (seen.length === 3) for (const number of numbers.splice(0, 2)) stop.paused.removeWatchpoint(number);
      }
      expect(seen).toEqual(['1:w8', '2:w16000', '3:w24000', '5:w64000', '6:w80000', '3:r24000', '4:r48000', '5:r64000', '6:r80000']);
    });
    expect(result).toBe(SUM);
  });

  it('many hits, each reported, the program none the wiser', () => {
    const result = watched(SWEEP, {}, (exports) => exports.run!(END), function* ({ paused }) {
      watch(paused, 40_000, 16_000, 'read');
      const seen = yield* allHits();
      expect(seen).toEqual(Array.from({ length: 2000 }, (_, i) => `1:r${40_000 + 8 * i}`));
    });
    expect(result).toBe(SUM);
  });
});

describe('with the last watchpoint', () => {
  it('the plain code comes back, and stays where nothing is watched', () => {
    watched(SWEEP, {}, (exports) => [exports.run!(END), exports.run!(END), exports.run!(END)], function* ({ paused }, compiled) {
      const plain = codes(paused);
      const first = watch(paused, 16, 8, 'write');
      const second = watch(paused, 24, 8, 'write');
      // Only when the program goes on: whoever takes a watchpoint away for a moment costs nothing.
      expect(codes(paused)).toEqual(plain);
      let stop: Stop = yield go();
      const watching = codes(stop.paused);
      expect(watching.every((code, i) => code !== plain[i])).toBe(true);
      stop.paused.removeWatchpoint(first);
      stop.paused.addBreakpoint(compiled, stop.paused.exitFrames()[0]!.pc);
      stop = yield go();
      expect(hits(stop.paused)).toBe(`${second}:w24`);
      stop.paused.removeWatchpoint(second);
      stop.paused.removeBreakpoint(compiled, stop.paused.exitFrames()[0]!.pc);
      const third = watch(stop.paused, 0, 8, 'write');
      stop = yield go();
      expect(codes(stop.paused)).toEqual(watching);
      expect(hits(stop.paused)).toBe(`${third}:w0`);
      stop.paused.removeWatchpoint(third);
      stop.paused.instances[0]!.flag[0] = 1;
      stop = yield go();
      expect(codes(stop.paused)).toEqual(plain);
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('detaching takes them all', () => {
    let after: unknown[] = [];
    const store = new Store();
    const api = createWebAssembly(store);
    const module = new api.Module(wat(SWEEP));
    let plain: unknown[] = [];
    let instance: { funcs: readonly { code: unknown }[] } | undefined;
    let stops = 0;
    const debuggee = new Debuggee(store, (paused, event) => {
      if (event?.kind === 'complete' || paused.instances.length === 0) return go();
      stops++;
      if (stops > 1) return detach;
      instance = paused.instances[0]!;
      plain = instance.funcs.map(({ code }) => code);
      watch(paused, 0, END, 'read-write');
      return go();
    });
    const { exports } = debuggee.run(() => new api.Instance(module));
    const result = debuggee.run(() => (exports as Exports).run!(END));
    after = instance!.funcs.map(({ code }) => code);
    expect([result, stops, after]).toEqual([SUM, 2, plain]);
  });
});

describe('code that is there only later', () => {
  const TEXT = `(module (memory (export "memory") 1) (data (i32.const 0) "abcd") (start $start) (table 2 funcref) (elem (i32.const 0) func $a $b)
    (type $f (func (param i32)))
    (func $start (i32.store8 (i32.const 1) (i32.const 1)))
    (func $a (type $f) (i32.store8 (i32.const 2) (local.get 0)))
    (func $b (type $f) (call_indirect (type $f) (local.get 0) (i32.const 0)))
    (func (export "run") (param i32) (call_indirect (type $f) (local.get 0) (i32.const 1))))`;

  it('calls through tables, calls by the debugger, which may nest', () => {
    watched(TEXT, {}, (exports) => exports.run!(5), function* ({ paused }) {
      watch(paused, 2, 1, 'write');
      let stop: Stop = yield go();
      expect([hits(stop.paused), showAll(stop.paused).length]).toEqual(['1:w2', 3]);
      const callee = stop.paused.instances[0]!.funcs[2]!;
      stop = yield go({ kind: 'inject-call', callee, arguments: [{ type: 'i32', value: 9 }] });
      expect([hits(stop.paused), showAll(stop.paused).length, memoryOf(stop.paused).u8[2]]).toEqual(['1:w2', 5, 9]);
      stop = yield step();
      stop = yield step();
      expect([stop.event?.kind, hits(stop.paused)]).toEqual(['injected-call-return', '']);
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('start functions and functions of instances made later, over a memory that they share; data segments do not hit', () => {
    const importing = wat(TEXT.replace('(memory (export "memory") 1)', '(import "m" "memory" (memory 1))'));
    const store = new Store();
    const api = createWebAssembly(store);
    const seen: string[] = [];
    let watching = false;
    const debuggee = new Debuggee(store, (paused, event) => {
      if (event?.kind === 'breakpoint') seen.push(`${paused.instances.length} ${hits(paused)} ${top(paused)}`);
      if (!watching && paused.instances.length === 1 && event === undefined) {
        watching = true;
        watch(paused, 0, 4, 'write', memoryOf(paused));
      }
      return go();
    });
    const first = debuggee.run(() => new api.Instance(new api.Module(wat(TEXT)))).exports;
    debuggee.run(() => {
      const second = new api.Instance(new api.Module(importing), { m: first }).exports as Exports;
      const own = new api.Instance(new api.Module(wat(TEXT))).exports as Exports;
      second.run!(3);
      own.run!(3);
      (first as Exports).run!(3);
    });
    expect(seen).toMatchInlineSnapshot(`
      [
        "2 1:w1 0@0x50 [] ()",
        "3 1:w2 1@0x5a [3] ()",
        "3 1:w2 1@0x59 [3] ()",
      ]
    `);
  });
});

it('a large module, whose functions are compiled when they are called', () => {
  const store = new Store();
  const api = createWebAssembly(store);
  // What is never called makes it large.
  const filler = `(func (param i32) (result i32) (local.get 0) ${'(i32.const 1234567) (i32.add) '.repeat(3000)})`;
  const module = new api.Module(wat(`(module (memory 1) ${filler.repeat(20)}
    (func $store (param i32) (i32.store (local.get 0) (i32.const 7)))
    (func $loop (param i32) (loop $l (call $store (local.get 0)) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4))))))
    (func (export "run") (param i32) (call $loop (local.get 0))))`));
  expect(moduleOf(module)!.eager).toBe(false);
  const seen: string[] = [];
  let on = false;
  const debuggee = new Debuggee(store, (paused, event) => {
    if (on && event === undefined) watch(paused, 400, 8, 'write');
    if (event?.kind === 'breakpoint') seen.push(hits(paused));
    return go();
  });
  const run = debuggee.run(() => new api.Instance(module).exports.run as (n: number) => void);
  const times: number[] = [];
  for (const watching of [false, true, true]) {
    on = watching;
    debuggee.run(() => run(40_000));
    times.push(seen.length);
  }
  expect(times).toEqual([0, 2, 4]);
  expect(seen).toEqual(['1:w404', '1:w400', '1:w404 2:w404', '1:w400 2:w400']);
});
