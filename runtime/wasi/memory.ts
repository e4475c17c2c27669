import { Errno, SizeOf } from './abi.js';
import { fail } from './errno.js';

/** What the WASI functions need of a memory. A native `WebAssembly.Memory` satisfies it. */
export interface WasiMemory {
  readonly buffer: ArrayBufferLike;
  /** The current contents, if the memory has a cheaper way to them than `buffer`; valid until it grows. */
  view?(): DataView;
  /** As `view`, as bytes. */
  bytes?(): Uint8Array;
}

/** Checked access to the guest's memory. A range outside it ends the call with `EOVERFLOW`, as in Node's WASI. */
export class GuestMemory {
  // With no memory set every range is out of bounds.
  #memory: WasiMemory = { buffer: new ArrayBuffer(0) };
  #view: DataView = new DataView(new ArrayBuffer(0));
  #bytes: Uint8Array = new Uint8Array(0);

  /** Sets the memory that pointers refer to from now on. */
  attach(memory: WasiMemory): void {
    this.#memory = memory;
  }

  /** The current contents as a view. Not to be kept across calls. */
  view(): DataView {
    const memory = this.#memory;
    if (memory.view !== undefined) return memory.view();
    this.#refresh();
    return this.#view;
  }

  /** The current contents as bytes. Not to be kept across calls. */
  bytes(): Uint8Array {
    const memory = this.#memory;
    if (memory.bytes !== undefined) return memory.bytes();
    this.#refresh();
    return this.#bytes;
  }

  // A grown memory has another buffer, or (a shared one) the same buffer with another length.
  #refresh(): void {
    const buffer = this.#memory.buffer;
    if (buffer !== this.#bytes.buffer || buffer.byteLength !== this.#bytes.byteLength) {
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
  }

  // Even an empty range has to begin inside, as in uvwasi.
  #check(pointer: number, length: number, size: number): void {
    if (pointer >= size || pointer + length > size) fail(Errno.OVERFLOW);
  }

  /** Checks that `length` bytes at `pointer` exist and returns a view of the whole memory. */
  at(pointer: number, length: number): DataView {
    const view = this.view();
    this.#check(pointer, length, view.byteLength);
    return view;
  }

  /** The bytes of a range, shared with the guest. */
  range(pointer: number, length: number): Uint8Array {
    const bytes = this.bytes();
    this.#check(pointer, length, bytes.byteLength);
    return bytes.subarray(pointer, pointer + length);
  }

  /** The non-empty buffers of an array of `iovec` or `ciovec`. */
  iovecs(pointer: number, count: number): Uint8Array[] {
    const view = this.at(pointer, count * SizeOf.IOVEC);
    const buffers: Uint8Array[] = [];
    for (let i = 0; i < count; i++, pointer += SizeOf.IOVEC) {
      const buffer = this.range(view.getUint32(pointer, true), view.getUint32(pointer + 4, true));
      if (buffer.byteLength > 0) buffers.push(buffer);
    }
    return buffers;
  }

  /**
   * A path, one character per byte. Paths are byte strings to the system, and this form keeps every byte whatever the
   * encoding, where decoding UTF-8 would merge the ill-formed ones.
   */
  path(pointer: number, length: number): string {
    const { buffer, byteOffset } = this.range(pointer, length);
    return Buffer.from(buffer, byteOffset, length).toString('latin1');
  }
}
