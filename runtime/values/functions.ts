/**
 * Functions across the border: Exported Functions, and adapters for host functions. Both are closures specialised by arity, made without
 * generating code, so that they work under any content security policy.
 */
import type { FuncIndex, FuncType, ValType } from '../../compiler/model/types.js';
import { slotCount } from '../../compiler/model/value-types.js';
import { append, apply, descriptor, pinned, pristine } from '../base/pristine.js';
import { FuncInst, type AnyRawCode } from '../store/func.js';
import { giveResult, partsForNow, receiveResult } from '../support/value-types.js';
import { type Crossing, crosses, crossingsOf, fromSlot, fromSlots, refuseCrossing, slotsOfJs, toSlot, toSlots } from './convert.js';

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
const isDirect = (t: ValType): boolean => t !== 'funcref' && singleSlot(t);

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
  if (params.length <= 4 && params.every(singleSlot) && results.length <= 1 && results.every(isDirect)) {
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
  const shaped = exportShapes[shapeOf(ways)];
  return shaped === undefined ? (...args) => resultToJs(back, apply(enter, func, toSlots(ways, args))) : shaped(func, back, ways as Four);
}

/** How many slots each parameter has, as a text. */
const shapeOf = (ways: readonly Crossing[]): string => ways.map(({ slots }) => slots.length).join('');

/** As many crossings as the shape has parameters; nothing reads the others. */
type Four = [Crossing, Crossing, Crossing, Crossing];

/** The slot of a value that has one. */
const one = ({ type }: Crossing, v: unknown): unknown => into(type, v);
/** The two slots of a value, until the next conversion. */
const two = ({ js }: Crossing, v: unknown): readonly unknown[] => js!.fromJs(v);

/** Exported Functions by the shape of their parameters: without a list of arguments, where these have few slots in all. */
const exportShapes: Readonly<Record<string, ((f: FuncInst, back: readonly Crossing[], ways: Four) => JsFunction) | undefined>> = {
  '': (f, back) => () => resultToJs(back, f.enter()),
  1: (f, back, [a]) => (x) => resultToJs(back, f.enter(one(a, x))),
  11: (f, back, [a, b]) => (x, y) => resultToJs(back, f.enter(one(a, x), one(b, y))),
  2: (f, back, [a]) => (x) => {
    const p = two(a, x);
    return resultToJs(back, f.enter(p[0], p[1]));
  },
  12: (f, back, [a, b]) => (x, y) => {
    const p = one(a, x);
    const q = two(b, y);
    return resultToJs(back, f.enter(p, q[0], q[1]));
  },
  21: (f, back, [a, b]) => (x, y) => {
    const p = two(a, x);
    return resultToJs(back, f.enter(p[0], p[1], one(b, y)));
  },
  22: (f, back, [a, b]) => (x, y) => {
    const p = two(a, x);
    const low = p[0];
    const high = p[1];
    const q = two(b, y);
    return resultToJs(back, f.enter(low, high, q[0], q[1]));
  },
  121: (f, back, [a, b, c]) => (x, y, z) => {
    const p = one(a, x);
    const q = two(b, y);
    return resultToJs(back, f.enter(p, q[0], q[1], one(c, z)));
  },
  1211: (f, back, [a, b, c, d]) => (x, y, z, w) => {
    const p = one(a, x);
    const q = two(b, y);
    return resultToJs(back, f.enter(p, q[0], q[1], one(c, z), one(d, w)));
  },
};

/** What a raw call returned, as a JavaScript value; to be called right after the call. */
function resultToJs(results: readonly Crossing[], r: unknown): unknown {
  if (results.length !== 1) return results.length === 0 ? undefined : fromSlots(results, r as unknown[]);
  const { type, js, slots } = results[0]!;
  if (js === undefined) return out(type, r);
  receiveResult(slots, r, partsForNow, 0);
  return js.toJs(partsForNow, 0);
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
  if (params.length <= 4 && params.every(isDirect) && results.length <= 1 && results.every(singleSlot)) {
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
  const shaped = hostShapes[shapeOf(ways)];
  return shaped === undefined ? (...slots) => resultToRaw(back, apply(host, undefined, fromSlots(ways, slots))) : shaped(host, back, ways as Four);
}

/** The value of one slot. */
const ofOne = ({ type }: Crossing, p: unknown): unknown => out(type, p);
/** The value of two. */
function ofTwo({ js }: Crossing, p: unknown, q: unknown): unknown {
  partsForNow[0] = p;
  partsForNow[1] = q;
  return js!.toJs(partsForNow, 0);
}

/** Adapters in the same way. */
const hostShapes: Readonly<Record<string, ((host: JsFunction, back: readonly Crossing[], ways: Four) => AnyRawCode) | undefined>> = {
  '': (host, back) => () => resultToRaw(back, host()),
  1: (host, back, [a]) => (p) => resultToRaw(back, host(ofOne(a, p))),
  11: (host, back, [a, b]) => (p, q) => resultToRaw(back, host(ofOne(a, p), ofOne(b, q))),
  2: (host, back, [a]) => (p, q) => resultToRaw(back, host(ofTwo(a, p, q))),
  12: (host, back, [a, b]) => (p, q, r) => resultToRaw(back, host(ofOne(a, p), ofTwo(b, q, r))),
  21: (host, back, [a, b]) => (p, q, r) => resultToRaw(back, host(ofTwo(a, p, q), ofOne(b, r))),
  22: (host, back, [a, b]) => (p, q, r, s) => resultToRaw(back, host(ofTwo(a, p, q), ofTwo(b, r, s))),
  121: (host, back, [a, b, c]) => (p, q, r, s) => resultToRaw(back, host(ofOne(a, p), ofTwo(b, q, r), ofOne(c, s))),
  1211: (host, back, [a, b, c, d]) => (p, q, r, s, t) => resultToRaw(back, host(ofOne(a, p), ofTwo(b, q, r), ofOne(c, s), ofOne(d, t))),
};

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
