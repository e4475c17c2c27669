/** What Web IDL asks of interfaces and conversions, as far as the WebAssembly JavaScript API uses it. */

import { apply, construct, sliceBytes } from '../base/pristine.js';
import { standAlone } from '../store/objects.js';

type Prototyped = abstract new (...args: never[]) => object;

/** Copies a class's prototype members' descriptors with what Web IDL says: members are enumerable, and there is a toStringTag. */
function decorate(prototype: object, constructor: object, name: string): void {
  standAlone(prototype);
  for (const key of Object.getOwnPropertyNames(prototype)) {
    if (key !== 'constructor') Object.defineProperty(prototype, key, { enumerable: true });
  }
  Object.defineProperty(prototype, 'constructor', { value: constructor, writable: true, enumerable: false, configurable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: `WebAssembly.${name}`, writable: false, enumerable: false, configurable: true });
}

/**
 * The constructor of an interface of the `WebAssembly` namespace. Objects are made by a class of our own, which takes what they stand for; the
 * constructor takes what JavaScript gives, and `prepare` makes the one of the other. Both share their prototype, so that objects made
 * by the runtime are instances too.
 * @param length the constructor's `length`
 */
export function interfaceConstructor<Args extends unknown[], Impl extends Prototyped, Statics extends object>(
  name: string, length: number, impl: Impl, prepare: (...args: Args) => unknown, statics: Statics,
): (new (...args: Args) => InstanceType<Impl>) & { readonly prototype: InstanceType<Impl> } & Statics {
  // Anonymous, so that the engine names its objects by their toStringTag.
  const constructor = Object.defineProperties(function (...args: Args): object {
    if (new.target === undefined) throw new TypeError(`WebAssembly.${name}(): WebAssembly.${name} must be invoked with 'new'`);
    return construct(impl, [apply(prepare, undefined, args)], new.target) as object;
  }, {
    length: { value: length, configurable: true },
    name: { value: name, configurable: true },
    prototype: { value: impl.prototype, writable: false },
  });
  Object.assign(constructor, statics);
  decorate(impl.prototype as object, constructor, name);
  return constructor as never;
}

export const isObject = (v: unknown): v is object => (typeof v === 'object' && v !== null) || typeof v === 'function';

/**
 * `[EnforceRange] unsigned long`.
 * @param what names the value in messages, such as `WebAssembly.Memory.grow(): Argument 0`
 */
export function unsignedLong(v: unknown, what: string): number {
  const n = Math.trunc(+(v as number));
  if (!Number.isFinite(n)) throw new TypeError(`${what} must be convertible to a valid number`);
  if (n < 0) throw new TypeError(`${what} must be non-negative`);
  if (n > 0xffffffff) throw new TypeError(`${what} must be in the unsigned long range`);
  return n + 0;
}

/** The members `initial` and `maximum` of a memory or table descriptor. */
export function readLimits(
  descriptor: object, context: string, initialBound: number, maximumBound: number,
): { min: number; max: number | undefined } {
  const read = (key: 'initial' | 'maximum', low: number, high: number): number | undefined => {
    const v = (descriptor as Record<string, unknown>)[key];
    if (v === undefined) return undefined;
    const n = unsignedLong(v, `${context}: Property '${key}'`);
    if (n < low) throw new RangeError(`${context}: Property '${key}': value ${n} is below the lower bound ${low}`);
    if (n > high) throw new RangeError(`${context}: Property '${key}': value ${n} is above the upper bound ${high}`);
    return n;
  };
  const min = read('initial', 0, initialBound);
  if (min === undefined) throw new TypeError(`${context}: Property 'initial' is required`);
  return { min, max: read('maximum', min, maximumBound) };
}

const arrayBufferLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')!.get!;

/** Whether a value is an ArrayBuffer, of whatever realm. */
function isArrayBuffer(v: unknown): v is ArrayBuffer {
  try {
    apply(arrayBufferLength, v as object, []);
    return true;
  } catch {
    return false;
  }
}

/** A copy of a buffer source's bytes; undefined if the value is none. */
export function copyBytes(source: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(source)) return sliceBytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  return isArrayBuffer(source) ? sliceBytes(new Uint8Array(source)) : undefined;
}
