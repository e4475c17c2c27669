/** Conversion of values at the border between JavaScript and wasm: ToWebAssemblyValue and ToJSValue of the JavaScript API. */
import type { RefType, ValType } from '../../compiler/model/types.js';
import { type PartKind, partsOf, valueTypeNamed, zeroOf } from '../../compiler/model/value-types.js';
import { append } from '../base/pristine.js';
import type { FuncInst } from '../store/func.js';
import { f32ToNumber, f64OfNumber, f64ToNumber, type Float } from '../support/float.js';
import { appendAll, conversionOf, type ValueConversion } from '../support/value-types.js';
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

/** The raw slot of a reference type when JavaScript gives no value. */
export const defaultReference = (type: RefType): unknown => (type === 'externref' ? undefined : zeroOf('r'));

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

/** How values of a type cross the border. What runs often asks for it once. */
export interface Crossing {
  readonly type: ValType;
  /** The kinds of its raw slots. */
  readonly slots: readonly PartKind[];
  /** Undefined for a type with one slot: see {@link toSlot}, {@link fromSlot}. */
  readonly js: ValueConversion['js'];
}

const crossings = Object.create(null) as Record<string, Crossing | undefined>;
export const crossingOf = (type: ValType): Crossing => (crossings[type] ??= { type, slots: partsOf(type), js: jsOf(type) });

function jsOf(type: ValType): Crossing['js'] {
  const conversion = conversionOf(type);
  return conversion === undefined ? undefined : conversion.js ?? { fromJs: refuseCrossing, toJs: refuseCrossing, isValue: () => false };
}

export function crossingsOf(types: readonly ValType[]): Crossing[] {
  const list: Crossing[] = [];
  for (let i = 0; i < types.length; i++) append(list, crossingOf(types[i]!));
  return list;
}

const oneSlot: unknown[] = [null];
/** The raw slots of a JavaScript value, good until the next conversion. @throws TypeError with the message, for what is no function reference */
export function slotsOfJs({ type, js }: Crossing, v: unknown, message?: string): readonly unknown[] {
  if (js !== undefined) return js.fromJs(v);
  oneSlot[0] = toSlot(type, v, message);
  return oneSlot;
}

/** The JavaScript value whose raw slots begin at the position. */
export const jsOfSlots = ({ type, js }: Crossing, slots: readonly unknown[], at: number): unknown =>
  js === undefined ? fromSlot(type, slots[at]) : js.toJs(slots, at);

/** The raw slots of JavaScript values, as many as there are crossings. */
export function toSlots(list: readonly Crossing[], values: readonly unknown[]): unknown[] {
  const slots: unknown[] = [];
  for (let i = 0; i < list.length; i++) {
    const { type, js } = list[i]!;
    if (js === undefined) append(slots, toSlot(type, values[i]));
    else appendAll(js.fromJs(values[i]), slots);
  }
  return slots;
}

/** The JavaScript values of raw slots. */
export function fromSlots(list: readonly Crossing[], slots: readonly unknown[]): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    const crossing = list[i]!;
    append(values, jsOfSlots(crossing, slots, at));
    at += crossing.slots.length;
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

/** The value type that a descriptor names; undefined if it names none. */
export function namedType(v: unknown): ValType | undefined {
  const name = String(v);
  if (name === 'anyfunc') return 'funcref';
  const type = valueTypeNamed(name)?.name;
  return type === 'funcref' ? undefined : type;
}

/** The same of those that JavaScript can hold. */
export function descriptorType(v: unknown): ValType | undefined {
  const type = namedType(v);
  return type === undefined || !crosses(type) ? undefined : type;
}
