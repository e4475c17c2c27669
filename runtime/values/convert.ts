/** Conversion of values at the border between JavaScript and wasm: ToWebAssemblyValue and ToJSValue of the JavaScript API. */
import type { ValType } from '../../compiler/model/types.js';
import { slotCount, valueTypeNamed } from '../../compiler/model/value-types.js';
import { append } from '../base/pristine.js';
import type { FuncInst } from '../store/func.js';
import { f32ToNumber, f64OfNumber, f64ToNumber, type Float } from '../support/float.js';
import { appendBlank, conversionOf } from '../support/value-types.js';
import { exportedFunction, funcOf } from './functions.js';

/** V8's words for a value that has no counterpart on the other side. */
const INCOMPATIBLE = 'type incompatibility when transforming from/to JS';

/** V8's words for a value that is no function reference. */
export const NOT_A_FUNCREF = 'function-typed object must be null (if nullable) or a Wasm function object';

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
    default: throw new TypeError(message);
  }
}

/** Appends the raw slots of a JavaScript value. */
export function pushSlots(type: ValType, v: unknown, out: unknown[], message = INCOMPATIBLE): void {
  const conversion = conversionOf(type);
  if (conversion === undefined) append(out, toSlot(type, v, message));
  else if (conversion.js === undefined) throw new TypeError(message);
  else conversion.js.fromJs(v, out, appendBlank(type, out));
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

/** The JavaScript value whose raw slots begin at the position. */
export function fromSlotsAt(type: ValType, slots: readonly unknown[], at: number): unknown {
  const conversion = conversionOf(type);
  if (conversion === undefined) return fromSlot(type, slots[at]);
  if (conversion.js === undefined) throw new TypeError(INCOMPATIBLE);
  return conversion.js.toJs(slots, at);
}

/** The JavaScript values of raw slots. */
export function fromSlots(types: readonly ValType[], slots: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (let i = 0; i < types.length; i++) {
    append(values, fromSlotsAt(types[i]!, slots, at));
    at += slotCount(types[i]!);
  }
  return values;
}

/** Whether values of the type can cross the border. */
export function crosses(type: ValType): boolean {
  const conversion = conversionOf(type);
  return conversion === undefined ? type !== 'exnref' : conversion.js !== undefined;
}

/** @throws the TypeError for a function with a type that cannot cross the border */
export function refuseCrossing(): never {
  throw new TypeError(INCOMPATIBLE);
}

/** The value type that a descriptor names; undefined if it names none that JavaScript can hold. */
export function descriptorType(v: unknown): ValType | undefined {
  const name = String(v);
  if (name === 'anyfunc') return 'funcref';
  const type = valueTypeNamed(name)?.name;
  return type === undefined || type === 'funcref' || !crosses(type) ? undefined : type;
}
