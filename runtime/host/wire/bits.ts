/** Numbers as the bits by which they cross between threads, so that a NaN arrives as it was sent. */
import type { WasmType } from '../../debuggee/value.js';
import { highOfLast, joinI64, lowOfI64 } from '../../support/i64.js';
import { f64ToNumber, type Float } from '../../support/float.js';
import { R } from '../../support/index.js';
import { V128 } from '../../support/v128.js';
import type { WireValue } from './protocol.js';

export type NumberType = Extract<WasmType, 'wasm-i32' | 'wasm-i64' | 'wasm-f32' | 'wasm-f64' | 'wasm-v128'>;

/** @param value of an i64 a bigint, taken modulo 2^64, of a v128 an unsigned one; else a number, rounded or wrapped to the type, or a float as running code holds it */
export function toBits(type: NumberType, value: Float | bigint): WireValue {
  switch (type) {
    case 'wasm-i32': return { type, low: (value as number) | 0, high: 0 };
    case 'wasm-f32': return { type, low: R.i32_reinterpret_f32(value as Float), high: 0 };
    case 'wasm-i64': return { type, low: lowOfI64(value), high: highOfLast() };
    case 'wasm-f64': return { type, low: R.i64_reinterpret_f64(value as Float), high: R.high[0]! };
    case 'wasm-v128': {
      const [low, high, ...upper] = V128.split(value) as readonly [number, number, number, number];
      return { type, low, high, upper };
    }
  }
}

/** The inverse: integers signed, floats as running code holds them. */
export function fromBits({ type, low, high, upper }: WireValue): Float | bigint {
  switch (type as NumberType) {
    case 'wasm-i32': return low;
    case 'wasm-f32': return R.f32_reinterpret_i32(low);
    case 'wasm-i64': return joinI64(low, high);
    case 'wasm-f64': return R.f64_reinterpret_i64(low, high);
    case 'wasm-v128': return V128.join([low, high, ...upper!], 0) as bigint;
  }
}

/** The same, floats as numbers: of a NaN, one that has the bits as far as the engine keeps them. */
export function numberOfBits(wire: WireValue): number | bigint {
  const value = fromBits(wire);
  return typeof value !== 'object' ? value : wire.type === 'wasm-f64' ? f64ToNumber(value) : NaN;
}
