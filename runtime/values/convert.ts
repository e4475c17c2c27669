/** Conversion of values at the border between JavaScript and wasm: ToWebAssemblyValue and ToJSValue of the JavaScript API. */
import { slotCount, type ValType } from '../../compiler/model/types.js';
import { append } from '../base/pristine.js';
import type { FuncInst } from '../store/func.js';
import { f32ToNumber, f64OfNumber, f64ToNumber, type Float } from '../support/float.js';
import { exportedFunction, funcOf } from './functions.js';

const wide = new BigInt64Array(1);
const halves = new Int32Array(wide.buffer);
wide[0] = 1n;
const LOW = halves[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/** V8's words for a value that has no counterpart on the other side. */
const INCOMPATIBLE = 'type incompatibility when transforming from/to JS';

/** V8's words for a value that is no function reference. */
export const NOT_A_FUNCREF = 'function-typed object must be null (if nullable) or a Wasm function object';

/** The low half of the i64 that a JavaScript value converts to; its high half is {@link highOfLast} until the next conversion. */
export function lowOfI64(v: unknown): number {
  wide[0] = v as bigint;
  return halves[LOW]!;
}

/** See {@link lowOfI64}. */
export const highOfLast = (): number => halves[HIGH]!;

/** The BigInt of an i64. */
export function i64ToJs(low: number, high: number): bigint {
  halves[LOW] = low;
  halves[HIGH] = high;
  return wide[0]!;
}

/** The raw slot of a JavaScript value for a type that has one slot. */
export function toSlot(type: ValType, v: unknown, message = INCOMPATIBLE): unknown {
  switch (type) {
    case 'i32': return +(v as number) | 0;
    case 'f32': return Math.fround(v as number);
    case 'f64': return f64OfNumber(+(v as number));
    case 'externref': return v;
    case 'funcref': {
      if (v === null) return null;
      const func = funcOf(v);
      if (func === undefined) throw new TypeError(message);
      return func;
    }
    case 'exnref': case 'i64': throw new TypeError(message);
  }
}

/** Appends the raw slots of a JavaScript value. */
export function pushSlots(type: ValType, v: unknown, out: unknown[], message = INCOMPATIBLE): void {
  if (type !== 'i64') append(out, toSlot(type, v, message));
  else {
    append(out, lowOfI64(v));
    append(out, highOfLast());
  }
}

/** The JavaScript value of a raw slot of a type that has one slot. */
export function fromSlot(type: ValType, v: unknown): unknown {
  switch (type) {
    case 'f32': return f32ToNumber(v as Float);
    case 'f64': return f64ToNumber(v as Float);
    case 'funcref': return v === null ? null : exportedFunction(v as FuncInst);
    case 'exnref': throw new TypeError(INCOMPATIBLE);
    default: return v;
  }
}

/** The JavaScript values of raw slots. */
export function fromSlots(types: readonly ValType[], slots: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (let i = 0; i < types.length; i++) {
    const type = types[i]!;
    append(values, type === 'i64' ? i64ToJs(slots[at] as number, slots[at + 1] as number) : fromSlot(type, slots[at]));
    at += slotCount(type);
  }
  return values;
}

/** Whether values of the type can cross the border. */
export const crosses = (type: ValType): boolean => type !== 'exnref';

/** @throws the TypeError for a function with a type that cannot cross the border */
export function refuseCrossing(): never {
  throw new TypeError(INCOMPATIBLE);
}

/** The names of value types in JavaScript descriptors; there are types without one. */
const DESCRIPTOR_TYPES: Readonly<Record<string, ValType>> = Object.assign(Object.create(null) as object, {
  i32: 'i32', i64: 'i64', f32: 'f32', f64: 'f64', externref: 'externref', anyfunc: 'funcref',
} as const);

/** The value type that a descriptor names; undefined if it names none that JavaScript can hold. */
export const descriptorType = (v: unknown): ValType | undefined => DESCRIPTOR_TYPES[String(v)];
