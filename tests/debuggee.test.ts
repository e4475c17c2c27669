/** The debuggee in process: every event and resumption, and what can be seen and changed at a stop. */
import { describe, expect, it } from 'vitest';
import { type DebugFrame, type Paused, type Resumption, type Value } from '../runtime/debuggee/index.js';
import { framesOf } from '../runtime/store/frames.js';
import type { FuncInst } from '../runtime/store/func.js';
import { ExnInst } from '../runtime/store/tag.js';
import { debug, detach, type Exports, go, showAll, step, type Stop } from './debuggee/session.js';

describe('stepping', () => {
  it('stops before each instruction, the end of the body included (observation 2)', () => {
    const pcs: string[] = [];
    const result = debug(`(module (func (export "add2") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))`, {},
      (exports) => exports.add2!(2, 3), function* ({ event }) {
        expect(event).toBeUndefined();
        let stop: Stop = yield step();
        while (stop.event?.kind === 'breakpoint') {
          pcs.push(...showAll(stop.paused));
          stop = yield step();
        }
        expect(stop.event).toEqual({ kind: 'complete' });
      });
    expect(result).toBe(5);
    expect(pcs).toEqual(['0@0x24 [2 3] ()', '0@0x26 [2 3] (2)', '0@0x28 [2 3] (2 3)', '0@0x29 [2 3] (5)']);
  });

  it('goes into calls, through the host, and back', () => {
    const text = `(module (import "h" "f" (func $f (param i32) (result i32)))
      (func $inner (export "inner") (param i32) (result i32) local.get 0 i32.const 1 i32.add)
      (func (export "run") (result i32) i32.const 7 i32.const 4 call $f i32.add))`;
    const seen: string[][] = [];
    let inner: (x: number) => number;
    const result = debug(text, { h: { f: (x: number) => inner(x) * 2 } }, (exports) => {
      inner = exports.inner as never;
      return exports.run!();
    }, function* () {
      let stop: Stop = yield step();
      while (stop.event?.kind === 'breakpoint') {
        seen.push(showAll(stop.paused));
        stop = yield step();
      }
    });
    expect(result).toBe(17);
    expect(seen).toMatchInlineSnapshot(`
      [
        [
          "2@0x40 [] ()",
        ],
        [
          "2@0x42 [] (7)",
        ],
        [
          "2@0x44 [] (7 4)",
        ],
        [
          "1@0x38 [4] ()",
          "|",
          "2@0x46 [] (7 4)",
        ],
        [
          "1@0x3a [4] (4)",
          "|",
          "2@0x46 [] (7 4)",
        ],
        [
          "1@0x3c [4] (4 1)",
          "|",
          "2@0x46 [] (7 4)",
        ],
        [
          "1@0x3d [4] (5)",
          "|",
          "2@0x46 [] (7 4)",
        ],
        [
          "2@0x46 [] (7 10)",
        ],
        [
          "2@0x47 [] (17)",
        ],
      ]
    `);
  });
});

describe('breakpoints and interrupts', () => {
  const LOOP = `(module (memory (export "mem") 1) (func (export "run") (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.add (local.get 1) (i32.const 3)))
      (br_if $l (i32.and (i32.eqz (i32.load8_u (i32.const 0))) (i32.ne (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0)))))
    (local.get 1)))`;

  it('fires each time, and can be removed while in the loop', () => {
    const hits: string[] = [];
    const result = debug(LOOP, {}, (exports) => exports.run!(1000), function* ({ paused }, { compiled }) {
      const offset = compiled.module.funcs[0]!.body!.start + 7;
      paused.addBreakpoint(compiled, offset);
      let stop: Stop = yield go();
      for (let i = 0; i < 5; i++) {
        expect(stop.event).toEqual({ kind: 'breakpoint' });
        hits.push(...showAll(stop.paused));
        stop = yield go();
      }
      stop.paused.removeBreakpoint(compiled, offset);
      stop = yield go();
      expect(stop.event).toEqual({ kind: 'complete' });
    });
    expect(result).toBe(3000);
    expect(hits).toMatchInlineSnapshot(`
      [
        "0@0x33 [1000 0] (0)",
        "0@0x33 [999 3] (3)",
        "0@0x33 [998 6] (6)",
        "0@0x33 [997 9] (9)",
        "0@0x33 [996 12] (12)",
      ]
    `);
  });

  it('an interrupt stops an endless loop, which goes on in fast code, and ends when memory says so', () => {
    let stops = 0;
    const result = debug(LOOP, {}, (exports) => exports.run!(0), function* (_first, { debuggee }) {
      let stop: Stop = yield step();
      debuggee.interrupt();
      stop = yield go();
      for (; stops < 50; stops++) {
        expect(stop.event).toEqual({ kind: 'interrupted' });
        debuggee.interrupt();
        stop = yield go();
      }
      stop.paused.instances[0]!.mems[0]!.u8[0] = 1;
      stop = yield go();
      expect(stop.event).toEqual({ kind: 'complete' });
    });
    expect(typeof result).toBe('number');
  });

  it('detaches in the middle', () => {
    const result = debug(LOOP, {}, (exports) => exports.run!(100000), function* (_first, { debuggee }) {
      debuggee.interrupt();
      const stop: Stop = yield go();
      expect(stop.event).toEqual({ kind: 'interrupted' });
      expect(stop.paused.instances).toEqual([]);
      yield step();
      debuggee.interrupt();
      expect((yield go()).event).toEqual({ kind: 'interrupted' });
      yield detach;
    });
    expect(result).toBe(300000);
  });
});

const PROGRAM = `(module
  (import "h" "host" (func $host (param i32) (result i32)))
  (tag $t (param i32 i64))
  (global $g (mut i32) (i32.const 0))
  (memory (export "mem") 1)
  (table 2 funcref) (elem (i32.const 0) $double)
  (func $double (export "double") (param i32) (result i32) local.get 0 i32.const 1 i32.shl)
  (func $pair (export "pair") (param i64) (result i64 f64) local.get 0 i64.const 1 i64.add f64.const 2.5)
  (func $div (export "div") (param i32 i32) (result i32) local.get 0 local.get 1 i32.div_s)
  (func $deep (export "deep") (param i32 i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.div_s (i32.const 100) (local.get 1)))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1))))))
  (func $thrower (param i32 i64) local.get 0 local.get 1 throw $t)
  (func (export "catch") (param i32) (result i32)
    (block $h (result i32 i64) (try_table (catch $t $h) (call $thrower (local.get 0) (i64.const 9))) (return (i32.const -1)))
    i32.wrap_i64 i32.add)
  (func (export "uncaught") (call $thrower (i32.const 1) (i64.const 2)))
  (func (export "viaHost") (param i32) (result i32) (i32.add (i32.const 1) (call $host (local.get 0))))
  (func (export "viaHostCaught") (param i32) (result i32)
    (block $h (try_table (catch_all $h) (return (call $host (local.get 0))))) i32.const -7)
)`;
const i32 = (value: number) => ({ type: 'i32' as const, value });
const i64 = (value: bigint) => ({ type: 'i64' as const, value });
const index = (paused: Paused, name: string): FuncInst => {
  const instance = paused.instances[0]!;
  return instance.funcs[instance.module.module.exports.find((e) => e.name === name)!.index]!;
};
const host = (f: (x: number) => unknown = () => 0) => ({ h: { host: f } });

describe('traps', () => {
  it('show the frames at the trap, and then end the call as ever', () => {
    const seen: string[] = [];
    let error: unknown;
    debug(PROGRAM, host(), (exports) => {
      try {
        exports.deep!(2, 0);
      } catch (e) {
        error = e;
      }
      return exports.double!(4);
    }, function* () {
      const stop: Stop = yield go();
      expect(stop.event!.kind).toBe('trap');
      seen.push(...showAll(stop.paused));
      expect((yield go()).event).toEqual({ kind: 'complete' });
    });
    expect(seen).toMatchInlineSnapshot(`
      [
        "4@0xe6 [0 0] (100 0)",
        "4@0xf3 [1 0] (1 0 0)",
        "4@0xf3 [2 0] (1 1 0)",
      ]
    `);
    expect(String(error)).toBe('RuntimeError: divide by zero');
    expect(framesOf(error)!.map((f) => f.func)).toEqual([4, 4, 4]);
  });

  it('can be recovered from by returning', () => {
    expect(debug(PROGRAM, host(), (exports) => exports.deep!(3, 0), function* () {
      expect((yield go()).event!.kind).toBe('trap');
      yield go({ kind: 'early-return', values: [i32(39)] });
    })).toBe(42);
  });

  it('of a host function that fails', () => {
    const seen: string[] = [];
    const program = (exports: Exports) => exports.viaHost!(3);
    expect(() => debug(PROGRAM, host(() => { throw new Error('broken'); }), program, function* () {
      const stop: Stop = yield go();
      expect(stop.event!.kind).toBe('trap');
      seen.push(...showAll(stop.paused));
      expect((yield go()).event).toEqual({ kind: 'complete' });
    })).toThrow('broken');
    expect(seen).toMatchInlineSnapshot(`
      [
        "8@0x128 [3] (1 3)",
      ]
    `);
  });

  it('of an inner activation is told once, though it passes an outer one', () => {
    let inner: Exports = {};
    const events: string[] = [];
    expect(() => debug(PROGRAM, host(() => inner.div!(1, 0)), (exports) => exports.viaHost!.call(inner = exports, 3), function* () {
      for (let stop: Stop = yield go(); ; stop = yield go()) {
        events.push(stop.event!.kind, ...showAll(stop.paused));
        if (stop.event!.kind === 'complete') return;
      }
    })).toThrow('divide by zero');
    expect(events).toMatchInlineSnapshot(`
      [
        "trap",
        "3@0xd8 [1 0] (1 0)",
        "|",
        "8@0x128 [3] (1 3)",
        "complete",
      ]
    `);
  });

  it('of an exhausted stack', () => {
    const text = '(module (func $f (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (i32.add (local.get 0) (i32.const 1))))))';
    let depth = 0;
    expect(() => debug(text, {}, (exports) => exports.f!(0), function* () {
      const stop: Stop = yield go();
      expect(stop.event!.kind).toBe('trap');
      for (let f: DebugFrame | undefined = stop.paused.exitFrames()[0]; f !== undefined; f = f.parent()) depth++;
      yield go();
    })).toThrow(RangeError);
    expect(depth).toBeGreaterThan(1000);
  });
});

describe('exceptions', () => {
  it('stop where they are thrown, caught or not', () => {
    const seen: string[] = [];
    expect(debug(PROGRAM, host(), (exports) => exports.catch!(5), function* () {
      const stop: Stop = yield go();
      expect(stop.event!.kind).toBe('exception');
      seen.push(...showAll(stop.paused));
    })).toBe(14);
    expect(seen).toMatchInlineSnapshot(`
      [
        "5@0xfc [5 9] (5 9)",
        "6@0x10f [5] (5 9)",
      ]
    `);
    expect(() => debug(PROGRAM, host(), (exports) => exports.uncaught!(), function* () {
      expect((yield go()).event!.kind).toBe('exception');
      expect((yield go()).event!.kind).toBe('complete');
    })).toThrow();
  });

  it('a step from the throw stops at the handler', () => {
    const seen: string[] = [];
    expect(debug(PROGRAM, host(), (exports) => exports.catch!(5), function* () {
      expect((yield go()).event!.kind).toBe('exception');
      for (let i = 0; i < 4; i++) seen.push(...showAll((yield step()).paused));
    })).toBe(14);
    expect(seen).toMatchInlineSnapshot(`
      [
        "6@0x114 [5] (5 9)",
        "6@0x115 [5] (5 9)",
        "6@0x116 [5] (14)",
      ]
    `);
  });

  it('of the host are exceptions where something catches them', () => {
    expect(debug(PROGRAM, host(() => { throw new Error('x'); }), (exports) => exports.viaHostCaught!(5), function* () {
      expect((yield go()).event!.kind).toBe('exception');
    })).toBe(-7);
  });

  it('the debugger throws one', () => {
    expect(debug(PROGRAM, host(), (exports) => exports.catch!(5), function* ({ paused }, { compiled }) {
      paused.addBreakpoint(compiled, compiled.module.funcs[5]!.body!.start);
      const stop: Stop = yield go();
      expect(stop.event!.kind).toBe('breakpoint');
      const exception = new ExnInst(stop.paused.instances[0]!.tags[0]!, [30, 40, 0]);
      yield go({ kind: 'throw-exception', exception });
    })).toBe(70);
  });
});

describe('resumptions', () => {
  it('injects calls: before anything, at stops, nested, of host functions', () => {
    const log: string[] = [];
    const result = debug(PROGRAM, host((x) => x * 3), (exports) => exports.viaHost!(5), function* (first) {
      expect(() => first.paused.checkResumption({ kind: 'early-return', values: [] })).toThrow('invalid-frame');
      let stop: Stop = yield step();
      const call = (name: string, ...args: Value[]): Resumption => ({ kind: 'inject-call', callee: index(stop.paused, name), arguments: args });
      const note = () => log.push(`${stop.event!.kind} ${stop.event!.kind === 'injected-call-return' ? stop.event!.values.map((v) => String(v.value)).join() : ''}`, ...showAll(stop.paused));
      note();
      stop = yield go(call('pair', i64(-1n)));
      note();
      stop = yield step(call('double', i32(8)));
      note();
      stop = yield go(call('pair', i64(5n)));
      note();
      stop = yield go();
      note();
      stop = yield go({ kind: 'inject-call', callee: stop.paused.instances[0]!.funcs[0]!, arguments: [i32(7)] });
      note();
      stop = yield go(call('div', i32(1), i32(0)));
      note();
      stop = yield step();
      note();
      expect(() => stop.paused.checkResumption(call('div', i32(1), i64(0n)))).toThrow('mismatched-type');
      expect(() => stop.paused.checkResumption({ kind: 'early-return', values: [i64(0n)] })).toThrow('mismatched-type');
      stop = yield go();
      note();
    });
    expect(result).toBe(16);
    expect(log).toMatchInlineSnapshot(`
      [
        "breakpoint ",
        "8@0x122 [5] ()",
        "injected-call-return 0,2.5",
        "8@0x122 [5] ()",
        "breakpoint ",
        "1@0xbb [8] ()",
        "8@0x122 [5] ()",
        "injected-call-return 6,2.5",
        "1@0xbb [8] ()",
        "8@0x122 [5] ()",
        "injected-call-return 16",
        "8@0x122 [5] ()",
        "injected-call-return 21",
        "8@0x122 [5] ()",
        "trap ",
        "3@0xd8 [1 0] (1 0)",
        "8@0x122 [5] ()",
        "breakpoint ",
        "8@0x122 [5] ()",
        "complete ",
      ]
    `);
  });

  it('changes locals and operands', () => {
    expect(debug(PROGRAM, host(), (exports) => exports.div!(7, 2), function* () {
      yield step();
      let stop: Stop = yield step();
      let frame = stop.paused.exitFrames()[0]!;
      frame.setLocal(1, i32(5));
      frame.setStackValue(0, i32(50));
      expect(() => frame.setLocal(2, i32(5))).toThrow('out-of-bounds');
      expect(() => frame.setLocal(1, i64(5n))).toThrow('mismatched-type');
      expect(() => frame.setStackValue(1, i32(5))).toThrow('out-of-bounds');
      stop = yield step();
      expect(() => frame.pc).toThrow('invalid-frame');
      frame = stop.paused.exitFrames()[0]!;
      expect(frame.stack().map((v) => v.value)).toEqual([50, 5]);
    })).toBe(10);
  });
});
