/** Linear memories. */
import { MAX_PAGES } from '../../compiler/limits.js';
import { trap } from '../traps.js';
import { BOUNDS_LENGTH, setBounds } from '../../compiler/watch-bounds.js';
import type { MemoryType } from '../../compiler/types.js';

export const PAGE_SIZE = 65536;

/** `ArrayBuffer.prototype.transfer`, newer than the oldest engine we run on. */
const transfer = (ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer, length: number) => ArrayBuffer }).transfer;

/**
 * A memory. The views always span exactly its size, so that an access beyond it is a RangeError of the view.
 *
 * While nobody has asked for {@link buffer}, the storage may be longer than the memory: a growth within the spare part only makes new views. The
 * spare part is all zeros, since nothing can write behind the views. A buffer that was handed out has exactly the memory's length, and is
 * detached by growth, as the JavaScript API demands.
 */
export class MemoryInst {
  dv!: DataView;
  u8!: Uint8Array<ArrayBuffer>;
  f32!: Float32Array;
  f64!: Float64Array;
  pages: number;
  readonly max: number | undefined;
  /** The `WebAssembly.Memory` that stands for it: one identity. */
  js: object | undefined = undefined;
  private watched: Int32Array | undefined = undefined;
  private storage: ArrayBuffer;
  private handedOut = false;

  /** @throws RangeError when the engine has no room for it */
  constructor(type: MemoryType) {
    this.pages = type.min;
    this.max = type.max;
    this.storage = new ArrayBuffer(type.min * PAGE_SIZE);
    this.makeViews();
  }

  private makeViews(): void {
    const size = this.pages * PAGE_SIZE;
    this.dv = new DataView(this.storage, 0, size);
    this.u8 = new Uint8Array(this.storage, 0, size);
    this.f32 = new Float32Array(this.storage, 0, size / 4);
    this.f64 = new Float64Array(this.storage, 0, size / 8);
  }

  /** What is watched in it: see `setBounds`. */
  get bounds(): Int32Array {
    if (this.watched === undefined) {
      this.watched = new Int32Array(BOUNDS_LENGTH);
      for (const written of [false, true]) setBounds(this.watched, written, []);
    }
    return this.watched;
  }

  /** The ArrayBuffer of exactly the memory's size: the same object until the memory grows. */
  get buffer(): ArrayBuffer {
    if (!this.handedOut) {
      const size = this.pages * PAGE_SIZE;
      if (this.storage.byteLength !== size) {
        this.storage = this.storage.slice(0, size);
        this.makeViews();
      }
      this.handedOut = true;
    }
    return this.storage;
  }

  /**
   * Grows by some pages.
   * @param delta pages to add, an int32 or uint32
   * @returns the size before, in pages; -1 when there is no room
   */
  grow(delta: number): number {
    const old = this.pages;
    const pages = old + (delta >>> 0);
    if (pages > Math.min(this.max ?? MAX_PAGES, MAX_PAGES)) return -1;
    if (delta === 0 && !this.handedOut) return old;
    const size = pages * PAGE_SIZE;
    try {
      if (this.handedOut) this.replaceStorage(size);
      else if (size > this.storage.byteLength) this.enlargeStorage(size);
    } catch {
      return -1;
    }
    this.pages = pages;
    this.makeViews();
    return old;
  }

  /** The old buffer is out in the world, so it is detached, and the next is likely to be asked for too: no spare part. */
  private replaceStorage(size: number): void {
    const old = this.storage;
    if (transfer !== undefined) {
      this.storage = transfer.call(old, size);
    } else {
      const next = size === old.byteLength ? undefined : new ArrayBuffer(size);
      if (next !== undefined) new Uint8Array(next).set(this.u8);
      const moved = structuredClone(old, { transfer: [old] });
      this.storage = next ?? moved;
    }
    this.handedOut = false;
  }

  private enlargeStorage(size: number): void {
    const limit = Math.min(this.max ?? MAX_PAGES, MAX_PAGES) * PAGE_SIZE;
    const roomy = Math.min(limit, Math.max(size, this.storage.byteLength * 2));
    let next: ArrayBuffer;
    try {
      next = new ArrayBuffer(roomy);
    } catch {
      next = new ArrayBuffer(size);
    }
    new Uint8Array(next).set(this.u8);
    this.storage = next;
  }

  /** `memory.init`: copies `n` bytes from `s` of a data segment to `d`; all of it or, trapping, nothing. */
  init(data: Uint8Array, d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (s + n > data.length || d + n > this.u8.length) trap('memoryOutOfBounds');
    if (n !== 0) this.u8.set(data.subarray(s, s + n), d);
  }

  /** `memory.copy`: from `s` of `src` to `d` of this one, as if through a buffer. */
  copy(src: MemoryInst, d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (s + n > src.u8.length || d + n > this.u8.length) trap('memoryOutOfBounds');
    if (src === this) this.u8.copyWithin(d, s, s + n);
    else this.u8.set(src.u8.subarray(s, s + n), d);
  }

  /** `memory.fill`: the low byte of `v`, `n` times from `d` on. */
  fill(d: number, v: number, n: number): void {
    d >>>= 0; n >>>= 0;
    if (d + n > this.u8.length) trap('memoryOutOfBounds');
    this.u8.fill(v & 255, d, d + n);
  }
}
