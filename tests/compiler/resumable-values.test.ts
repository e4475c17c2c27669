/** Resumable code: what traps leave behind, values bit for bit, and functions in several parts. */
import { describe, expect, it } from 'vitest';
import { Exit } from '../../compiler/index.js';
import { makeCode, newFrame, type TestFrame } from './resumable-driver.js';
import { load, runThrough, trace } from './resumable-trace.js';

describe('a trap', () => {
  const header = `(type $v (func)) (type $i (func (param i32)))
    (memory 1) (data $d "abc") (table $t 2 2 funcref) (elem $e func $g) (elem (i32.const 0) $g) (func $g) (data (i32.const 65532) "wxyz")`;
  const traps: readonly (readonly [string, string])[] = [
    ['i64.load half outside', '(i64.load (i32.const 65532)) drop'],
    ['i64.load with an offset', '(i64.load offset=4294967295 (i32.const -1)) drop'],
    ['i64.store half outside', '(i64.store (i32.const 65532) (i64.const -1))'],
    ['i32.load', '(i32.load (i32.const -4)) drop'],
    ['f32.load', '(f32.load (i32.const 65533)) drop'],
    ['f64.store', '(f64.store (i32.const 65530) (f64.const 1))'],
    ['i64.load32_s', '(i64.load32_s (i32.const 65533)) drop'],
    ['i32.div_s', '(i32.div_s (i32.const -2147483648) (i32.const -1)) drop'],
    ['i64.rem_u', '(i64.rem_u (i64.const 5) (i64.const 0)) drop'],
    ['i32.trunc_f32_s', '(i32.trunc_f32_s (f32.const nan)) drop'],
    ['i64.trunc_f64_u', '(i64.trunc_f64_u (f64.const -1)) drop'],
    ['memory.init', '(memory.init $d (i32.const 0) (i32.const 1) (i32.const 3))'],
    ['memory.copy', '(memory.copy (i32.const 0) (i32.const 65530) (i32.const 7))'],
    ['memory.fill', '(memory.fill (i32.const 65530) (i32.const 1) (i32.const 7))'],
    ['table.get', '(table.get $t (i32.const 2)) drop'],
    ['table.set', '(table.set $t (i32.const -1) (ref.null func))'],
    ['table.fill', '(table.fill $t (i32.const 1) (ref.null func) (i32.const 2))'],
    ['table.init', '(table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2))'],
    ['table.copy', '(table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 2))'],
    ['call_indirect of null', '(call_indirect (type $v) (i32.const 1))'],
    ['call_indirect of another type', '(call_indirect (type $i) (i32.const 9) (i32.const 0))'],
    ['call_indirect outside', '(call_indirect (type $v) (i32.const -1))'],
    ['throw_ref of null', '(throw_ref (ref.null exn))'],
    ['unreachable', 'unreachable'],
  ];
  it.each(traps)('%s leaves the frame as it was', (name, code) => {
    const program = load(`${header} (func (export "f") (param i64) (i64.const 17) (i64.const 18) ${code} drop drop)`);
    const { subject } = program;
    const at = program.names.findIndex((n) => n === name.split(' ')[0]);
    const run = (f: TestFrame, n: number): unknown => {
      try {
        return subject.code(f, n, false);
      } catch (e) {
        return e;
      }
    };
    const stepped = newFrame(subject, [1, 2]);
    while (stepped.at !== at) expect(run(stepped, 1)).toBe(Exit.stepped);
    const before = { v: stepped.v.slice(), memory: Buffer.from(subject.instance.mems[0]!.u8).toString('latin1') };
    const error = run(stepped, 1);
    expect(error).toBeInstanceOf(Error);
    const expected = thrownBy(() => (program.exports.f as (x: bigint) => void)(0n)).message;
    expect((error as Error) instanceof RangeError ? 'memory access out of bounds' : (error as Error).message).toBe(expected);
    expect([stepped.at, stepped.v]).toEqual([at, before.v]);
    expect(Buffer.from(subject.instance.mems[0]!.u8).toString('latin1')).toBe(before.memory);
    const through = newFrame(subject, [1, 2]);
    expect(run(through, 1000)).toBeInstanceOf(Error);
    expect([through.at, through.v]).toEqual([at, before.v]);
  });
});

function thrownBy(f: () => unknown): Error {
  try {
    f();
  } catch (e) {
    return e as Error;
  }
  throw new Error('nothing was thrown');
}

describe('values', () => {
  it('are kept bit for bit on their way through locals, operands, branches and globals', () => {
    const signalling = 0x7fa0_1234;
    const program = load(`(global $g (mut f32) (f32.const 0)) (global $h (mut i64) (i64.const 0)) (memory 1)
      (func (export "f") (param f32 f64) (result i32 i64)
        (local f32)
        block (result f32 f64)
          (i32.const 1) (local.get 0) (local.get 1)
          (br_if 0 (i32.const 1))
          unreachable
        end
        local.set 1
        global.set $g
        (f32.store (i32.const 3) (global.get $g))
        (f32.const 1) (select (f32.load (i32.const 3)) (f32.const 0) (i32.const 1))
        local.set 2 drop
        (global.set $h (i64.reinterpret_f64 (local.get 1)))
        (i32.reinterpret_f32 (local.get 2)) (global.get $h))`);
    const { R } = program.subject.instance;
    // An array of nothing but numbers would make them quiet.
    const args = [R.f32_reinterpret_i32(signalling), R.f64_reinterpret_i64(5, 0x7ff0_1000), 0, null];
    for (const n of [1, 3, 1000]) {
      const f = newFrame(program.subject, args);
      while (program.subject.code(f, n, false) === Exit.stepped);
      expect(f.v.slice(0, 3)).toEqual([signalling, 5, 0x7ff0_1000]);
    }
  });

  it('of NaN constants have their bits', () => {
    const program = load(`(func (export "f") (result i32 i64)
      (i32.reinterpret_f32 (f32.const nan:0x200001)) (i64.reinterpret_f64 (f64.const -nan:0x4000000000003)))`);
    const { f } = runThrough(program, [], 100);
    expect(f.v.slice(0, 3)).toEqual([0x7fa0_0001, 3, 0xfff4_0000 | 0]);
  });

  it('of i64 are computed before their operands are overwritten', () => {
    const program = load(`(func (export "f") (param i64 i64) (result i64)
      (i64.sub (i64.add (local.get 0) (local.get 1)) (i64.shl (i64.extend32_s (i64.add (local.get 1) (local.get 0))) (i64.rotr (local.get 0) (i64.const 35)))))`);
    const f = (a: bigint, b: bigint): bigint => {
      const sum = BigInt.asIntN(64, a + b);
      const rot = BigInt.asUintN(64, (BigInt.asUintN(64, a) >> 35n) | (a << 29n));
      return BigInt.asIntN(64, sum - (BigInt.asIntN(32, sum) << (rot & 63n)));
    };
    const words = (x: bigint): number[] => [Number(BigInt.asIntN(32, x)), Number(BigInt.asIntN(32, x >> 32n))];
    for (const [a, b] of [[-1n, 1n], [0x7fff_ffff_ffff_ffffn, 0x1_8000_0001n], [0x1234_5678_9abc_def0n, -0x8000_0000n], [0xffff_ffffn, 0xffff_ffffn]] as const) {
      expect(trace(program, [...words(a), ...words(b)]).at(-1)).toBe(`return ${f(a, b)}n`);
    }
  });

  it('in memory are found after it has grown', () => {
    const program = load(`(memory 1) (func (export "f") (result i32)
      (i32.store (i32.const 16) (i32.const 41)) (drop (memory.grow (i32.const 1)))
      (i32.store (i32.const 65536) (i32.const 1)) (i32.add (i32.load (i32.const 65536)) (i32.load (i32.const 16))))`);
    expect(runThrough(program, [], 100).f.v[0]).toBe(42);
    expect(trace(program, []).at(-1)).toBe('return 42');
  });
});

describe('a function of several parts', () => {
  /** Blocks of a hundred steps of a counter, one inside the other, with loops and a dispatch across the parts. */
  const text = `(func $f (export "f") (param $n i32) (param $to i32) (result i32) (local $i i32)
    loop $again
      block $c block $b block $a
        (br_table $a $b $c (local.get $to))
      end ${'(local.set $i (i32.add (local.get $i) (i32.const 1)))'.repeat(50)}
      end ${'(local.set $i (i32.add (local.get $i) (i32.const 2)))'.repeat(100)}
      end ${'(local.set $i (i32.add (local.get $i) (i32.const 3)))'.repeat(150)}
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
    end
    (local.get $i))`;
  const [a, b, c] = [50 + 200 + 450, 200 + 450, 450];

  it.each([undefined, 0, 1, 4, 7])('gives the same whatever the size of the parts (2 to the power of %s)', (bits) => {
    const { subject } = load(text);
    const code = makeCode(subject.instance, subject.index, bits);
    for (const [to, each] of [[0, a], [1, b], [2, c], [9, c]] as const) {
      for (const n of [1, 7, 1_000_000]) {
        const f = newFrame(code, [3, to]);
        let exit: Exit;
        let steps = 0;
        do {
          exit = code.code(f, n, true);
          steps += n - f.n;
        } while (exit === Exit.stepped || exit === Exit.loop);
        expect([exit, f.v[0]]).toEqual([Exit.return, 3 * each]);
        const adds = to === 0 ? 300 : to === 1 ? 250 : 150;
        expect(steps).toBe(1 + 3 * (3 + 2 + 4 * adds + (to === 0 ? 2 : to === 1 ? 1 : 0) + 5) + 3);
      }
    }
    expect(() => code.code(Object.assign(newFrame(code, [1, 1]), { at: 1_000_000 }), 5, false)).toThrow();
  });
});
