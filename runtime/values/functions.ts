/**
 * Functions across the border: Exported Functions, and adapters for host functions. Both are closures specialised by arity, made without
 * generating code, so that they work under any content security policy.
 */
import type { FuncIndex, FuncType, ValType } from '../../compiler/model/types.js';
import { slotCount } from '../../compiler/model/value-types.js';
import { append, apply, descriptor, pinned, pristine } from '../base/pristine.js';
import { FuncInst, type AnyRawCode } from '../store/func.js';
import { giveResult, partsForNow, receiveResult } from '../support/value-types.js';
import { type Crossing, crosses, crossingsOf, fromSlot, fromSlots, jsOfSlots, refuseCrossing, slotsOfJs, toSlot, toSlots } from './convert.js';

export type JsFunction = (...args: unknown[]) => unknown;

/** The internal slot of Exported Functions. */
const funcInsts = pinned(new WeakMap<object, FuncInst>());

/** The function behind an Exported Function; undefined for any other value. */
export const funcOf = (v: unknown): FuncInst | undefined => (typeof v === 'function' ? funcInsts.get(v) : undefined);

/** The Exported Function of a function: the same one each time. */
export function exportedFunction(func: FuncInst): JsFunction {
  return func.js ?? pristine(() => makeExported(func));
}

function makeExported(func: FuncInst): JsFunction {
  // Bound, so that it reads as native code: programs tell wasm's functions by that.
  const js = wrapExport(func).bind(undefined);
  Object.defineProperty(js, 'name', descriptor({ value: String(func.index) }));
  if (js.length !== func.type.params.length) Object.defineProperty(js, 'length', descriptor({ value: func.type.params.length }));
  funcInsts.set(js, func);
  func.js = js;
  return js;
}

const singleSlot = (t: ValType): boolean => slotCount(t) === 1;
/** Whether a raw slot is made a JavaScript value of by itself, without making anything. */
const plainOut = (t: ValType): boolean => t !== 'funcref' && singleSlot(t);

/** {@link toSlot}, without a call for the most frequent type. */
const into = (t: ValType, v: unknown): unknown => (t === 'i32' ? +(v as number) | 0 : toSlot(t, v));
/** {@link fromSlot} in the same way. */
const out = (t: ValType | undefined, v: unknown): unknown => (t === 'i32' || t === undefined ? v : fromSlot(t, v));

const { enter } = FuncInst.prototype;

/** A function that nothing constructs: the arrow functions below have no [[Construct]]. */
function wrapExport(func: FuncInst): JsFunction {
  const { params, results } = func.type;
  if (![...params, ...results].every(crosses)) return () => refuseCrossing();
  const [a, b, c, d] = params as [ValType, ValType, ValType, ValType];
  if (params.length <= 4 && params.every(singleSlot) && results.length <= 1 && results.every(plainOut)) {
    const [result] = results;
    switch (params.length) {
      case 0: return () => out(result, func.enter());
      case 1: return (x) => out(result, func.enter(into(a, x)));
      case 2: return (x, y) => out(result, func.enter(into(a, x), into(b, y)));
      case 3: return (x, y, z) => out(result, func.enter(into(a, x), into(b, y), into(c, z)));
      default: return (x, y, z, w) => out(result, func.enter(into(a, x), into(b, y), into(c, z), into(d, w)));
    }
  }
  const ways = crossingsOf(params);
  const back = crossingsOf(results);
  return (...args) => resultToJs(back, apply(enter, func, toSlots(ways, args)));
}

/** What a raw call returned, as a JavaScript value; to be called right after the call. */
function resultToJs(results: readonly Crossing[], r: unknown): unknown {
  if (results.length === 0) return undefined;
  if (results.length > 1) return fromSlots(results, r as unknown[]);
  const result = results[0]!;
  receiveResult(result.slots, r, partsForNow, 0);
  return jsOfSlots(result, partsForNow, 0);
}

/**
 * A JavaScript function as a function that wasm can call.
 * @param index of the import, which its Exported Function will be named by
 */
export const hostFunction = (host: JsFunction, type: FuncType, index: FuncIndex): FuncInst =>
  pristine(() => new FuncInst(type, wrapHost(host, type), undefined, index, host));

function wrapHost(host: JsFunction, type: FuncType): AnyRawCode {
  const { params, results } = type;
  if (![...params, ...results].every(crosses)) return () => refuseCrossing();
  // What the host throws goes through as it is, whatever it is.
  if (params.length <= 4 && params.every(plainOut) && results.length <= 1 && results.every(singleSlot)) {
    const [result] = results;
    const [a, b, c, d] = params as [ValType, ValType, ValType, ValType];
    const finish = (r: unknown): unknown => (result === undefined ? undefined : into(result, r));
    switch (params.length) {
      case 0: return () => finish(host());
      case 1: return (x) => finish(host(out(a, x)));
      case 2: return (x, y) => finish(host(out(a, x), out(b, y)));
      case 3: return (x, y, z) => finish(host(out(a, x), out(b, y), out(c, z)));
      default: return (x, y, z, w) => finish(host(out(a, x), out(b, y), out(c, z), out(d, w)));
    }
  }
  const ways = crossingsOf(params);
  const back = crossingsOf(results);
  return (...slots) => resultToRaw(back, apply(host, undefined, fromSlots(ways, slots)));
}

/** What a host function returned, in the raw calling convention. */
function resultToRaw(results: readonly Crossing[], r: unknown): unknown {
  if (results.length === 0) return undefined;
  if (results.length === 1) {
    const result = results[0]!;
    return giveResult(result.slots, slotsOfJs(result, r), 0);
  }
  const values = iterate(r);
  if (values.length !== results.length) throw new TypeError('multi-return length mismatch');
  return toSlots(results, values);
}

/** The values of an iterable. */
function iterate(v: unknown): unknown[] {
  const values: unknown[] = [];
  for (const value of v as Iterable<unknown>) append(values, value);
  return values;
}
