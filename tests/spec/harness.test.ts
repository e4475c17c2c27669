/**
 * Tests of the harness itself, on the host's own engine: it must pass what is right and find what is wrong. That it does not
 * pass over anything is what the floors in `spec.test.ts` are for.
 */

import { describe, expect, test } from 'vitest';
import type { WebAssemblyApi } from './api.js';
import type { Feature } from './features.js';
import { F32, F64, parseFloatBits } from './numbers.js';
import { runScript } from './run.js';
import { scanModule } from './scan.js';
import { encodeModules } from './encode.js';
import { readSexprs } from './sexpr.js';

const host = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;

const none: ReadonlySet<Feature> = new Set();

const PROGRAM = `(module
  (tag $e)
  (table 2 funcref)
  (memory 1)
  (global (export "nan") f32 (f32.const nan:0x200001))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "pair") (param i64 f32) (result f32 i64) (local.get 1) (local.get 0))
  (func (export "extern") (param externref) (result externref) (local.get 0))
  (func $div (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "func") (result funcref) (ref.func $div))
  (func $loop (export "loop") (call $loop))
  (func (export "throw") (throw $e)))
`;

const RIGHT = [
  '(assert_return (invoke "f32" (f32.const nan:0x200001)) (f32.const nan:0x200001))',
  '(assert_return (invoke "f32" (f32.const -nan:0x200001)) (f32.const -nan:0x200001))',
  '(assert_return (invoke "f32" (f32.const -nan)) (f32.const nan:canonical))',
  '(assert_return (invoke "f64" (f64.const nan:0xc000000000001)) (f64.const nan:arithmetic))',
  '(assert_return (invoke "f64" (f64.const nan:0x4000000000001)) (f64.const nan:0x4000000000001))',
  '(assert_return (invoke "f64" (f64.const -0)) (f64.const -0x0p+0))',
  '(assert_return (invoke "pair" (i64.const -1) (f32.const 0.1)) (f32.const 0x1.99999ap-4) (i64.const 0xffff_ffff_ffff_ffff))',
  '(assert_return (invoke "extern" (ref.extern 7)) (ref.extern 7))',
  '(assert_return (invoke "extern" (ref.null extern)) (ref.null extern))',
  '(assert_return (invoke "func") (ref.func))',
  '(assert_return (get "nan") (f32.const nan:0x200001))',
  '(assert_return (invoke "f32" (f32.const 1)) (either (f32.const 2) (f32.const 1)))',
  '(assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer divide by zero")',
  '(assert_trap (invoke "div" (i32.const 0x80000000) (i32.const -1)) "integer overflow")',
  '(assert_trap (invoke "load" (i32.const -1)) "out of bounds memory access")',
  '(assert_trap (module (func unreachable) (start 0)) "unreachable")',
  '(assert_exhaustion (invoke "loop") "call stack exhausted")',
  '(assert_exception (invoke "throw"))',
  '(assert_invalid (module (func (result i32))) "type mismatch")',
  '(assert_malformed (module binary "\\00asm\\01\\00\\00") "unexpected end")',
  '(assert_unlinkable (module (import "spectest" "unknown" (func))) "unknown import")',
  '(assert_unlinkable (module (import "spectest" "global_i32" (global i64))) "incompatible import type")',
];

const WRONG = [
  '(assert_return (invoke "f32" (f32.const nan:0x200001)) (f32.const nan:canonical))',
  '(assert_return (invoke "f32" (f32.const nan:0x200001)) (f32.const nan:arithmetic))',
  '(assert_return (invoke "f32" (f32.const nan:0x200001)) (f32.const nan:0x600001))',
  '(assert_return (invoke "f32" (f32.const nan)) (f32.const -nan))',
  '(assert_return (invoke "f64" (f64.const -0)) (f64.const 0))',
  '(assert_return (invoke "pair" (i64.const 1) (f32.const 2)) (f32.const 2))',
  '(assert_return (invoke "pair" (i64.const 1) (f32.const 2)) (f32.const 2) (i64.const 2))',
  '(assert_return (invoke "f64" (f64.const 1)) (i64.const 0x3ff0000000000000))',
  '(assert_return (invoke "extern" (ref.extern 7)) (ref.extern 8))',
  '(assert_return (invoke "extern" (ref.extern 7)) (ref.null extern))',
  '(assert_return (invoke "func") (ref.null func))',
  '(assert_return (get "nan") (f32.const nan))',
  '(assert_return (invoke "missing"))',
  '(assert_return (invoke "throw"))',
  '(assert_trap (invoke "div" (i32.const 1) (i32.const 1)) "integer divide by zero")',
  '(assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer overflow")',
  '(assert_trap (invoke "throw") "unreachable")',
  '(assert_trap (invoke "loop") "unreachable")',
  '(assert_trap (module (func)) "unreachable")',
  '(assert_exhaustion (invoke "throw") "call stack exhausted")',
  '(assert_exhaustion (invoke "load" (i32.const -1)) "call stack exhausted")',
  '(assert_exception (invoke "load" (i32.const -1)))',
  '(assert_invalid (module (func)) "type mismatch")',
  '(assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "unexpected end")',
  '(assert_unlinkable (module (import "spectest" "print" (func))) "unknown import")',
  '(invoke "load" (i32.const -1))',
  '(module (import "spectest" "unknown" (func)))',
  '(module (func (result i32)))',
];

describe('the harness', () => {
  test('passes what is right', async () => {
    const { passed, failed } = await runScript(PROGRAM + RIGHT.join('\n'), host);
    expect(failed).toEqual([]);
    expect([...passed.values()].reduce((a, b) => a + b)).toBe(RIGHT.length + 1);
  });

  test.each(WRONG)('finds what is wrong in %s', async (command) => {
    const { passed, failed } = await runScript(PROGRAM + command, host);
    expect(failed).toHaveLength(1);
    expect([...passed]).toEqual([['module', 1]]);
  });

  test('fails a module that is accepted although a feature it needs is said to be unsupported', async () => {
    const script = '(module (func (result v128) (v128.const i64x2 0 0)))';
    expect((await runScript(script, host, { supported: none })).failed).toMatchObject([{ kind: 'module', line: 1 }]);
    expect((await runScript(script, host, { supported: none, checkRefusal: false })).unsupported).toEqual([{ line: 1, kind: 'module', feature: 'simd' }]);
    expect((await runScript(script, host, { supported: new Set(['simd']) })).failed).toEqual([]);
  });

  test('counts what depends on an unsupported module under its feature, and nothing else', async () => {
    const script = `(module $M (global (export "g") (mut i32) (i32.const 1)) (func (export "f")))
      (register "M" $M)
      (assert_return (get $M "g") (i32.const 1))
      (module $V (import "M" "g" (global (mut i32))) (func (export "v") (result v128) (v128.const i64x2 0 0)))
      (assert_return (invoke $V "v") (v128.const i64x2 0 0))
      (assert_return (get $M "g") (i32.const 2))
      (module (func (export "f") (result i32) (i32.const 3)))
      (assert_return (invoke "f") (i32.const 3))`;
    const { passed, failed, unsupported } = await runScript(script, host, { supported: none, checkRefusal: false });
    expect(failed).toEqual([]);
    expect(unsupported.map(({ line }) => line)).toEqual([4, 5, 6]);
    expect([...passed]).toEqual([['module', 2], ['assert_return', 2]]);
  });
});

describe('features found in binaries', () => {
  test.each([
    ['(module (func (export "f") (param i64) (result externref) (ref.null extern)))', []],
    ['(module (tag (param i32)) (func (result exnref) (block (result exnref) (try_table (catch_all_ref 0) (throw 0 (i32.const 1))) (unreachable))))', []],
    ['(module (global i32 (i32.add (i32.const 1) (i32.const 2))) (table 1 funcref) (table 1 externref))', []],
    ['(module (func (return_call 0)))', ['tail-call']],
    ['(module (memory 1) (memory 1))', ['multi-memory']],
    ['(module (import "m" "m" (memory i64 1)))', ['memory64']],
    ['(module (table i64 1 funcref))', ['memory64']],
    ['(module (memory 1 1 shared))', ['threads']],
    ['(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))', []],
    ['(module (func (param v128)))', ['simd']],
    ['(module (func (param (ref func))))', ['function-references']],
    ['(module (table 1 funcref (ref.null func)))', ['function-references']],
    ['(module (func (local anyref)))', ['gc']],
    ['(module (type (struct)))', ['gc']],
    ['(module (rec (type (func)) (type (func))))', ['gc']],
    ['(module (func (drop (ref.null none))))', ['gc']],
    ['(module (global $a i32 (i32.const 1)) (global i32 (global.get $a)))', ['constant-globals']],
    ['(module (global $a (import "m" "a") i32) (global i32 (global.get $a)))', []],
  ])('%s', async (text, features) => {
    const [encoded] = await encodeModules([text]);
    expect(encoded).toHaveProperty('bytes');
    if (encoded !== undefined && 'bytes' in encoded) expect([...scanModule(encoded.bytes).features]).toEqual(features);
  });
});

describe('reading', () => {
  test('float literals round once, to the nearest', () => {
    const view = new DataView(new ArrayBuffer(8));
    for (const text of ['0.1', '1e23', '4.9e-324', '2.4e-324', '1.7976931348623157e308', '9007199254740993', '123_456.5e-10', '1e400']) {
      view.setFloat64(0, Number(text.replaceAll('_', '')));
      expect(parseFloatBits(text, F64), text).toBe(view.getBigUint64(0));
    }
    // Rounding to f64 first would give a tie, and then the even neighbour.
    expect(parseFloatBits('1.000000059604644775390625000000000001', F32)).toBe(0x3f800001n);
    expect(parseFloatBits('1.000000059604644775390625', F32)).toBe(0x3f800000n);
    expect(parseFloatBits('-0x1.fffffep127', F32)).toBe(0xff7fffffn);
    expect(parseFloatBits('0x1p-149', F32)).toBe(1n);
    expect(parseFloatBits('0x0.8p-149', F32)).toBe(0n);
    expect(parseFloatBits('0x1.000001p-126', F32)).toBe(0x00800000n);
    expect(parseFloatBits('-inf', F64)).toBe(0xfff0000000000000n);
  });

  test('comments and annotations are skipped, strings decoded, lines counted', () => {
    const nodes = readSexprs('(a (; (; nested ;) ;) "\\41\\u{e9}\\n\\"" ;; to the end )\n (@note ; ] "\\22" (b)) $"x y")\n(c)');
    expect(nodes).toMatchObject([
      {
        line: 1,
        items: [{ text: 'a' }, { bytes: Uint8Array.from([0x41, 0xc3, 0xa9, 0x0a, 0x22]) }, { text: '$x y', line: 2 }],
      },
      { line: 3, items: [{ text: 'c' }] },
    ]);
    expect(() => readSexprs('(a\n(b)')).toThrow('line 1: "(" is never closed');
    expect(() => readSexprs('(a))')).toThrow('line 1');
  });
});
