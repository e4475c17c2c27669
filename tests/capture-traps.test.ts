/** What traps and exceptions take along: the frames that they have gone through, and what is no trap. */
import { afterEach, describe, expect, it } from 'vitest';
import { readBody } from '../compiler/binary/body.js';
import { defaultStore } from '../index.js';
import { framesOf } from '../runtime/store/frames.js';
import { readFrame } from '../runtime/stack/frame.js';
import { instructionAt, load, thrownBy } from './captured.js';

afterEach(() => {
  defaultStore.flag[0] = 0;
  defaultStore.onYield = undefined;
});

describe('traps', () => {
  const text = `(module
    (type $v (func)) (type $u (func (param i32)))
    (memory 1) (table $t 3 funcref) (elem (table $t) (i32.const 0) func $wrong) (elem $e func $wrong) (data $d "abc")
    (table $x 2 externref)
    (func $wrong (type $u))
    (func (export "unreachable") (drop (i32.const 1)) (unreachable))
    (func (export "div_zero") (param i32 i32) (result i32) (i32.add (i32.const 1) (i32.div_u (i32.const 8) (i32.and (local.get 0) (i32.const 0)))))
    (func (export "div_overflow") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
    (func (export "rem_zero") (result i64) (i64.add (i64.rem_u (i64.const 5) (i64.const 0)) (i64.div_u (i64.const 5) (i64.const 0))))
    (func (export "div64") (result i64) (nop) (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))
    (func (export "trunc") (param f64) (result i32) (i32.trunc_f64_s (f64.const nan)))
    (func (export "trunc64") (result i64) (i64.trunc_f32_u (f32.const -5)))
    (func (export "load") (result i32) (i32.add (i32.load (i32.const 0)) (i32.load16_u (i32.const 65535))))
    (func (export "load64") (result i64) (i64.load offset=65529 (i32.const 0)))
    (func (export "loadf") (result f32) (f32.add (f32.const 1) (f32.load (i32.const -4))))
    (func (export "store") (i32.store8 (i32.const 3) (i32.const 1)) (f64.store offset=0xffffffff (i32.const 0) (f64.const 1)))
    (func (export "store64") (i64.store (i32.const 65530) (i64.const 1)))
    (func (export "indirect_null") (call_indirect (type $v) (i32.const 1)))
    (func (export "indirect_type") (call_indirect (type $v) (i32.const 0)))
    (func (export "indirect_out") (call_indirect (type $v) (i32.const 3)))
    (func (export "table_get") (drop (table.get $x (i32.const 2))))
    (func (export "table_set") (table.set $x (i32.const 2) (ref.null extern)))
    (func (export "table_fill") (table.fill $x (i32.const 1) (ref.null extern) (i32.const 2)))
    (func (export "table_copy") (table.copy $t $t (i32.const 1) (i32.const 0) (i32.const 3)))
    (func (export "table_init") (table.init $t $e (i32.const 3) (i32.const 0) (i32.const 1)))
    (func (export "memory_fill") (memory.fill (i32.const 65536) (i32.const 0) (i32.const 1)))
    (func (export "memory_copy") (memory.copy (i32.const 0) (i32.const 65530) (i32.const 7)))
    (func (export "memory_init") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 2)))
    (func (export "throw_null") (throw_ref (ref.null exn)))
    (func $pending (export "pending") (param i32) (result i32)
      (i32.load (i32.const 65536))
      (i32.div_s (i32.const 1) (i32.const 0))
      (i32.add))
    (func (export "nested") (param i32) (result i32) (i32.add (call $pending (i32.const 3)) (i32.const 4))))`;
  const program = load(text);

  /** The instruction each trap comes from, and the words of the trap. */
  const traps: Readonly<Record<string, readonly [string, string]>> = {
    unreachable: ['unreachable', 'unreachable'],
    div_zero: ['i32.div_u', 'divide by zero'],
    div_overflow: ['i32.div_s', 'divide result unrepresentable'],
    rem_zero: ['i64.rem_u', 'remainder by zero'],
    div64: ['i64.div_s', 'divide result unrepresentable'],
    trunc: ['i32.trunc_f64_s', 'float unrepresentable in integer range'],
    trunc64: ['i64.trunc_f32_u', 'float unrepresentable in integer range'],
    load: ['i32.load16_u', 'memory access out of bounds'],
    load64: ['i64.load', 'memory access out of bounds'],
    loadf: ['f32.load', 'memory access out of bounds'],
    store: ['f64.store', 'memory access out of bounds'],
    store64: ['i64.store', 'memory access out of bounds'],
    indirect_null: ['call_indirect', 'null function or function signature mismatch'],
    indirect_type: ['call_indirect', 'null function or function signature mismatch'],
    indirect_out: ['call_indirect', 'table index is out of bounds'],
    table_get: ['table.get', 'table index is out of bounds'],
    table_set: ['table.set', 'table index is out of bounds'],
    table_fill: ['table.fill', 'table index is out of bounds'],
    table_copy: ['table.copy', 'table index is out of bounds'],
    table_init: ['table.init', 'table index is out of bounds'],
    memory_fill: ['memory.fill', 'memory access out of bounds'],
    memory_copy: ['memory.copy', 'memory access out of bounds'],
    memory_init: ['memory.init', 'memory access out of bounds'],
    throw_null: ['throw_ref', 'rethrowing null value'],
    pending: ['i32.load', 'memory access out of bounds'],
  };

  /** Where a trap came through, innermost first, and what it says. */
  function trapOf(name: string, ...args: unknown[]): { message: string; frames: string[] } {
    const e = thrownBy(() => program.exports[name](...args));
    const frames = framesOf(e);
    if (frames === undefined) throw e;
    return {
      message: (e as Error).message,
      frames: frames.map(({ func, point }) => {
        const r = readBody(program.module, func);
        while (r.index < point >> 1) r.next();
        return `${func}: ${(point & 1) === 1 ? 'in ' : ''}${instructionAt(program.module, func, r.offset)}`;
      }),
    };
  }

  const indexOf = (name: string): number => program.module.exports.find((e) => e.name === name)!.index;

  it.each(Object.entries(traps))('of %s come from its instruction', (name, [instruction, message]) => {
    expect(trapOf(name, 0, 0)).toEqual({ message, frames: [`${indexOf(name)}: ${instruction}`] });
  });

  it('pass through callers at their calls', () => {
    expect(trapOf('nested', 1)).toEqual({
      message: 'memory access out of bounds', frames: [`${indexOf('pending')}: i32.load`, `${indexOf('nested')}: in call ${indexOf('pending')}`],
    });
  });

  it('show the locals and operands as they were, also pending reads', () => {
    const at = load(`(module (memory 1) (data (i32.const 8) "\\2a\\00\\00\\00")
      (func (export "f") (param i32 i32) (result i32)
        (i32.load (i32.const 8))
        (i32.add (local.get 0) (i32.const 1))
        (i32.load (local.get 1))
        (local.set 0 (i32.const 99))
        i32.add i32.add))`);
    const frames = framesOf(thrownBy(() => at.exports.f(5, -4)))!;
    const { locals, stack } = readFrame(frames[0]!);
    expect(locals.map((l) => l.value)).toEqual([5, -4]);
    expect(stack.map((v) => v.value)).toEqual([42, 6, -4]);
  });

  it('show vectors that were loaded and not used yet, bit for bit, in the form of their user', () => {
    // Signalling NaNs among the lanes.
    const lanes = { f32x4: 'i32x4 0x7fa00001 0x3f800000 0xffa12345 0x7fc00000', f64x2: 'i64x2 0x7ff4000000000001 0xfff8000000000005', i16x8: 'i64x2 -2 0x123456789abcdef' };
    for (const [shape, words] of Object.entries(lanes)) {
      const { exports } = load(`(module (memory 1)
        (func (export "loaded") (param i32) (result i32) (v128.store (i32.const 16) (v128.const ${words}))
          (i32x4.extract_lane 0 (${shape}.add (v128.load (local.get 0)) (v128.load offset=65505 (local.get 0)))))
        (func (export "constant") (param i32) (result i32) (v128.const ${words}) (i32.div_u (local.get 0) (i32.const 0)) (return) (drop)))`);
      const operands = (name: string): unknown[] => readFrame(framesOf(thrownBy(() => (exports[name] as (n: number) => number)(16)))![0]!).stack.map(({ value }) => value);
      const [vector] = operands('constant');
      expect(vector).toBeDefined();
      // The second load is out of bounds by one byte.
      expect(operands('loaded')).toEqual([vector, 16]);
    }
  });

  it('are all covered', () => {
    const exported = program.module.exports.map((e) => e.name);
    expect(Object.keys(traps).sort()).toEqual(exported.filter((n) => n !== 'nested').sort());
  });

  it('of stack exhaustion have the innermost frames', () => {
    const deep = load('(module (func $f (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (i32.add (local.get 0) (i32.const 1))))))');
    const e = thrownBy(() => deep.exports.f(0));
    expect(e).toBeInstanceOf(RangeError);
    const frames = framesOf(e)!;
    expect(frames.length).toBeGreaterThan(10);
    // The call may fail before the callee's first instruction.
    for (const { func, point } of frames.slice(1)) {
      const r = readBody(deep.module, func);
      while (r.index < point >> 1) r.next();
      expect([func, r.def.name, point & 1]).toEqual([0, 'call', 1]);
    }
  });

  it('of a host function pass without becoming traps', () => {
    const error = new RangeError('Offset is outside the bounds of the DataView');
    const host = load('(module (import "h" "f" (func $f)) (func (export "g") (call $f)))', { h: { f: () => { throw error; } } });
    expect(thrownBy(() => host.exports.g())).toBe(error);
    expect(framesOf(error)).toBeUndefined();
  });
});
