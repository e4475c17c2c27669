/** Values as a debugger sees them, their types, and their raw slots. */
import { matches, slotCount, type ValType } from '../../compiler/model/types.js';
import { appendParts, valueAt } from '../support/value-types.js';
import type { FrameValue } from '../stack/frame.js';
import { DebugError } from './errors.js';

/**
 * A typed value (see support/value-types.ts): an i32 as an int32 number, an i64 as a signed bigint, a float as running code holds it (a `Float`, which
 * is a number but for some NaNs), a v128 as an unsigned bigint, a funcref as a `FuncInst` or null, an exnref as an `ExnInst` or null, an externref as any value.
 */
export type Value = FrameValue;

/** In the place of a value, or of a part of one in a frame, that nobody knows: a core dump may lack some. */
export const MISSING = Symbol('missing');

/** The variant `wasm-type` of the debug interface. It has no case for externref. */
export const WASM_TYPES = ['wasm-i32', 'wasm-i64', 'wasm-f32', 'wasm-f64', 'wasm-v128', 'wasm-funcref', 'wasm-exnref'] as const;
export type WasmType = (typeof WASM_TYPES)[number];

/** Whether the debug interface has a name for the type. */
export const hasWasmType = (type: ValType): type is Exclude<ValType, 'externref'> => (WASM_TYPES as readonly string[]).includes(`wasm-${type}`);

/**
 * The type as the debug interface names it.
 * @throws DebugError unsupported-type: it has no name for externref, nor for a type that is no type of the world
 */
export function wasmTypeOf(type: ValType): WasmType {
  if (!hasWasmType(type)) throw new DebugError('unsupported-type', type);
  return `wasm-${type}`;
}

/** The inverse of {@link wasmTypeOf}. */
export const valTypeOf = (type: WasmType): ValType => type.slice('wasm-'.length) as ValType;

/** Whether a value may stand where one of the type is expected. */
export const matchesType = (value: Value, type: ValType): boolean => matches(value.type, type);

/** @throws DebugError mismatched-type */
export function requireType(value: Value, type: ValType): void {
  if (!matchesType(value, type)) throw new DebugError('mismatched-type', `expected ${type}, got ${value.type}`);
}

/**
 * Requires values of exactly these types, in this order.
 * @throws DebugError mismatched-type, also for a wrong number of them
 */
export function requireTypes(values: readonly Value[], types: readonly ValType[]): void {
  if (values.length !== types.length) throw new DebugError('mismatched-type', `expected ${types.length} values, got ${values.length}`);
  values.forEach((value, i) => requireType(value, types[i]!));
}

/** An empty array for slots. One that has only ever held numbers would be stored unboxed, which does not keep the bits of NaNs. */
export function emptySlots(): unknown[] {
  const slots: unknown[] = [null];
  slots.pop();
  return slots;
}

/** Appends the raw slots of a value; the array is one of {@link emptySlots}, or holds a reference. */
export function slotsOfValue(value: Value, out: unknown[]): void {
  appendParts(value.type, value.value, out);
}

/** The value whose raw slots start at `position`. */
export function valueOfSlots(type: ValType, slots: readonly unknown[], position: number): Value {
  return { type, value: slots[position] === MISSING ? MISSING : valueAt(type, slots, position) };
}

/** The values that raw slots hold one after the other, from the first slot on. */
export function valuesOfSlots(types: readonly ValType[], slots: readonly unknown[]): Value[] {
  let position = 0;
  return types.map((type) => {
    const value = valueOfSlots(type, slots, position);
    position += slotCount(type);
    return value;
  });
}
