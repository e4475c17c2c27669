/** Linear memories. */
import { MAX_PAGES, PAGE_SIZE } from '../../compiler/model/limits.js';
import { copyBytesWithin, fillBytes, setBytes, subarray } from '../base/pristine.js';
import { trap } from '../base/traps.js';
import { BOUNDS_LENGTH, setBounds } from '../../compiler/analyse/watch-bounds.js';
import type { MemoryType } from '../../compiler/model/types.js';
import { makeStorage, type Storage } from './storage.js';

/** A memory. The views always span exactly its size, so that an access beyond it is a RangeError of the view. */
export class MemoryInst {
  dv!: DataView;
  u8!: Uint8Array<ArrayBuffer>;
  pages: number;
  readonly max: number | undefined;
  /** The `WebAssembly.Memory` that stands for it: one identity. */
  js: object | undefined = undefined;
  readonly storage: Storage;
  private watched: Int32Array | undefined = undefined;

  /** @throws RangeError when the engine has no room for it */
  constructor(type: MemoryType, storage: Storage = makeStorage(type)) {
    this.pages = type.min;
    this.max = type.max;
    this.storage = storage;
    this.makeViews();
  }

  private makeViews(): void {
    const { room, resizable } = this.storage;
    // Without a length they follow the buffer's. Only there, since V8 takes longer for them.
    const size = resizable ? undefined : this.pages * PAGE_SIZE;
    this.dv = new DataView(room, 0, size);
    this.u8 = new Uint8Array(room, 0, size);
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
    const { room } = this.storage;
    const buffer = this.storage.handOut(this.pages * PAGE_SIZE);
    if (buffer !== room) this.makeViews();
    return buffer;
  }

  /**
   * Gives it a buffer that grows with it, and by whose `resize` JavaScript may grow it, or again one that growth detaches.
   * @throws TypeError where it has no maximum
   * @throws RangeError where the engine has no room for that
   */
  setResizable(on: boolean): ArrayBuffer {
    const { storage, pages } = this;
    storage.setResizable(on);
    // Nobody is told of a `resize`, so the buffer is asked.
    Object.defineProperty(this, 'pages', on
      ? { get: () => this.u8.length / PAGE_SIZE, set: () => undefined, enumerable: true, configurable: true }
      : { value: pages, writable: true, enumerable: true, configurable: true });
    this.makeViews();
    return storage.room;
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
    try {
      this.storage.grow(old, pages);
    } catch {
      return -1;
    }
    this.pages = pages;
    this.makeViews();
    return old;
  }

  /** `memory.init`: copies `n` bytes from `s` of a data segment to `d`; all of it or, trapping, nothing. */
  init(data: Uint8Array, d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (s + n > data.length || d + n > this.u8.length) trap('memoryOutOfBounds');
    if (n !== 0) setBytes(this.u8, subarray(data, s, s + n), d);
  }

  /** `memory.copy`: from `s` of `src` to `d` of this one, as if through a buffer. */
  copy(src: MemoryInst, d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (s + n > src.u8.length || d + n > this.u8.length) trap('memoryOutOfBounds');
    if (src === this) copyBytesWithin(this.u8, d, s, s + n);
    else setBytes(this.u8, subarray(src.u8, s, s + n), d);
  }

  /** `memory.fill`: the low byte of `v`, `n` times from `d` on. */
  fill(d: number, v: number, n: number): void {
    d >>>= 0; n >>>= 0;
    if (d + n > this.u8.length) trap('memoryOutOfBounds');
    fillBytes(this.u8, v & 255, d, d + n);
  }
}
