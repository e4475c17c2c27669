/** What a debugger does with entities, directly on the store: results at the edges, and each error with nothing changed. */
import { describe, expect, it } from 'vitest';
import type { ValType } from '../compiler/model/types.js';
import * as entities from '../runtime/debuggee/entities.js';
import { DebugError, ERROR_CODES } from '../runtime/debuggee/errors.js';
import {
  emptySlots, requireTypes, slotsOfValue, type Value, valTypeOf, valueOfSlots, valuesOfSlots, WASM_TYPES, wasmTypeOf,
} from '../runtime/debuggee/value.js';
import { fromBits, type NumberType, toBits } from '../runtime/host/wire/bits.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { makeGlobal } from '../runtime/store/global.js';
import { instantiate } from '../runtime/store/instantiate.js';
import { MemoryInst } from '../runtime/store/memory.js';
import { Store } from '../runtime/store/store.js';
import { TableInst } from '../runtime/store/table.js';
import { R } from '../runtime/support/index.js';
import { wat } from './js-api-same.js';

/** The code that something fails with. */
function codeOf(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    if (e instanceof DebugError) return e.code;
    throw e;
  }
  return 'none';
}

const i32 = (value: number): Value => ({ type: 'i32', value });
const i64 = (value: bigint): Value => ({ type: 'i64', value });
const f64 = (value: number): Value => ({ type: 'f64', value });
const U64 = (1n << 64n) - 1n;

describe('memories', () => {
  const memory = (min: number, max?: number): MemoryInst => new MemoryInst({ min, max });

  it('copies bytes out and in, up to the very end and not a byte further', () => {
    const m = memory(1);
    entities.writeBytes(m, 65_533n, Uint8Array.of(1, 2, 3));
    const copy = entities.readBytes(m, 65_532n, 4n);
    expect([...copy]).toEqual([0, 1, 2, 3]);
    copy[0] = 9;
    expect(m.u8[65_532]).toBe(0);
    expect(entities.readBytes(m, 65_536n, 0n)).toHaveLength(0);
    for (const [address, length] of [[65_533n, 4n], [65_537n, 0n], [0n, 65_537n], [U64, 1n], [1n, U64], [1n << 32n, 0n]] as const) {
      expect(codeOf(() => entities.readBytes(m, address, length)), `${address} ${length}`).toBe('out-of-bounds');
    }
    const before = [...m.u8.slice(-8)];
    expect(codeOf(() => entities.writeBytes(m, 65_534n, Uint8Array.of(7, 7, 7)))).toBe('out-of-bounds');
    expect([...m.u8.slice(-8)]).toEqual(before);
  });

  it.each([1, 2, 4, 8] as const)('reads and writes integers of %d bytes at any address', (width) => {
    const m = memory(1);
    const value = 0xf1e2_d3c4_b5a6_9788n & ((1n << BigInt(8 * width)) - 1n);
    for (const address of [0n, 3n, 65_536n - BigInt(width)]) {
      entities.writeInteger(m, address, width, 0xf1e2_d3c4_b5a6_9788n);
      expect(entities.readInteger(m, address, width)).toBe(value);
      expect([...entities.readBytes(m, address, BigInt(width))]).toEqual([0x88, 0x97, 0xa6, 0xb5, 0xc4, 0xd3, 0xe2, 0xf1].slice(0, width));
    }
    const last = 65_537n - BigInt(width);
    const before = [...m.u8.slice(-8)];
    expect(codeOf(() => entities.readInteger(m, last, width))).toBe('out-of-bounds');
    expect(codeOf(() => entities.writeInteger(m, last, width, 0n))).toBe('out-of-bounds');
    expect([...m.u8.slice(-8)]).toEqual(before);
  });

  it('grows by whole pages, as far as it may', () => {
    const m = memory(1, 4);
    expect([entities.memorySize(m), entities.PAGE_BYTES]).toEqual([65_536n, 65_536n]);
    m.u8[5] = 1;
    expect(entities.growMemory(m, 131_072n)).toBe(65_536n);
    expect(entities.growMemory(m, 0n)).toBe(196_608n);
    expect(m.u8[5]).toBe(1);
    for (const delta of [1n, 65_535n, 131_072n, 65_536n << 32n, (65_536n << 32n) + 65_536n, U64 - 65_535n]) {
      expect(codeOf(() => entities.growMemory(m, delta)), String(delta)).toBe('memory-grow-failure');
    }
    expect(entities.memorySize(m)).toBe(196_608n);
  });
});

describe('globals', () => {
  const cases: readonly Value[] = [i32(-5), i64(-(2n ** 63n)), i64(0x1_0000_0001n), f64(-0), { type: 'f32', value: 0.5 }, { type: 'externref', value: 'x' }, { type: 'exnref', value: null }];
  it.each(cases)('keeps $type $value', (value) => {
    const global = makeGlobal(value.type, true, value.type === 'externref' || value.type === 'exnref' ? null : 0);
    entities.setGlobal(global, value);
    expect(entities.getGlobal(global)).toEqual(value);
  });

  it('refuses other types, and any value where the global is constant', () => {
    const variable = makeGlobal('i64', true, 1, 2);
    expect(codeOf(() => entities.setGlobal(variable, i32(0)))).toBe('mismatched-type');
    const constant = makeGlobal('i32', false, 3);
    expect(codeOf(() => entities.setGlobal(constant, i32(4)))).toBe('read-only');
    expect(codeOf(() => entities.setGlobal(constant, i64(4n)))).toBe('read-only');
    expect([entities.getGlobal(variable), entities.getGlobal(constant)]).toEqual([i64(0x2_0000_0001n), i32(3)]);
  });
});

it('tables: elements by index, with the types that indirect calls go by', () => {
  const instance = instantiate(new Store(), CompiledModule.fromBytes(wat(`(module (table 2 funcref) (func $f (result i32) i32.const 6) (elem declare func $f)
    (func (export "call") (result i32) (call_indirect (result i32) (i32.const 1))))`), 'test'), [], 'test');
  const table = entities.itemOf(instance, 'table', 0);
  expect(entities.tableLength(table)).toBe(2n);
  expect(entities.getElement(table, 1n)).toEqual({ type: 'funcref', value: null });
  const func = { type: 'funcref', value: entities.itemOf(instance, 'func', 0) } as const;
  entities.setElement(table, 1n, func);
  expect(entities.getElement(table, 1n).value).toBe(func.value);
  expect(instance.funcs[1]!.code()).toBe(6);
  expect(codeOf(() => entities.setElement(table, 1n, { type: 'externref', value: null }))).toBe('mismatched-type');
  for (const index of [2n, U64, 1n << 32n]) {
    expect(codeOf(() => entities.getElement(table, index))).toBe('out-of-bounds');
    expect(codeOf(() => entities.setElement(table, index, func))).toBe('out-of-bounds');
  }
  const externs = new TableInst({ element: 'externref', min: 1, max: undefined }, null);
  entities.setElement(externs, 0n, { type: 'externref', value: 8 });
  expect(entities.getElement(externs, 0n)).toEqual({ type: 'externref', value: 8 });
});

it('index spaces: imports first, exported or not', () => {
  const memory = new MemoryInst({ min: 1, max: undefined });
  const instance = instantiate(new Store(), CompiledModule.fromBytes(wat(`(module (import "h" "m" (memory 1)) (global i32 (i32.const 1)) (global i64 (i64.const 2))
    (tag) (func))`), 'test'), [memory], 'test');
  expect(entities.itemOf(instance, 'memory', 0)).toBe(memory);
  expect(entities.getGlobal(entities.itemOf(instance, 'global', 1))).toEqual(i64(2n));
  expect(entities.itemOf(instance, 'tag', 0)).toBe(instance.tags[0]);
  for (const [kind, index] of [['memory', 1], ['global', 2], ['table', 0], ['func', 1], ['tag', 4294967295]] as const) {
    expect(codeOf(() => entities.itemOf(instance, kind, index)), kind).toBe('invalid-entity');
  }
});

it('exceptions: made for a tag, and read', () => {
  const tag = entities.makeTag(['i64', 'f64', 'i32', 'funcref']);
  const values: Value[] = [i64(-2n), f64(1.5), i32(3), { type: 'funcref', value: null }];
  const exn = entities.makeException(tag, values);
  expect(exn.tag).toBe(tag);
  expect(entities.exceptionValues(exn)).toEqual(values);
  expect(entities.makeTag([])).not.toBe(entities.makeTag([]));
  for (const wrong of [values.slice(1), [...values, i32(0)], [i32(0), ...values.slice(1)]]) {
    expect(codeOf(() => entities.makeException(tag, wrong))).toBe('mismatched-type');
  }
});

describe('values', () => {
  const NAN32 = 0x7fa0_0001;

  it('has a type of the interface for all but externref', () => {
    const types: ValType[] = ['i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'exnref'];
    expect(types.map((t) => valTypeOf(wasmTypeOf(t)))).toEqual(types);
    expect(codeOf(() => wasmTypeOf('externref'))).toBe('unsupported-type');
    expect(new Set(types.map(wasmTypeOf))).toEqual(new Set(WASM_TYPES));
  });

  it('goes to slots and back', () => {
    const values: Value[] = [i64(-1n), i32(7), i64(1n << 40n), f64(2.5)];
    const slots = emptySlots();
    for (const value of values) slotsOfValue(value, slots);
    expect(slots).toEqual([-1, -1, 7, 0, 256, 2.5]);
    expect(valuesOfSlots(values.map((v) => v.type), slots)).toEqual(values);
    expect(valueOfSlots('i64', slots, 3)).toEqual(i64(1n << 40n));
    expect(codeOf(() => requireTypes(values, ['i64', 'i32', 'i64', 'f64']))).toBe('none');
    expect(codeOf(() => requireTypes(values, ['i64', 'i32', 'i64']))).toBe('mismatched-type');
    expect(codeOf(() => requireTypes(values, ['i64', 'i32', 'f64', 'f64']))).toBe('mismatched-type');
  });

  it('keeps the bits of signalling NaNs on every way', () => {
    const nan: Value = { type: 'f32', value: R.f32_reinterpret_i32(NAN32) };
    const bits = (value: Value): number => R.i32_reinterpret_f32(value.value as number);
    const slots = emptySlots();
    slotsOfValue(nan, slots);
    expect(bits(valueOfSlots('f32', slots, 0))).toBe(NAN32);
    const global = makeGlobal('f32', true, 0);
    entities.setGlobal(global, nan);
    expect(bits(entities.getGlobal(global))).toBe(NAN32);
    const [back] = entities.exceptionValues(entities.makeException(entities.makeTag(['f32', 'f32']), [nan, nan]));
    expect(bits(back!)).toBe(NAN32);
    expect(toBits('wasm-f32', nan.value as number).low).toBe(NAN32);
  });

  it.each<[NumberType, number | bigint]>([
    ['wasm-i32', -1], ['wasm-i64', -(2n ** 63n)], ['wasm-f32', Math.fround(0.1)], ['wasm-f32', -0], ['wasm-f64', Number.MIN_VALUE], ['wasm-f64', -Infinity],
  ])('crosses as bits: %s %s', (type, value) => {
    expect(fromBits(toBits(type, value))).toBe(value);
  });

  it('takes numbers of the interface, which are unsigned', () => {
    expect(fromBits(toBits('wasm-i32', 0xffff_ffff))).toBe(-1);
    expect(fromBits(toBits('wasm-i64', U64))).toBe(-1n);
    expect(fromBits(toBits('wasm-f32', 0.1))).toBe(Math.fround(0.1));
  });
});

it('errors: their messages begin with the code', () => {
  expect(new DebugError('invalid-pc').message).toBe('invalid-pc');
  expect(new DebugError('invalid-pc', 'why').message).toBe('invalid-pc: why');
  expect(new Set(ERROR_CODES).size).toBe(12);
});
