/** Writing the items of binaries and of DWARF. */
import { unsignedLeb } from '../../compiler/binary/bytes.js';

const encoder = new TextEncoder();

export class ByteWriter {
  private buffer = new Uint8Array(1 << 12);
  length = 0;

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

  u2(value: number): this {
    return this.byte(value).byte(value >> 8);
  }

  u4(value: number): this {
    return this.u2(value).u2(value >>> 16);
  }

  /** What stands at an offset becomes another number of 4 bytes. */
  patch(offset: number, value: number): void {
    new DataView(this.buffer.buffer).setUint32(offset, value, true);
  }

  unsigned(value: number): this {
    return value < 0x80 ? this.byte(value) : this.raw(unsignedLeb(value));
  }

  signed(value: number): this {
    let rest = value;
    for (;;) {
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

  /** Up to a NUL: what is behind one that it has is left out. */
  text(text: string): this {
    return this.raw(encoder.encode(text.replace(/\0[^]*$/, ''))).byte(0);
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
