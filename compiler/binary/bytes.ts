/** Reading the primitive items of the binary format (specification, 5.2) from a range of a module's bytes. */
import { InvalidModule } from '../model/errors.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How many bytes an unsigned number takes, if it is written with no more than it needs. */
export function lebLength(n: number): number {
  let length = 1;
  for (; n >= 0x80; n >>>= 7) length++;
  return length;
}

/** A number of up to 32 bits in that form. */
export function unsignedLeb(n: number): number[] {
  const bytes: number[] = [];
  for (; n >= 0x80; n >>>= 7) bytes.push((n & 0x7f) | 0x80);
  bytes.push(n);
  return bytes;
}

export class ByteReader {
  /** Offset of the next byte, in the whole module. */
  pos: number;
  readonly end: number;
  /** High half of the last 64-bit number read. */
  hi = 0;

  constructor(readonly bytes: Uint8Array, start = 0, end = bytes.length) {
    this.pos = start;
    this.end = end;
  }

  fail(reason: string, offset = this.pos): never {
    throw new InvalidModule(reason, offset);
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  byte(): number {
    if (this.pos >= this.end) this.fail('unexpected end');
    return this.bytes[this.pos++]!;
  }

  peek(): number {
    return this.pos < this.end ? this.bytes[this.pos]! : -1;
  }

  /** Whether the signed number that comes next is negative and takes one byte. */
  get isNegative(): boolean {
    return (this.peek() & 0xc0) === 0x40;
  }

  /** Skips `length` bytes and gives the offset where they began. */
  skip(length: number): number {
    const start = this.pos;
    if (length > this.end - start) this.fail('unexpected end');
    this.pos = start + length;
    return start;
  }

  u32(): number {
    const start = this.pos;
    let b = this.byte();
    if (b < 0x80) return b;
    let result = b & 0x7f;
    for (let shift = 7; ; shift += 7) {
      b = this.byte();
      if (shift === 28) {
        if (b & 0x80) this.fail('integer representation too long', start);
        if (b > 0x0f) this.fail('integer too large', start);
        return (result | (b << 28)) >>> 0;
      }
      result |= (b & 0x7f) << shift;
      if (b < 0x80) return result >>> 0;
    }
  }

  s32(): number {
    const start = this.pos;
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const b = this.byte();
      if (shift === 28) {
        if (b & 0x80) this.fail('integer representation too long', start);
        const extra = b & 0x78;
        if (extra !== 0 && extra !== 0x78) this.fail('integer too large', start);
        return result | (b << 28);
      }
      result |= (b & 0x7f) << shift;
      if (b < 0x80) return b & 0x40 ? result | (-1 << (shift + 7)) : result;
    }
  }

  /** A 33-bit signed number, as block types and heap types are written. */
  s33(): number {
    const start = this.pos;
    let result = 0;
    let scale = 1;
    for (let count = 1; ; count++) {
      const b = this.byte();
      result += (b & 0x7f) * scale;
      scale *= 128;
      if (count === 5) {
        if (b & 0x80) this.fail('integer representation too long', start);
        const extra = b & 0x70;
        if (extra !== 0 && extra !== 0x70) this.fail('integer too large', start);
      }
      if (b < 0x80) return b & 0x40 ? result - scale : result;
    }
  }

  /** A 64-bit signed number: gives the low half as an int32 and leaves the high half in {@link hi}. */
  s64(): number {
    const start = this.pos;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; ; shift += 7) {
      const b = this.byte();
      const bits = b & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi = bits >>> 4;
      } else hi |= bits << (shift - 32);
      if (shift === 63) {
        if (b & 0x80) this.fail('integer representation too long', start);
        if (bits !== 0 && bits !== 0x7f) this.fail('integer too large', start);
        break;
      }
      if (b < 0x80) {
        const used = shift + 7;
        if (b & 0x40) {
          if (used < 32) {
            lo |= -1 << used;
            hi = -1;
          } else hi |= -1 << (used - 32);
        }
        break;
      }
    }
    this.hi = hi | 0;
    return lo | 0;
  }

  /** Four little-endian bytes, as an int32. */
  word(): number {
    const p = this.skip(4);
    const b = this.bytes;
    return b[p]! | (b[p + 1]! << 8) | (b[p + 2]! << 16) | (b[p + 3]! << 24);
  }

  name(): string {
    const length = this.u32();
    const start = this.skip(length);
    try {
      return utf8.decode(this.bytes.subarray(start, start + length));
    } catch {
      return this.fail('malformed UTF-8 encoding', start);
    }
  }
}
