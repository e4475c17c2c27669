/** Writing the primitive items of the binary format (specification, 5.2). */
import { unsignedLeb } from '../../compiler/binary/bytes.js';
import { SECTION } from '../../compiler/binary/module.js';

const utf8 = new TextEncoder();

export class ByteWriter {
  private bytes = new Uint8Array(256);
  length = 0;

  private room(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + n));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(b: number): this {
    this.room(1);
    this.bytes[this.length++] = b;
    return this;
  }

  raw(bytes: Uint8Array | readonly number[]): this {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  u32(n: number): this {
    return n < 0x80 ? this.byte(n) : this.raw(unsignedLeb(n));
  }

  /** A signed number of any size. */
  signed(n: bigint): this {
    for (;;) {
      const low = Number(n & 0x7fn);
      n >>= 7n;
      if (n === (low & 0x40 ? -1n : 0n)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  /** Four little-endian bytes. */
  word(n: number): this {
    return this.raw([n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24]);
  }

  name(text: string): this {
    const bytes = utf8.encode(text);
    return this.u32(bytes.length).raw(bytes);
  }

  list<T>(items: readonly T[], write: (item: T, index: number) => void): this {
    this.u32(items.length);
    items.forEach(write);
    return this;
  }

  /** What has been written; to be used before the next is. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}

/** What comes before the contents of a section. */
export const sectionHead = (id: number, length: number): Uint8Array => new ByteWriter().byte(id).u32(length).written;

/** A section of what a function writes. */
export function section(id: number, write: (w: ByteWriter) => void): Uint8Array[] {
  const w = new ByteWriter();
  write(w);
  return [sectionHead(id, w.length), w.written];
}

/** A custom section of what a function writes, and bytes behind that which are not copied. */
export function customSection(name: string, write: (w: ByteWriter) => void, rest: Uint8Array = new Uint8Array(0)): Uint8Array[] {
  const w = new ByteWriter().name(name);
  write(w);
  return [sectionHead(SECTION.custom, w.length + rest.length), w.written, rest];
}
