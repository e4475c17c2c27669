/**
 * The engine's own WebAssembly, where it has one. No wasm code runs in it: its memories are our storage, since they grow without being copied and
 * cannot be detached by accident, and its modules carry ours to other threads, since engines clone them.
 */
import { SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { customSection } from '../../compiler/binary/sections.js';

export interface NativeMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError when there is no room */
  grow(pages: number): number;
  /** Those of V8 from 14 on, such as Node 26's. @throws TypeError without a maximum */
  toResizableBuffer?(): ArrayBuffer;
  toFixedLengthBuffer?(): ArrayBuffer;
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
const { toResizableBuffer, toFixedLengthBuffer } = native?.Memory.prototype ?? {};
const { apply } = Reflect;

/** A memory of the engine's, whatever prototype it has been given. */
export const bufferOf = (memory: NativeMemory): ArrayBuffer => apply(memoryBuffer!, memory, []);
/** @throws RangeError when there is no room */
export const growMemory = (memory: NativeMemory, pages: number): number => apply(memoryGrow!, memory, [pages]);

/** Whether memories of the engine's can have buffers that grow with them. */
export const resizableBuffers = toResizableBuffer !== undefined && toFixedLengthBuffer !== undefined;
/** Lets a memory have a buffer that grows with it and may be resized, or no longer. @throws TypeError without a maximum */
export const setResizable = (memory: NativeMemory, on: boolean): ArrayBuffer => apply(on ? toResizableBuffer! : toFixedLengthBuffer!, memory, []);

/** The custom section of a module of the engine's that is nothing but the envelope of one of ours. */
const ENVELOPE = 'wasm2js-debug.module';
const customSections = native?.Module.customSections;

/** The section in which something of another's goes along. */
const ESCORT = 'wasm2js-debug.escort';

/** What is sent along with a module's bytes, and taken where they arrive. */
export interface Escort {
  send(bytes: Uint8Array): Uint8Array | undefined;
  receive(bytes: Uint8Array, sent: Uint8Array): void;
}

/** None, but where a program is debugged. */
export const envelopes: { escort: Escort | undefined } = { escort: undefined };

/** No functions, and no code of them: V8 hashes all that comes before the code, byte by byte, which takes longer than the rest. */
const NO_CODE = Uint8Array.of(SECTION.function, 1, 0, SECTION.code, 1, 0);

/** A module of the engine's that has these bytes in a custom section; undefined where the engine makes none (or not of that size, on this thread). */
export function envelopeOf(bytes: Uint8Array): object | undefined {
  if (native === undefined) return undefined;
  const sent = envelopes.escort?.send(bytes);
  const parts = [Uint8Array.from(PREAMBLE), NO_CODE, ...customSection(ENVELOPE, bytes), ...(sent === undefined ? [] : customSection(ESCORT, sent))];
  const envelope = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    envelope.set(part, at);
    at += part.length;
  }
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
    const { escort } = envelopes;
    const sent = bytes && escort && customSections(v, ESCORT)[0];
    if (sent !== undefined) escort!.receive(new Uint8Array(bytes!), new Uint8Array(sent));
    return bytes && new Uint8Array(bytes);
  } catch {
    return undefined;
  }
}
