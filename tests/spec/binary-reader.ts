/** Cursor over the bytes of a module, and the types it has in common with the shims. */
import { utf8Text } from './text.js';

/** Thrown where the bytes do not decode. */
export class BinaryError extends Error {}

/** A value type: its code, and the heap type of the two-part forms `(ref ht)` and `(ref null ht)`. */
export interface ValueType {
  readonly code: number;
  readonly heap: number | undefined;
}

export interface FunctionType {
  /** Its index in the module's type space. */
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The types a module defines, for types that refer to them by index. */
export interface TypeSpace {
  /** The entries of the type section as they are, and their number. */
  readonly entries: Uint8Array;
  readonly entryCount: number;
  /** The number of types, of which recursive groups have several an entry. */
  readonly typeCount: number;
  isFunction(index: number): boolean;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

/** Codes of value types, as in the binary format; of references also those of the abstract heap types. */
export const TYPE = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  noexn: 0x74,
  nofunc: 0x73,
  noextern: 0x72,
  none: 0x71,
  funcref: 0x70,
  externref: 0x6f,
  anyref: 0x6e,
  eqref: 0x6d,
  i31ref: 0x6c,
  structref: 0x6b,
  arrayref: 0x6a,
  exnref: 0x69,
} as const;

export class BinaryReader {
  constructor(
    private readonly bytes: Uint8Array,
    public pos: number,
    public end: number,
  ) {}

  get done(): boolean {
    return this.pos >= this.end;
  }

  byte(): number {
    if (this.done) throw new BinaryError('unexpected end');
    return this.bytes[this.pos++]!;
  }

  peek(): number {
    if (this.done) throw new BinaryError('unexpected end');
    return this.bytes[this.pos]!;
  }

  skip(count: number): void {
    if (this.pos + count > this.end) throw new BinaryError('unexpected end');
    this.pos += count;
  }

  unsigned(): number {
    return Number(this.leb(false));
  }

  signed(): number {
    return Number(this.leb(true));
  }

  /** The bytes from `start` up to the cursor. */
  since(start: number): Uint8Array {
    return this.bytes.subarray(start, this.pos);
  }

  name(): string {
    const length = this.unsigned();
    const start = this.pos;
    this.skip(length);
    return utf8Text(this.since(start));
  }

  /** Calls `each` as often as the vector's length says. */
  vector(each: (index: number) => void): void {
    const length = this.unsigned();
    for (let i = 0; i < length; i++) each(i);
  }

  private leb(isSigned: boolean): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return isSigned ? BigInt.asIntN(Number(shift) + 7, result) : result;
    }
    throw new BinaryError('integer representation too long');
  }
}
