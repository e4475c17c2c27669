/** Writing the primitive items of the binary format (specification, 5.2), and of sections in other formats. */
import { unsignedLeb } from './bytes.js';

const encoder = new TextEncoder();

export class ByteWriter {
  private buffer = new Uint8Array(1 << 8);
  length = 0;

  /** What has been written: a view, to be used before the next is. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private room(size: number): void {
    if (this.length + size <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + size));
    larger.set(this.bytes);
    this.buffer = larger;
  }

  byte(value: number): this {
    this.room(1);
    this.buffer[this.length++] = value;
    return this;
  }

  /** Two little-endian bytes. */
  u2(value: number): this {
    return this.byte(value).byte(value >> 8);
  }

  /** Four of them. */
  u4(value: number): this {
    return this.u2(value).u2(value >>> 16);
  }

  /** What stands at an offset becomes another number of 4 bytes. */
  patch(offset: number, value: number): void {
    new DataView(this.buffer.buffer).setUint32(offset, value, true);
  }

  /** LEB128, of up to 32 bits. */
  unsigned(value: number): this {
    return value < 0x80 ? this.byte(value) : this.raw(unsignedLeb(value));
  }

  /** LEB128; of more than 32 bits, a bigint. */
  signed(value: number | bigint): this {
    if (typeof value === 'bigint') {
      for (let rest = value; ;) {
        const low = Number(rest & 0x7fn);
        rest >>= 7n;
        if (rest === (low & 0x40 ? -1n : 0n)) return this.byte(low);
        this.byte(low | 0x80);
      }
    }
    for (let rest = value; ;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if (rest === (low & 0x40 ? -1 : 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  raw(bytes: ArrayLike<number>): this {
    this.room(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Its length, then its bytes. */
  name(text: string): this {
    const bytes = encoder.encode(text);
    return this.unsigned(bytes.length).raw(bytes);
  }

  /** Up to a NUL: what is behind one that it has is left out. */
  text(text: string): this {
    return this.raw(encoder.encode(text.replace(/\0[^]*$/, ''))).byte(0);
  }

  /** Their number, then each. */
  list<T>(items: readonly T[], write: (item: T, index: number) => void): this {
    this.unsigned(items.length);
    items.forEach(write);
    return this;
  }

  /** What is written, with its size in 4 bytes before it. */
  sized(write: () => void): this {
    const start = this.length;
    this.u4(0);
    write();
    this.patch(start, this.length - start - 4);
    return this;
  }
}
