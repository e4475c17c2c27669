/**
 * The shape of stopping: at a yield point the whole stack becomes data, and what a frame says (function, instruction, locals, operands) is what
 * WebAssembly would say there.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { loadModule } from '../compiler/index.js';
import { defaultStore } from '../index.js';
import { funcOf } from '../runtime/js-api/index.js';
import { Unwinding } from '../runtime/store/capture.js';
import { readFrame } from '../runtime/stack/frame.js';
import { i32_reinterpret_f32 } from '../runtime/support/float.js';
import { captured, instructionAt, line, lines, load, type Program, stopped, stopSoon } from './captured.js';
import { wat } from './js-api-same.js';

afterEach(() => {
  defaultStore.flag[0] = 0;
  defaultStore.onYield = undefined;
});

describe('a loop', () => {
  /** Sums f(i) for i below the parameter, starting from a value that waits below the loop. */
  const text = `(module
    (import "host" "tick" (func $tick (param i32)))
    (func $square (param i32) (result i32) (call $tick (local.get 0)) (i32.mul (local.get 0) (local.get 0)))
    (func $sum (export "sum") (param i32) (result i32) (local $i i32) (local $acc i32)
      (i32.mul (local.get 0) (i32.const 100))
      (loop $again
        (local.set $acc (i32.add (local.get $acc) (call $square (local.get $i))))
        (br_if $again (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
      (i32.add (local.get $acc)))
    (func (export "outer") (param i32) (result i32)
      (i32.sub (i32.const 7) (call $sum (local.get 0)))))`;

  it('stops at the iteration after the flag was raised, with its caller beneath', () => {
    const program = load(text, { host: { tick: (i: number) => { if (i === 4) stopSoon(); } } });
    const frames = stopped(() => program.exports.outer(9));
    expect(lines(program, frames)).toEqual([
      '2: local.get 2 | i32 9, i32 5, i32 30 | i32 900',
      '3: in call 2 | i32 9 | i32 7, i32 9',
    ]);
  });

  it('stops before the first iteration when the flag is up already', () => {
    const program = load(text, { host: { tick: () => { throw new Error('not reached'); } } });
    stopSoon();
    expect(lines(program, stopped(() => program.exports.sum(3)))).toEqual(['2: local.get 2 | i32 3, i32 0, i32 0 | i32 300']);
  });

  it('goes on when the handler returns, and leaves no trace', () => {
    let yields = 0;
    const program = load(text, { host: { tick: () => undefined } });
    const expected = program.exports.outer(20);
    defaultStore.flag[0] = 1;
    defaultStore.onYield = () => { yields++; };
    expect(program.exports.outer(20)).toBe(expected);
    expect(yields).toBe(20);
  });

  it('runs normally after a stop', () => {
    const program = load(text, { host: { tick: (i: number) => { if (i === 2 && defaultStore.onYield === undefined) stopSoon(); } } });
    expect(stopped(() => program.exports.sum(5))).toHaveLength(1);
    expect(program.exports.sum(5)).toBe(530);
  });

  it('is captured through JavaScript frames that let the stop pass', () => {
    const program: Program = load(`(module
      (import "host" "call" (func $call (param i32)))
      (func (export "f") (param i32) (call $call (local.get 0)))
      (func (export "g") (param i32) (loop (br 0))))`, { host: { call: (x: number) => program.exports.g(x + 1) } });
    stopSoon();
    expect(lines(program, stopped(() => program.exports.f(1)))).toEqual(['2: br | i32 2 | ', '1: in call 0 | i32 1 | i32 1']);
  });
});

describe('values', () => {
  const text = `(module
    (import "host" "tick" (func $tick))
    (type $t (func))
    (global $k i32 (i32.const 5))
    (global $k64 i64 (i64.const 0x123456789a))
    (elem declare func $f)
    (func $f (export "f") (param i32 i64 f32 f64 funcref externref) (result i64)
      (local i32 i64 f32 f64 funcref externref)
      (local.set 6 (i32.const -1))
      (local.set 7 (i64.const -2))
      (local.set 8 (f32.const 0.1))
      (local.set 9 (f64.const -0))
      (local.set 10 (ref.func $f))
      (i64.add (local.get 1) (i64.shl (local.get 7) (i64.const 40)))
      (f64.promote_f32 (f32.mul (local.get 2) (local.get 8)))
      (i32.lt_s (local.get 0) (local.get 6))
      (f32.const nan)
      (i32.popcnt (local.get 0))
      (ref.func $f)
      (global.get $k) (i32.add (i32.const 1))
      (i64.extend_i32_u (global.get $k))
      (global.get $k64)
      (local.get 5)
      (loop
        (call $tick)
        (br 0))
      (unreachable)))`;

  it('have their types and are exact, in locals and as pure expressions over them', () => {
    const program = load(text, { host: { tick: stopSoon } });
    const extern = { any: 'thing' };
    const [frame, ...rest] = stopped(() => program.exports.f(-5, 0x7fffffffffffffffn, 2.5, 1e300, program.exports.f, extern));
    expect(rest).toEqual([]);
    const f = funcOf(program.exports.f);
    expect(frame!.locals).toEqual([
      { type: 'i32', value: -5 }, { type: 'i64', value: 0x7fffffffffffffffn }, { type: 'f32', value: 2.5 }, { type: 'f64', value: 1e300 },
      { type: 'funcref', value: f }, { type: 'externref', value: extern },
      { type: 'i32', value: -1 }, { type: 'i64', value: -2n }, { type: 'f32', value: Math.fround(0.1) }, { type: 'f64', value: -0 },
      { type: 'funcref', value: f }, { type: 'externref', value: null },
    ]);
    expect(frame!.locals[4]!.value).toBe(f);
    expect(frame!.locals[5]!.value).toBe(extern);
    expect(frame!.stack).toEqual([
      { type: 'i64', value: BigInt.asIntN(64, 0x7fffffffffffffffn + (-2n << 40n)) },
      { type: 'f64', value: Math.fround(2.5 * Math.fround(0.1)) },
      { type: 'i32', value: 1 },
      { type: 'f32', value: NaN },
      { type: 'i32', value: 31 },
      { type: 'funcref', value: f },
      { type: 'i32', value: 6 },
      { type: 'i64', value: 5n },
      { type: 'i64', value: 0x123456789an },
      { type: 'externref', value: extern },
    ]);
    expect(frame!.stack[5]!.value).toBe(f);
    expect(frame!.stack[9]!.value).toBe(extern);
    expect(instructionAt(program.module, frame!.func, frame!.pc)).toBe('call 0');
    expect(frame!.inCall).toBe(false);
  });

  it('keep the bits of a float32, and what they are as an integer', () => {
    const program = load(`(module (import "host" "tick" (func $tick))
      (func (export "f") (param i32 f32) (result i32)
        (f32.reinterpret_i32 (local.get 0)) (i32.reinterpret_f32 (f32.add (local.get 1) (f32.const 1))) (i32.reinterpret_f32 (local.get 1))
        (f32.add (f32.reinterpret_i32 (local.get 0)) (local.get 1)) (loop (call $tick) (br 0)) unreachable))`, { host: { tick: stopSoon } });
    for (const bits of [0x7fa0_0001, -0x5f_ffff, 0x7fc0_0000, 0x3f80_0000]) {
      const [frame] = stopped(() => program.exports.f(bits, 2.5));
      const [of, ...rest] = frame!.stack;
      expect(of!.type).toBe('f32');
      expect(i32_reinterpret_f32(of!.value as number)).toBe(bits);
      expect(rest).toEqual([{ type: 'i32', value: 0x4060_0000 }, { type: 'i32', value: 0x4020_0000 }, { type: 'f32', value: bits === 0x3f80_0000 ? 3.5 : NaN }]);
    }
  });

  it('keep every half of an i64, wherever it comes from', () => {
    const program = load(`(module
      (memory 1)
      (data (i32.const 0) "\\01\\02\\03\\04\\05\\06\\07\\88")
      (func $callee (param i64 i64) (result i64) (loop (br 0)) (unreachable))
      (func (export "f") (param i64) (result i64)
        (i64.load (i32.const 0))
        (i64.mul (local.get 0) (local.get 0))
        (call $callee (i64.rotl (local.get 0) (i64.const 4)) (i64.sub (i64.const 0) (local.get 0)))
        (return)))`);
    stopSoon();
    const frames = stopped(() => program.exports.f(-0x123456789abcdefn));
    const n = -0x123456789abcdefn;
    const rotated = BigInt.asIntN(64, (n << 4n) | (BigInt.asUintN(64, n) >> 60n));
    expect(frames[0]!.locals.map((v) => v.value)).toEqual([rotated, -n]);
    expect(frames[1]!.stack).toEqual([
      { type: 'i64', value: BigInt.asIntN(64, 0x8807060504030201n) }, { type: 'i64', value: BigInt.asIntN(64, n * n) },
      { type: 'i64', value: rotated }, { type: 'i64', value: -n },
    ]);
  });
});

describe('calls', () => {
  it('are captured a thousand frames deep, yielding at entries', () => {
    const program = load(`(module
      (import "host" "tick" (func $tick (param i32)))
      (func $down (export "down") (param i32 i64) (result i64)
        (call $tick (local.get 0))
        (i64.add (local.get 1)
          (call $down (i32.sub (local.get 0) (i32.const 1)) (i64.mul (local.get 1) (i64.const 3))))))`,
    { host: { tick: (n: number) => { if (n === 1) stopSoon(); } } });
    const frames = stopped(() => program.exports.down(1000, 1n));
    expect(frames).toHaveLength(1001);
    const [top, ...others] = frames;
    const power = (n: number): bigint => BigInt.asIntN(64, 3n ** BigInt(n));
    expect(line(program, top!)).toBe(`1: local.get 0 | i32 0, i64 ${power(1000)} | `);
    others.forEach((f, i) => {
      const n = i + 1;
      expect(line(program, f)).toBe(`1: in call 1 | i32 ${n}, i64 ${power(1000 - n)} | i64 ${power(1000 - n)}, i32 ${n - 1}, i64 ${power(1001 - n)}`);
    });
  });

  it('through a table show the index with the arguments', () => {
    const program = load(`(module
      (type $t (func (param i32 f64) (result i32)))
      (table funcref (elem $a $b))
      (func $a (type $t) (i32.const 0))
      (func $b (type $t) (local i32) (loop (br_if 0 (i32.eqz (local.get 2)))) (i32.const 1))
      (func (export "f") (param i32) (result i32)
        (i32.const 11)
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (f64.convert_i32_u (local.get 0)) (i32.shr_u (local.get 0) (i32.const 31)))
        (i32.add)))`);
    stopSoon();
    // Its caller of indirect functions yields at entry.
    expect(lines(program, stopped(() => program.exports.f(-3)))).toEqual(['2: i32.const 11 | i32 -3 | ']);
    defaultStore.flag[0] = 1;
    let entries = 0;
    defaultStore.onYield = () => { if (entries++ === 1) throw new Unwinding(); };
    expect(lines(program, stopped(() => program.exports.f(-3)))).toEqual([
      '1: local.get 2 | i32 -2, f64 4294967293, i32 0 | ',
      '2: in call_indirect | i32 -3 | i32 11, i32 -2, f64 4294967293, i32 1',
    ]);
  });

  it('with several results, and into another instance', () => {
    const inner = load(`(module (func (export "g") (param i32) (result i32 i64) (loop (br 0)) (unreachable)))`);
    const outer = load(`(module (import "m" "g" (func $g (param i32) (result i32 i64)))
      (func (export "f") (param i32) (result i32 i64) (call $g (i32.mul (local.get 0) (local.get 0)))))`, { m: inner.exports });
    stopSoon();
    const frames = captured(() => outer.exports.f(12));
    expect(frames.map((f) => f.instance.module.module)).toEqual([inner.module, outer.module]);
    expect(frames[0]!.instance.module.module).toBe(inner.module);
    expect(line(inner, readFrame(frames[0]!))).toBe('0: br | i32 144 | ');
    expect(line(outer, readFrame(frames[1]!))).toBe('1: in call 0 | i32 12 | i32 144');
  });

  it('are not stopped by handlers of wasm exceptions', () => {
    const program = load(`(module (tag $t)
      (func $spin (loop (br 0)))
      (func (export "f") (result i32)
        (block $h (try_table (catch $t $h) (catch_all $h) (call $spin)) (return (i32.const 1)))
        (i32.const 2)))`);
    stopSoon();
    expect(lines(program, stopped(() => program.exports.f()))).toEqual(['0: br |  | ', '1: in call 0 |  | ']);
  });
});

describe('loops inside expressions', () => {
  it('keep what waits beneath them, and loop parameters are operands', () => {
    const program = load(`(module
      (import "host" "tick" (func $tick (param i32)))
      (func (export "f") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1))
        (i32.mul (local.get 0) (i32.const 3))
        (local.get 1)
        (i64.const 9)
        (loop $again (param i32 i64) (result i32)
          (drop)
          (call $tick (local.get 0))
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (i32.sub (i32.const 1))
          (i64.extend_i32_s (local.get 0))
          (br $again))
        (i32.add) (i32.add)))`, { host: { tick: (x: number) => { if (x === 12) stopSoon(); } } });
    expect(lines(program, stopped(() => program.exports.f(10, 20)))).toEqual(['1: drop | i32 13, i32 20 | i32 30, i32 30, i32 17, i64 13']);
  });
});

describe('instruction offsets', () => {
  it('are those in the binary', () => {
    const module = loadModule(wat('(module (func (param i32) (result i32) (i32.add (local.get 0) (i32.const 1000))))'));
    const { body } = module.funcs[0]!;
    const { bytes } = module;
    // No locals; local.get 0; i32.const 1000 (two bytes); i32.add; end.
    expect([...bytes.subarray(body!.start, body!.end)]).toEqual([0, 0x20, 0, 0x41, 0xe8, 0x07, 0x6a, 0x0b]);
    expect([1, 3, 6, 7].map((i) => instructionAt(module, 0, body!.start + i))).toEqual(['local.get 0', 'i32.const 1000', 'i32.add', 'end']);
  });
});
