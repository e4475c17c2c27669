/** Watchpoints in process: what hits, and where the program then stands. */
import { describe, expect, it } from 'vitest';
import { INSTRUCTIONS } from '../compiler/model/instructions.js';
import { DebugError, type ErrorCode } from '../runtime/debuggee/index.js';
import { go, step, type Stop } from './debuggee/session.js';
import { type Access, allHits, hits, memoryOf, top, watch, watched } from './watchpoints/session.js';

const ACCESSES: readonly Access[] = ['read', 'write', 'read-write'];
/** A cmpxchg of zeros, as memory has them, writes. */
const LOADS_AND_STORES = INSTRUCTIONS.filter(({ immediate, signals }) => (immediate === 'memarg' || immediate === 'memarg_lane') && !signals).map(({ name, width, type, immediate, aligned, updates }) =>
  ({ name, width, operands: type!.params.slice(1), lane: immediate === 'memarg_lane' ? 1 : '', step: aligned ? width : 1, kinds: updates ? 'rw' : type!.results.length === 0 ? 'w' : 'r' }));

describe.each(LOADS_AND_STORES)('$name', ({ name, width, operands, lane, step, kinds }) => {
  const call = `(${name} offset=8 ${lane} (local.get 0) ${operands.map((type) => (type === 'v128' ? '(v128.const i64x2 0 0)' : `(${type}.const 0)`)).join(' ')})`;
  const body = kinds === 'w' ? call : `(drop ${call})`;
  const told = (address: number, access: Access): string => [...kinds].filter((kind) => access === 'read-write' || access[0] === kind).map((kind) => `1:${kind}${address}`).join(' ');
  const text = `(module (memory 1) (func (export "run") (param i32) ${body}))`;

  it.each(ACCESSES)('hits a watchpoint for %s at both its ends, and no further', (access) => {
    const found: string[] = [];
    for (let address = 1024 - Math.max(2, step) * width; address <= 1024 + 8; address += step) {
      watched(text, {}, (exports) => exports.run!(address - 8), function* ({ paused }) {
        watch(paused, 1024, 5, access);
        const seen = yield* allHits();
        const overlap = address + width > 1024 && address < 1029;
        expect(seen, `at ${address}`).toEqual(overlap && told(address, access) !== '' ? [told(address, access)] : []);
        found.push(...seen);
      });
    }
    expect(found).toHaveLength(told(0, access) === '' ? 0 : step === 1 ? width + 4 : Math.ceil(5 / width));
  });

  it('hits the last bytes of the memory, and traps beyond them without a hit', () => {
    for (const [address, ends] of [[65536 - width, 'breakpoint'], [65536 - width + step, 'trap'], [65536, 'trap'], [2 ** 32 - step, 'trap']] as const) {
      const run = (): unknown => watched(text, {}, (exports) => exports.run!(address - 8), function* ({ paused }) {
        watch(paused, 65536 - 16, 16, 'read-write');
        const { event, paused: now } = yield go();
        expect(event?.kind).toBe(ends);
        expect(hits(now)).toBe(ends === 'trap' ? '' : told(address, 'read-write'));
      });
      if (ends === 'trap') expect(run).toThrow('memory access out of bounds');
      else run();
    }
  });
});

describe('where the program stands', () => {
  const COUNT = `(module (memory (export "memory") 1) (func (export "run") (param i32) (result i32) (local i32)
    (loop $l
      (i32.store (i32.const 16) (local.tee 1 (i32.add (i32.const 1) (i32.load (i32.const 16)))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1)))`;

  it('after the access, its operands gone and its result there', () => {
    watched(COUNT, {}, (exports) => exports.run!(1), function* ({ paused }) {
      watch(paused, 16, 4, 'read-write');
      let stop: Stop = yield go();
      expect([hits(stop.paused), top(stop.paused)]).toMatchInlineSnapshot(`
        [
          "1:r16",
          "0@0x3d [1 0] (16 1 0)",
        ]
      `);
      stop = yield go();
      expect([hits(stop.paused), top(stop.paused)]).toMatchInlineSnapshot(`
        [
          "1:w16",
          "0@0x43 [1 1] ()",
        ]
      `);
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('operands below the access are what they were, memory and locals read before they changed included', () => {
    const text = `(module (memory 1) (func (export "run") (param i32) (result i32)
      (i32.load (i32.const 4)) (i32.mul (local.get 0) (i32.const 3)) (local.get 0)
      (i64.store (i32.const 0) (i64.const 0x700000009))
      (i32.load (local.tee 0 (i32.const 4))) (i32.add) (i32.add) (i32.add)))`;
    const result = watched(text, {}, (exports) => exports.run!(5), function* ({ paused }) {
      watch(paused, 4, 1, 'read-write');
      const seen: string[] = [];
      for (let stop: Stop = yield go(); stop.event?.kind === 'breakpoint'; stop = yield go()) seen.push(`${hits(stop.paused)} ${top(stop.paused)}`);
      expect(seen).toMatchInlineSnapshot(`
        [
          "1:r4 0@0x2c [5] (0)",
          "1:w0 0@0x3f [5] (0 15 5)",
          "1:r4 0@0x46 [4] (0 15 5 7)",
        ]
      `);
    });
    expect(result).toBe(0 + 15 + 5 + 7);
  });

  it('at a breakpoint at the next instruction once, which fires again the next time round', () => {
    watched(COUNT, {}, (exports) => exports.run!(3), function* ({ paused }, compiled) {
      watch(paused, 16, 4, 'write');
      const first = yield go();
      const { pc } = first.paused.exitFrames()[0]!;
      first.paused.addBreakpoint(compiled, pc);
      // The hit was told at that place; after it, what the loop comes to next is the next hit, and both are one pause.
      for (const round of [2, 3]) {
        const { event, paused: now } = yield go();
        expect([event?.kind, hits(now), now.exitFrames()[0]!.pc, memoryOf(now).u8[16]]).toEqual(['breakpoint', '1:w16', pc, round]);
      }
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('at a breakpoint at the access itself before it, and after it with the hit', () => {
    watched(COUNT, {}, (exports) => exports.run!(1), function* ({ paused }, compiled) {
      watch(paused, 16, 4, 'write');
      const store = compiled.module.bytes.findIndex((b, i) => i >= compiled.module.code!.start && b === 0x36);
      paused.addBreakpoint(compiled, store);
      const before = yield go();
      expect([hits(before.paused), before.paused.exitFrames()[0]!.pc, memoryOf(before.paused).u8[16]]).toEqual(['', store, 0]);
      const after = yield go();
      expect([hits(after.paused), after.paused.exitFrames()[0]!.pc, memoryOf(after.paused).u8[16]]).toEqual(['1:w16', store + 3, 1]);
      expect((yield go()).event?.kind).toBe('complete');
    });
  });

  it('the same when it is stepped, which pauses once at each instruction', () => {
    const result = watched(COUNT, {}, (exports) => exports.run!(2), function* ({ paused }) {
      watch(paused, 16, 4, 'read-write');
      const places: string[] = [];
      for (let stop: Stop = yield step(); stop.event?.kind === 'breakpoint'; stop = yield step()) {
        places.push(`${stop.paused.exitFrames()[0]!.pc.toString(16)}${hits(stop.paused) === '' ? '' : ` ${hits(stop.paused)}`}`);
      }
      expect(places).toMatchInlineSnapshot(`
        [
          "32",
          "34",
          "36",
          "38",
          "3a",
          "3d 1:r16",
          "3e",
          "40",
          "43 1:w16",
          "45",
          "47",
          "48",
          "4a",
          "34",
          "36",
          "38",
          "3a",
          "3d 1:r16",
          "3e",
          "40",
          "43 1:w16",
          "45",
          "47",
          "48",
          "4a",
          "4c",
          "4d",
          "4f",
        ]
      `);
    });
    expect(result).toBe(2);
  });

  it('an interrupt is told as well, before or after', () => {
    watched(COUNT, {}, (exports) => exports.run!(3), function* ({ paused }) {
      watch(paused, 16, 4, 'write');
      const seen: string[] = [];
      let stop: Stop = yield go();
      while (stop.event?.kind !== 'complete') {
        seen.push(`${stop.event!.kind} ${hits(stop.paused)}`);
        if (seen.length % 2 === 1) stop.paused.instances[0]!.flag[0] = 1;
        stop = yield go();
      }
      expect(seen).toEqual(['breakpoint 1:w16', 'interrupted ', 'breakpoint 1:w16', 'interrupted ', 'breakpoint 1:w16', 'interrupted ']);
    });
  });
});

describe('which accesses hit', () => {
  it('a write of the same value; several watchpoints, overlapping, each with what it waits for', () => {
    const text = `(module (memory 1) (func (export "run") (i32.store (i32.const 16) (i32.const 0)) (drop (i32.load16_u (i32.const 18)))))`;
    watched(text, {}, (exports) => exports.run!(), function* ({ paused }) {
      watch(paused, 16, 1, 'write');
      watch(paused, 16, 4, 'read');
      watch(paused, 19, 100, 'read-write');
      watch(paused, 20, 8, 'read-write');
      watch(paused, 16, 0, 'read-write');
      watch(paused, 65536, 0, 'read-write');
      expect(yield* allHits()).toEqual(['1:w16 3:w16', '2:r18 3:r18']);
    });
  });

  it('the bulk instructions, which read one range and write another', () => {
    const text = `(module (memory 1) (data $d "abcdefgh") (func (export "run") (param i32 i32 i32)
      (memory.init $d (i32.const 100) (local.get 1) (local.get 2))
      (memory.fill (local.get 0) (i32.const 7) (local.get 2))
      (memory.copy (local.get 0) (i32.const 100) (local.get 2))))`;
    const run = (d: number, s: number, n: number, ...points: readonly (readonly [number, number, Access])[]): string[] => {
      let seen: string[] = [];
      watched(text, {}, (exports) => exports.run!(d, s, n), function* ({ paused }) {
        for (const point of points) watch(paused, ...point);
        seen = yield* allHits();
      });
      return seen;
    };
    expect(run(200, 0, 4, [103, 1, 'write'], [103, 1, 'read'], [203, 1, 'read-write'], [199, 1, 'read-write'], [204, 1, 'read-write'])).toEqual(
      ['1:w100', '3:w200', '2:r100 3:w200']);
    expect(run(101, 0, 4, [102, 1, 'read-write'])).toEqual(['1:w100', '1:w101', '1:r100 1:w101']);
    expect(run(102, 0, 0, [96, 100, 'read-write'])).toEqual([]);
    expect(run(0, 0, 8, [0, 65536, 'read'])).toEqual(['1:r100']);
    expect(() => run(65530, 0, 8, [65530, 4, 'read-write'])).toThrow('unexpected trap');
    expect(() => run(0, 5, 4, [100, 4, 'read-write'])).toThrow('unexpected trap');
  });

  it('not growth, nor what the debugger writes; the grown part can be watched', () => {
    const text = `(module (memory 1) (func (export "run")
      (drop (memory.grow (i32.const 1))) (drop (memory.grow (i32.const 3))) (i32.store (i32.const 65536) (i32.const 1)) (i32.store (i32.const 8) (i32.const 1))))`;
    watched(text, {}, (exports) => exports.run!(), function* ({ paused }, compiled) {
      watch(paused, 8, 8, 'read-write');
      expect(() => watch(paused, 65536, 4, 'read-write')).toThrow(DebugError);
      paused.addBreakpoint(compiled, compiled.module.bytes.findIndex((b, i) => i >= compiled.module.code!.start && b === 0x36) - 6);
      const grown = yield go();
      expect(hits(grown.paused)).toBe('');
      memoryOf(grown.paused).u8.fill(9);
      watch(grown.paused, 65536, 4, 'read-write');
      expect(yield* allHits()).toEqual(['2:w65536', '1:w8']);
    });
  });

  it('refuses ranges that are not in the memory, and numbers that are none', () => {
    const text = `(module (memory 1) (func (export "run")))`;
    const code = (f: () => unknown): ErrorCode | undefined => {
      try {
        f();
        return undefined;
      } catch (e) {
        return (e as DebugError).code;
      }
    };
    watched(text, {}, (exports) => exports.run!(), function* ({ paused }) {
      const memory = memoryOf(paused);
      for (const [address, length] of [[65536n, 1n], [65535n, 2n], [2n ** 64n - 1n, 1n], [0n, 2n ** 64n - 1n], [2n ** 32n, 0n]] as const) {
        expect(code(() => paused.addWatchpoint(memory, address, length, 'read'))).toBe('out-of-bounds');
      }
      const number = paused.addWatchpoint(memory, 0n, 65536n, 'read');
      expect(code(() => paused.removeWatchpoint(number + 1))).toBe('invalid-entity');
      expect(code(() => paused.removeWatchpoint(number))).toBeUndefined();
      expect(code(() => paused.removeWatchpoint(number))).toBe('invalid-entity');
      expect(paused.addWatchpoint(memory, 0n, 1n, 'read')).toBeGreaterThan(number);
      expect((yield go()).event?.kind).toBe('complete');
      expect(() => paused.watchpointHits()).toThrow(TypeError);
    });
  });
});
