/** `WebAssembly.Memory`. */
import { MAX_PAGES } from '../../compiler/model/limits.js';
import { MemoryInst } from '../store/memory.js';
import { resizableBuffers } from '../store/native.js';
import { Backed } from '../store/objects.js';
import { makeSharedStorage, makeStorage } from '../store/storage.js';
import type { MemoryDescriptor } from './types.js';
import { interfaceConstructor, isObject, readLimits, unsignedLong } from './webidl.js';

class MemoryObject extends Backed {
  readonly #memory: MemoryInst;

  constructor(memory: MemoryInst) {
    super(memory.storage.native);
    this.#memory = memory;
    memory.js ??= this;
  }

  static instOf(v: unknown): MemoryInst | undefined {
    return isObject(v) && #memory in v ? v.#memory : undefined;
  }

  /** Grows by `delta` pages, which detaches the buffer; gives the size before. */
  grow(delta: number): number {
    if (!(isObject(this) && #memory in this)) throw new TypeError('WebAssembly.Memory.grow(): Receiver is not a WebAssembly.Memory');
    const memory = this.#memory;
    const n = unsignedLong(delta, 'WebAssembly.Memory.grow(): Argument 0');
    if (memory.pages + n > Math.min(memory.max ?? MAX_PAGES, MAX_PAGES)) {
      throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    }
    const old = memory.grow(n);
    if (old < 0) throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    return old;
  }

  get buffer(): ArrayBuffer {
    if (!(isObject(this) && #memory in this)) throw new TypeError('WebAssembly.Memory.buffer: Receiver is not a WebAssembly.Memory');
    return this.#memory.buffer;
  }

  /** Gives it a buffer that grows with it; the one before is detached. */
  toResizableBuffer(): ArrayBuffer {
    if (!(isObject(this) && #memory in this)) throw new TypeError('WebAssembly.Memory.toResizableBuffer(): Receiver is not a WebAssembly.Memory');
    return this.#memory.setResizable(true);
  }

  /** Gives it a buffer that growth detaches, as it has at first; the one before is detached. */
  toFixedLengthBuffer(): ArrayBuffer {
    if (!(isObject(this) && #memory in this)) throw new TypeError('WebAssembly.Memory.toFixedLengthBuffer(): Receiver is not a WebAssembly.Memory');
    return this.#memory.setResizable(false);
  }
}

// Programs ask whether there are these.
if (!resizableBuffers) {
  const prototype: Partial<MemoryObject> = MemoryObject.prototype;
  delete prototype.toResizableBuffer;
  delete prototype.toFixedLengthBuffer;
}

function fromDescriptor(descriptor: MemoryDescriptor): MemoryInst {
  const context = 'WebAssembly.Memory()';
  if (!isObject(descriptor)) throw new TypeError(`${context}: Argument 0 must be a memory descriptor`);
  const limits = readLimits(descriptor, context, MAX_PAGES, MAX_PAGES);
  const shared = Boolean(descriptor.shared);
  if (shared && limits.max === undefined) throw new TypeError(`${context}: If shared is true, maximum property should be defined.`);
  try {
    const storage = shared ? makeSharedStorage(limits) : makeStorage(limits);
    if (storage !== undefined) return new MemoryInst(limits, storage);
  } catch {
    throw new RangeError(`${context}: could not allocate memory`);
  }
  throw new TypeError(`${context}: shared memories that grow are not supported where the engine has no WebAssembly`);
}

export type Memory = MemoryObject;
export const Memory = interfaceConstructor('Memory', 1, MemoryObject, fromDescriptor, {});

/** The memory behind a `WebAssembly.Memory`; undefined for any other value. */
export const memoryOf = MemoryObject.instOf;
/** The `WebAssembly.Memory` of a memory: the same one each time. */
export const memoryObject = (memory: MemoryInst): object => memory.js ?? new MemoryObject(memory);
