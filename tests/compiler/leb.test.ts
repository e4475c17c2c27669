/** The primitive items of the binary format: numbers in LEB128 against a plain reading of its definition, and what lies at the edges. */
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../compiler/binary/bytes.js';
import { InvalidModule } from '../../compiler/index.js';
import { random } from './corpus.js';

type Reading = { readonly value: bigint; readonly length: number } | { readonly error: string };

/** Specification, 5.2.2: uN or sN, at most ceil(N / 7) bytes, unused bits of the last byte zero or copies of the sign. */
function reference(bytes: readonly number[], bits: number, signed: boolean): Reading {
  const most = Math.ceil(bits / 7);
  let value = 0n;
  for (let i = 0; i < most; i++) {
    const b = bytes[i];
    if (b === undefined) return { error: 'unexpected end' };
    value |= BigInt(b & 127) << BigInt(7 * i);
    if ((b & 128) !== 0) continue;
    const result = signed ? BigInt.asIntN(7 * (i + 1), value) : value;
    const fits = signed ? BigInt.asIntN(bits, result) === result : BigInt.asUintN(bits, result) === result;
    return fits ? { value: result, length: i + 1 } : { error: 'integer too large' };
  }
  return { error: 'integer representation too long' };
}

const KINDS = {
  u32: { bits: 32, signed: false, read: (r: ByteReader) => BigInt(r.u32()) },
  s32: { bits: 32, signed: true, read: (r: ByteReader) => BigInt(r.s32()) },
  s33: { bits: 33, signed: true, read: (r: ByteReader) => BigInt(r.s33()) },
  s64: {
    bits: 64, signed: true,
    read: (r: ByteReader) => {
      const low = r.s64();
      if ((low | 0) !== low || (r.hi | 0) !== r.hi) throw new Error(`halves are not int32: ${low}, ${r.hi}`);
      return (BigInt(r.hi) << 32n) | BigInt(low >>> 0);
    },
  },
} as const;
type Kind = keyof typeof KINDS;

/** Reads in the middle of other bytes, so that a wrong offset would show. */
function actual(bytes: readonly number[], kind: Kind): Reading {
  const before = 3;
  const reader = new ByteReader(new Uint8Array([0x80, 0x80, 0x80, ...bytes, 0x01, 0x01]), before, before + bytes.length);
  try {
    const value = KINDS[kind].read(reader);
    return { value, length: reader.pos - before };
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
    expect(e.offset).toBeGreaterThanOrEqual(before);
    expect(e.offset).toBeLessThanOrEqual(before + bytes.length);
    return { error: e.reason };
  }
}

function encode(value: bigint, signed: boolean, padding: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const b = Number(value & 127n);
    value >>= 7n;
    const done = signed ? (value === 0n && b < 64) || (value === -1n && b >= 64) : value === 0n;
    if (!done || padding > 0) {
      bytes.push(b | 128);
      if (done) padding--;
    } else {
      bytes.push(b);
      return bytes;
    }
  }
}

describe.each(Object.keys(KINDS) as Kind[])('%s', (kind) => {
  const { bits, signed } = KINDS[kind];
  const same = (bytes: readonly number[]): void => expect(actual(bytes, kind), bytes.map((b) => b.toString(16)).join(' ')).toEqual(reference(bytes, bits, signed));

  it('at the powers of two, with every padding', () => {
    for (let i = 0; i <= bits; i++) {
      for (const d of [-2n, -1n, 0n, 1n]) {
        for (const sign of signed ? [1n, -1n] : [1n]) {
          const value = sign * (1n << BigInt(i)) + d;
          if (!signed && value < 0n) continue;
          for (let padding = 0; padding < 12; padding++) same(encode(value, signed, padding));
        }
      }
    }
  });

  it('with every last byte at full length', () => {
    const most = Math.ceil(bits / 7);
    for (const fill of [0x80, 0xff, 0xc0, 0xaa]) {
      for (const length of [most - 1, most, most + 1]) for (let last = 0; last < 256; last++) same([...new Array<number>(length - 1).fill(fill), last]);
    }
  });

  it('cut short anywhere', () => {
    for (let n = 0; n < 12; n++) same(new Array<number>(n).fill(0x80));
  });

  it('of random bytes', () => {
    const next = random(bits + (signed ? 1000 : 0));
    for (let i = 0; i < 5000; i++) {
      const more = Math.floor(next() * 12);
      same([...Array.from({ length: more }, () => 128 + Math.floor(next() * 128)), Math.floor(next() * 128)]);
    }
  });
});

describe('other items', () => {
  const reader = (...bytes: number[]): ByteReader => new ByteReader(new Uint8Array(bytes));

  it('words are little-endian and signed', () => {
    expect(reader(1, 2, 3, 4).word()).toBe(0x04030201);
    expect(reader(0xff, 0xff, 0xff, 0xff).word()).toBe(-1);
    for (let n = 0; n < 4; n++) expect(() => reader(...new Array<number>(n).fill(0)).word()).toThrow('unexpected end');
  });

  it('names are UTF-8, with nothing added or lost', () => {
    const encoder = new TextEncoder();
    for (const name of ['', 'a', 'ünï', '\uFEFFbom', '\0', '日本', '😀', 'e\u0301']) {
      const bytes = encoder.encode(name);
      expect(reader(bytes.length, ...bytes).name()).toBe(name);
    }
    for (const bad of [[0x80], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3], [0xff], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
      expect(() => reader(bad.length, ...bad).name(), String(bad)).toThrow('malformed UTF-8 encoding');
    }
    expect(() => reader(3, 0x61, 0x62).name()).toThrow('unexpected end');
  });

  it('nothing is read past the range, though the bytes go on', () => {
    const bytes = new Uint8Array([1, 2, 3, 4, 5]);
    const r = new ByteReader(bytes, 1, 3);
    expect([r.peek(), r.byte(), r.byte(), r.done, r.peek()]).toEqual([2, 2, 3, true, -1]);
    for (const read of [() => r.byte(), () => r.u32(), () => r.word(), () => r.skip(1), () => r.s64()]) expect(read).toThrow('at offset 0x3: unexpected end');
    expect(r.skip(0)).toBe(3);
  });
});
