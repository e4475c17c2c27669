/** Values at the border between JavaScript and the witness (JavaScript API, ToWebAssemblyValue and ToJSValue). */
import type { ValType } from '../../compiler/model/types.js';
import { jsTag, type WExn, type WFunc, type WTag } from './entities.js';
import { f32Bits, f32Number, f64Bits, f64Number, i32, i64, reference, WValue } from './values.js';

const incompatible = (): never => {
  throw new TypeError('type incompatibility when transforming from/to JS');
};

const CANONICAL_F32 = 0x7fc0_0000;

/** Exported functions and imported ones that came from the machine. */
const functions = new WeakMap<object, WFunc>();

export const funcOf = (v: unknown): WFunc | undefined => (typeof v === 'function' ? functions.get(v) : undefined);
export const linkFunction = (js: object, func: WFunc): void => void functions.set(js, func);

/** NaNs of JavaScript may have any bits. */
export function toWasm(type: ValType, v: unknown): WValue {
  switch (type) {
    case 'i32': return i32(+(v as number));
    case 'i64': return i64(BigInt.asIntN(64, v as bigint));
    case 'f32': {
      const x = +(v as number);
      return Number.isNaN(x) ? new WValue('f32', CANONICAL_F32, true) : new WValue('f32', f32Bits(x));
    }
    case 'f64': return new WValue('f64', f64Bits(+(v as number)), Number.isNaN(v));
    case 'externref': return reference('externref', v);
    case 'funcref': return reference('funcref', v === null ? null : funcOf(v) ?? incompatible());
    case 'exnref': case 'v128': return incompatible();
  }
}

export function toJs({ type, value }: WValue, functionObject: (f: WFunc) => unknown): unknown {
  switch (type) {
    case 'f32': return f32Number(value as number);
    case 'f64': return f64Number(value as bigint);
    case 'funcref': return value === null ? null : functionObject(value as WFunc);
    case 'exnref': case 'v128': return incompatible();
    default: return value;
  }
}

/** What a JavaScript function with several results returned. */
export function resultsToWasm(types: readonly ValType[], returned: unknown): WValue[] {
  if (types.length === 0) return [];
  if (types.length === 1) return [toWasm(types[0]!, returned)];
  const values = [...(returned as Iterable<unknown>)];
  if (values.length !== types.length) throw new TypeError('multi-return length mismatch');
  return types.map((t, i) => toWasm(t, values[i]));
}

export function requireCrossing(types: readonly ValType[]): void {
  if (types.includes('exnref') || types.includes('v128')) incompatible();
}

/** A tag as JavaScript holds it. */
export class TagObject {
  constructor(readonly tag: WTag) {
    tag.js = this;
  }
}

/** An exception as JavaScript holds it. */
export class ExceptionObject {
  constructor(readonly exn: WExn, private readonly functionObject: (f: WFunc) => unknown) {
    exn.js = this;
  }

  is(tag: object): boolean {
    return tag instanceof TagObject && tag.tag === this.exn.tag;
  }

  getArg(_tag: object, index: number): unknown {
    return toJs(this.exn.values[index]!, this.functionObject);
  }
}

/** What JavaScript catches for an exception. */
export function exceptionToJs(exn: WExn, functionObject: (f: WFunc) => unknown): unknown {
  if (exn.tag === jsTag) return exn.values[0]!.value;
  return exn.js ?? new ExceptionObject(exn, functionObject);
}
