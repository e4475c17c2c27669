/**
 * The engine's own WebAssembly, where it has one. No wasm code runs in it: its memories are our storage, since they grow without being copied and
 * cannot be detached by accident, and its modules carry ours to other threads, since engines clone them.
 */
import { unsignedLeb } from '../../compiler/binary/bytes.js';
import { SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';

export interface NativeMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError when there is no room */
  grow(pages: number): number;
}

export interface NativeWebAssembly {
  readonly Memory: (new (descriptor: { initial: number; maximum?: number; shared?: boolean }) => NativeMemory) & { readonly prototype: NativeMemory };
  readonly Module: (new (bytes: Uint8Array) => object) & { readonly prototype: object; customSections(module: object, name: string): ArrayBuffer[] };
}

/** Where register.ts leaves the engine's when it puts ours in its place, for other copies of this package. */
export const NATIVE = Symbol.for('wasm2js-debug.native');

/** The engine's own; undefined if there is none. */
export const native: NativeWebAssembly | undefined = (() => {
  const scope = globalThis as unknown as { readonly [NATIVE]?: NativeWebAssembly; readonly WebAssembly?: NativeWebAssembly };
  const found = scope[NATIVE] ?? scope.WebAssembly;
  const isNative = (f: unknown): boolean => typeof f === 'function' && /\[native code\]/.test(Function.prototype.toString.call(f));
  return isNative(found?.Memory) && isNative(found?.Module) ? { Memory: found!.Memory, Module: found!.Module } : undefined;
})();

const getter = (of: object | undefined, name: string): ((this: unknown) => unknown) | undefined =>
  of === undefined ? undefined : Object.getOwnPropertyDescriptor(of, name)?.get;
const memoryBuffer = getter(native?.Memory.prototype, 'buffer') as ((this: NativeMemory) => ArrayBuffer) | undefined;
const memoryGrow = native?.Memory.prototype.grow;
const { apply } = Reflect;

/** A memory of the engine's, whatever prototype it has been given. */
export const bufferOf = (memory: NativeMemory): ArrayBuffer => apply(memoryBuffer!, memory, []);
/** @throws RangeError when there is no room */
export const growMemory = (memory: NativeMemory, pages: number): number => apply(memoryGrow!, memory, [pages]);

/** The custom section of a module of the engine's that is nothing but the envelope of one of ours. */
const ENVELOPE = 'wasm2js-debug.module';
const customSections = native?.Module.customSections;

/** A module of the engine's that has these bytes in a custom section; undefined where the engine makes none (or not of that size, on this thread). */
export function envelopeOf(bytes: Uint8Array): object | undefined {
  if (native === undefined) return undefined;
  const name = new TextEncoder().encode(ENVELOPE);
  const size = unsignedLeb(1 + name.length + bytes.length);
  const envelope = new Uint8Array(PREAMBLE.length + 1 + size.length + 1 + name.length + bytes.length);
  envelope.set([...PREAMBLE, SECTION.custom, ...size, name.length]);
  envelope.set(name, PREAMBLE.length + 1 + size.length + 1);
  envelope.set(bytes, envelope.length - bytes.length);
  try {
    return new native.Module(envelope);
  } catch {
    return undefined;
  }
}

/** What is in an envelope; undefined for anything else. */
export function envelopeContents(v: object): Uint8Array | undefined {
  if (customSections === undefined) return undefined;
  try {
    const [bytes] = customSections(v, ENVELOPE);
    return bytes && new Uint8Array(bytes);
  } catch {
    return undefined;
  }
}
