/** The bytes of memories: in one of the engine's own where there is one, otherwise in ArrayBuffers. */
import { MAX_PAGES, PAGE_SIZE } from '../../compiler/model/limits.js';
import type { MemoryType } from '../../compiler/model/types.js';
import { bufferOf, growMemory, native, setResizable, type NativeMemory } from './native.js';

export interface Storage {
  /** The engine's memory that it is. */
  readonly native: NativeMemory | undefined;
  /** Whether its buffer is a SharedArrayBuffer: such a memory is for JavaScript only, as long as no module can import it. */
  readonly shared: boolean;
  /** Whether {@link room} grows with the memory and the memory with it: whoever has it may resize it. */
  readonly resizable: boolean;
  /** Has the memory's bytes at its start, and may be longer. */
  readonly room: ArrayBuffer;
  /**
   * The ArrayBuffer that JavaScript is given: exactly the memory's size, the same until it grows; may replace {@link room}.
   * @param size of the memory, in bytes
   */
  handOut(size: number): ArrayBuffer;
  /**
   * Makes room for growth, and detaches what was handed out.
   * @param old size, in pages
   * @throws when there is none
   */
  grow(old: number, pages: number): void;
  /**
   * Makes {@link resizable} so, and detaches what was handed out.
   * @throws TypeError where the memory has no maximum
   * @throws RangeError where it is not the engine's
   */
  setResizable(on: boolean): void;
}

const refuseResizing = (): never => {
  throw new RangeError('the engine has no room for a memory whose buffer can be resized');
};

/** How many memories are made in ArrayBuffers after the engine had no addresses for one, before it is asked again: to find that out takes it a second. */
let pause = 1000;
let paused = 0;

/** @throws RangeError when the engine has no room for it */
export function makeStorage(type: MemoryType): Storage {
  if (native !== undefined && paused-- <= 0) {
    try {
      return new NativeStorage(new native.Memory(type.max === undefined ? { initial: type.min } : { initial: type.min, maximum: type.max }));
    } catch {
      // An engine reserves addresses for all that a memory could become, and after some ten thousand memories there are none left.
      paused = pause;
      pause *= 2;
    }
  }
  return new ArrayStorage(type);
}

/**
 * Storage of a shared memory, which has a maximum; undefined if there is no engine to make one that can grow.
 * @throws RangeError when the engine has no room for it
 */
export function makeSharedStorage({ min, max }: MemoryType): Storage | undefined {
  if (native !== undefined) return new NativeStorage(new native.Memory({ initial: min, maximum: max!, shared: true }), true);
  return min === max ? new FixedSharedStorage(min) : undefined;
}

/** A shared memory that has its maximum size from the beginning. */
class FixedSharedStorage implements Storage {
  readonly native = undefined;
  readonly shared = true;
  readonly resizable = false;
  readonly setResizable = refuseResizing;
  readonly room: ArrayBuffer;

  constructor(pages: number) {
    // Views are made of either.
    this.room = new SharedArrayBuffer(pages * PAGE_SIZE) as unknown as ArrayBuffer;
  }

  handOut(): ArrayBuffer {
    return this.room;
  }

  grow(): void {
    // By nothing: more is beyond the maximum.
  }
}

/** Growth costs what is touched: the engine has reserved the addresses, or moves pages. */
export class NativeStorage implements Storage {
  room: ArrayBuffer;
  resizable = false;

  constructor(readonly native: NativeMemory, readonly shared = false) {
    this.room = bufferOf(native);
  }

  handOut(): ArrayBuffer {
    return this.room;
  }

  grow(old: number, pages: number): void {
    growMemory(this.native, pages - old);
    this.room = bufferOf(this.native);
  }

  setResizable(on: boolean): void {
    this.room = setResizable(this.native, on);
    this.resizable = on;
  }
}

/** `ArrayBuffer.prototype.transfer`, newer than the oldest engine we run on. */
const transfer = (ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, length: number) => ArrayBuffer }).transfer;

/**
 * While nobody has been given the buffer, it may be longer than the memory, so that growth within the spare part costs nothing. The spare part is all zeros,
 * since nothing can write behind the views. A buffer that was handed out has exactly the memory's length, and is detached by growth, as the
 * JavaScript API demands.
 */
export class ArrayStorage implements Storage {
  readonly native = undefined;
  readonly shared = false;
  readonly resizable = false;
  readonly setResizable = refuseResizing;
  room: ArrayBuffer;
  private readonly max: number;
  private handedOut = false;

  constructor(type: MemoryType) {
    this.max = Math.min(type.max ?? MAX_PAGES, MAX_PAGES);
    this.room = new ArrayBuffer(type.min * PAGE_SIZE);
  }

  handOut(size: number): ArrayBuffer {
    if (!this.handedOut) {
      if (this.room.byteLength !== size) this.room = this.room.slice(0, size);
      this.handedOut = true;
    }
    return this.room;
  }

  grow(old: number, pages: number): void {
    const size = pages * PAGE_SIZE;
    if (this.handedOut) this.replace(size);
    else if (size > this.room.byteLength) this.enlarge(old * PAGE_SIZE, size);
  }

  /** The old buffer is out in the world, so it is detached, and the next is likely to be asked for too: no spare part. */
  private replace(size: number): void {
    const old = this.room;
    if (transfer !== undefined) {
      this.room = transfer.call(old, size);
    } else {
      const next = size === old.byteLength ? undefined : new ArrayBuffer(size);
      if (next !== undefined) new Uint8Array(next).set(new Uint8Array(old));
      const moved = structuredClone(old, { transfer: [old] });
      this.room = next ?? moved;
    }
    this.handedOut = false;
  }

  private enlarge(old: number, size: number): void {
    const roomy = Math.min(this.max * PAGE_SIZE, Math.max(size, this.room.byteLength * 2));
    let next: ArrayBuffer;
    try {
      next = new ArrayBuffer(roomy);
    } catch {
      next = new ArrayBuffer(size);
    }
    new Uint8Array(next).set(new Uint8Array(this.room, 0, old));
    this.room = next;
  }
}
