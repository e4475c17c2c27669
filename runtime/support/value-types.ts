/**
 * Values as parts, and as one thing. Running code has the parts that a type's row says (compiler/model/value-types.ts). A *value* is what a debugger is shown and
 * gives, and what constant expressions compute with: of a type with one part, that part; of others, what the type's conversion makes of the parts.
 */
import type { ValType } from '../../compiler/model/types.js';
import { MOST_PARTS, type PartKind } from '../../compiler/model/value-types.js';
import { append } from '../base/pristine.js';
import { I64 } from './i64.js';
import { R } from './index.js';
import { V128 } from './v128.js';

/** Of a type whose values have several parts. What gives parts may give the same array each time, which so is good until the next conversion. */
export interface ValueConversion {
  /** A value's parts. */
  split(value: unknown): readonly unknown[];
  join(parts: readonly unknown[], at: number): unknown;
  /** For people. */
  text(value: unknown): string;
  /** Conversion at the border to JavaScript (ToWebAssemblyValue, ToJSValue); absent if values of the type cannot cross it. */
  readonly js?: {
    /** @throws TypeError for what does not convert */
    fromJs(v: unknown): readonly unknown[];
    toJs(parts: readonly unknown[], at: number): unknown;
    /** Whether a JavaScript value may be given for an immutable global that is imported. */
    isValue(v: unknown): boolean;
  };
}

const conversions = Object.create(null) as Record<string, ValueConversion | undefined>;

/** Says how values are converted of a type that has several parts. @throws RangeError if that has been said */
export function addValueConversion(type: ValType, conversion: ValueConversion): void {
  if (conversions[type] !== undefined) throw new RangeError(`there is a conversion for ${type}`);
  conversions[type] = conversion;
}

addValueConversion('i64', I64);
addValueConversion('v128', V128);

/** Undefined for a type with one part. */
export const conversionOf = (type: ValType): ValueConversion | undefined => conversions[type];

/** Appends the parts of a value. */
export function appendParts(type: ValType, value: unknown, out: unknown[]): void {
  const conversion = conversions[type];
  if (conversion === undefined) append(out, value);
  else appendAll(conversion.split(value), out);
}

export function appendAll(parts: readonly unknown[], out: unknown[]): void {
  for (let i = 0; i < parts.length; i++) append(out, parts[i]);
}

/** The value whose parts begin at the position. */
export function valueAt(type: ValType, parts: readonly unknown[], at: number): unknown {
  const conversion = conversions[type];
  return conversion === undefined ? parts[at] : conversion.join(parts, at);
}

/** For parts that are read at once. No array of numbers: see `hasFloats`. */
export const partsForNow: unknown[] = new Array<unknown>(MOST_PARTS + 1).fill(null);

const { high, further } = R;

/** Writes the parts, of these kinds, of what a call has returned that has one result; to be called right after the call. */
export function receiveResult(kinds: readonly PartKind[], first: unknown, out: unknown[], at: number): void {
  out[at] = first;
  for (let i = 1; i < kinds.length; i++) out[at + i] = kinds[i] === 'i' ? high[i - 1] : further[i - 1];
}

/** What a call returns whose result has these parts: the first, the others being left in their places. */
export function giveResult(kinds: readonly PartKind[], parts: readonly unknown[], at: number): unknown {
  for (let i = 1; i < kinds.length; i++) {
    if (kinds[i] === 'i') high[i - 1] = parts[at + i] as number;
    else further[i - 1] = parts[at + i];
  }
  return parts[at];
}
