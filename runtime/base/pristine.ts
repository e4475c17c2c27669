/**
 * A program may have changed the prototypes that our own code relies on: replaced `Array.prototype.push`, defined `Object.prototype[0]`, which is then
 * what `list.push(v)` and `list[0] = v` call. An engine's own WebAssembly does not notice. What runs often uses the functions below, which rely on
 * nothing of that; what is long (the compiler, instantiation) runs inside {@link pristine}.
 */
const { apply, construct, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;

export { apply, construct };

/** Appends to a list; no method is called, nor a setter that an element would inherit. */
export function append<T>(list: T[], v: T): void {
  const n = list.length;
  if (n in list) defineProperty(list, n, descriptor({ value: v, writable: true, enumerable: true, configurable: true }));
  else list[n] = v;
}

/** A property descriptor that inherits nothing. */
export const descriptor = (own: PropertyDescriptor): PropertyDescriptor => {
  setPrototypeOf(own, null);
  return own;
};

/** A collection whose methods are its own, as they are now. */
export function pinned<T extends WeakMap<object, unknown> | WeakSet<object>>(collection: T): T {
  for (const key of ['get', 'set', 'has', 'add', 'delete'] as const) {
    const method = (collection as unknown as Record<string, unknown>)[key];
    if (method !== undefined) defineProperty(collection, key, descriptor({ value: method }));
  }
  return collection;
}

/** A method as a function of the object, which keeps it whatever becomes of the prototype. */
export const uncurried = <T, A extends unknown[], R>(method: (this: T, ...args: A) => R): (object: T, ...args: A) => R =>
  Function.prototype.call.bind(method) as (object: T, ...args: A) => R;

/** The typed arrays' methods that running code needs. */
const bytes = Uint8Array.prototype as {
  set(this: Uint8Array, from: Uint8Array, at: number): void;
  subarray(this: Uint8Array, start: number, end: number): Uint8Array;
  copyWithin(this: Uint8Array, to: number, start: number, end: number): Uint8Array;
  fill(this: Uint8Array, value: number, start: number, end: number): Uint8Array;
  slice(this: Uint8Array): Uint8Array;
};
export const setBytes = uncurried(bytes.set);
export const subarray = uncurried(bytes.subarray);
export const copyBytesWithin = uncurried(bytes.copyWithin);
export const fillBytes = uncurried(bytes.fill);
export const sliceBytes = uncurried(bytes.slice);

type Key = string | symbol;
const iterators = [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator]()].map((i) => getPrototypeOf(i)!);
const generators = getPrototypeOf(getPrototypeOf((function* () { /* for its prototype */ })())!)!;
const typedArray = getPrototypeOf(Uint8Array)! as Uint8ArrayConstructor;

/** What our code calls methods of, and which of them it could not do without. */
const used: readonly (readonly [object, readonly Key[]])[] = [
  [arrayPrototype, [
    'push', 'pop', 'shift', 'unshift', 'splice', 'slice', 'concat', 'join', 'map', 'flatMap', 'filter', 'forEach', 'some', 'every', 'find', 'findIndex', 'indexOf',
    'includes', 'reduce', 'fill', 'reverse', 'sort', 'entries', 'keys', 'values', 'copyWithin', Symbol.iterator,
  ]],
  [objectPrototype, []],
  ...iterators.map((i) => [i, ['next']] as const),
  [generators, ['next', 'return']],
  [getPrototypeOf(iterators[0]!)!, [Symbol.iterator]],
  [Map.prototype, ['get', 'set', 'has', 'delete', 'forEach', 'entries', 'keys', 'values', Symbol.iterator]],
  [Set.prototype, ['add', 'has', 'delete', 'forEach', 'values', Symbol.iterator]],
  [WeakMap.prototype, ['get', 'set', 'has']],
  [WeakSet.prototype, ['add', 'has']],
  [String.prototype, ['replace', 'replaceAll', 'startsWith', 'padStart', 'split', 'slice', 'charCodeAt', 'trim', 'includes', 'indexOf', Symbol.iterator]],
  [Number.prototype, ['toString']],
  [BigInt.prototype, ['toString']],
  [RegExp.prototype, ['exec', 'test', Symbol.replace, Symbol.split]],
  [Function.prototype, ['call', 'apply', 'bind', 'toString']],
  [typedArray.prototype, ['set', 'subarray', 'fill', 'slice', 'copyWithin', 'join', Symbol.iterator]],
  [DataView.prototype, ['getUint8', 'getInt32', 'getFloat64', 'setInt32']],
  ...typeof TextDecoder === 'function' ? [[TextDecoder.prototype, ['decode']] as const] : [],
  ...typeof TextEncoder === 'function' ? [[TextEncoder.prototype, ['encode']] as const] : [],
  [Object, ['defineProperty', 'defineProperties', 'entries', 'keys', 'freeze', 'create', 'assign', 'is', 'fromEntries']],
  [Reflect, ['apply', 'construct']],
  [Array, ['from', 'isArray']],
  [Math, ['max', 'min', 'imul', 'fround', 'floor', 'trunc', 'abs', 'clz32']],
  [Number, ['isFinite', 'isInteger']],
  [String, ['fromCharCode', 'raw']],
  [BigInt, ['asIntN', 'asUintN']],
  [JSON, ['stringify']],
];

interface Property {
  readonly key: Key;
  readonly was: PropertyDescriptor;
}
/** Everything those objects had. */
const originals = used.map(([object]) => ({
  object, properties: ownKeys(object).map((key): Property => ({ key, was: descriptor(getOwnPropertyDescriptor(object, key)!) })),
}));
/** What is looked at, in three lists for speed. */
const holders: Record<Key, unknown>[] = [];
const keys: Key[] = [];
const values: unknown[] = [];
for (const [object, names] of used) {
  for (const key of names) {
    const holder = object as Record<Key, unknown>;
    if (holder[key] === undefined) continue;
    holders.push(holder);
    keys.push(key);
    values.push(holder[key]);
  }
}
const objectKeys = ownKeys(objectPrototype).length;

function untouched(): boolean {
  try {
    for (let i = 0; i < values.length; i++) if (holders[i]![keys[i]!] !== values[i]) return false;
  } catch {
    return false;
  }
  // An array with an element is as long.
  return ownKeys(objectPrototype).length === objectKeys && arrayPrototype.length === 0 && getPrototypeOf(arrayPrototype) === objectPrototype;
}

const same = (a: PropertyDescriptor | undefined, b: PropertyDescriptor): boolean =>
  a !== undefined && a.value === b.value && a.get === b.get && a.set === b.set;

/** A property as the program left it, to be put back; a list that no method is needed for. */
interface Change {
  readonly object: object;
  readonly key: Key;
  /** Undefined if the program had deleted it. */
  readonly program: PropertyDescriptor | undefined;
  readonly next: Change | undefined;
}

let inside = false;

/**
 * Runs our own code with everything that it relies on as it was when this file was loaded, and gives the program its own again.
 * @param f calls no code of the program's
 */
export function pristine<T>(f: () => T): T {
  if (inside) return f();
  inside = true;
  try {
    return untouched() ? f() : restored(f);
  } finally {
    inside = false;
  }
}

function restored<T>(f: () => T): T {
  let changes: Change | undefined;
  const parent = getPrototypeOf(arrayPrototype);
  try {
    for (let i = 0; i < originals.length; i++) {
      const { object, properties } = originals[i]!;
      if (object === objectPrototype || object === arrayPrototype) changes = removeOthers(object, properties, changes);
      for (let j = 0; j < properties.length; j++) {
        const { key, was } = properties[j]!;
        const now = getOwnPropertyDescriptor(object, key);
        if (now !== undefined) setPrototypeOf(now, null);
        // The length of Array.prototype follows what is defined on it.
        if (same(now, was) || (object === arrayPrototype && key === 'length') || !defineProperty(object, key, was)) continue;
        changes = { object, key, program: now, next: changes };
      }
    }
    // What could not be removed is not inherited by arrays at least.
    setPrototypeOf(arrayPrototype, ownKeys(objectPrototype).length === objectKeys ? objectPrototype : null);
    return f();
  } finally {
    setPrototypeOf(arrayPrototype, parent);
    for (let c = changes; c !== undefined; c = c.next) {
      if (c.program === undefined) deleteProperty(c.object, c.key);
      else defineProperty(c.object, c.key, c.program);
    }
  }
}

/** Takes off what the program has added. */
function removeOthers(object: object, properties: readonly Property[], changes: Change | undefined): Change | undefined {
  const now = ownKeys(object);
  for (let i = 0; i < now.length; i++) {
    const key = now[i]!;
    let known = false;
    for (let j = 0; j < properties.length && !known; j++) known = properties[j]!.key === key;
    // Of an array's prototype only elements matter.
    if (known || typeof key === 'symbol' || (object === arrayPrototype && !isIndex(key))) continue;
    const program = getOwnPropertyDescriptor(object, key)!;
    if (!deleteProperty(object, key)) continue;
    setPrototypeOf(program, null);
    changes = { object, key, program, next: changes };
  }
  return changes;
}

const isIndex = (key: string): boolean => `${(key as unknown as number) >>> 0}` === key;
