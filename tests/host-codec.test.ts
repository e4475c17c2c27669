/** Messages of every size between the threads: they start in a region and move when it is full. */
import { describe, expect, it } from 'vitest';
import { list, Reader, text, u32, u64, u8, Writer } from '../runtime/host/wire/codec.js';

const REGION = 64;

/** Writes some bytes first, so that what is under test meets the end of the region at each place. */
function roundTrip<T>(codec: { write(w: Writer, v: T): void; read(r: Reader): T }, value: T, before: number): T {
  const region = new Uint8Array(REGION);
  const w = new Writer(region);
  for (let i = 0; i < before; i++) w.u8(i);
  codec.write(w, value);
  const r = new Reader((w.overflow ?? region).subarray(0, w.length));
  for (let i = 0; i < before; i++) expect(r.u8()).toBe(i);
  return codec.read(r);
}

describe('a message that outgrows its region', () => {
  const places = Array.from({ length: REGION + 1 }, (_, i) => i);

  it('inside a number', () => {
    for (const before of places) {
      expect(roundTrip(u8, 0xfe, before)).toBe(0xfe);
      expect(roundTrip(u32, 0xfedc_ba98, before)).toBe(0xfedc_ba98);
      expect(roundTrip(u64, 0xfedc_ba98_7654_3210n, before)).toBe(0xfedc_ba98_7654_3210n);
    }
  });

  it('inside a list or a text', () => {
    const many = Array.from({ length: 100 }, (_, i) => i * 0x0101_0101);
    for (const before of places) {
      expect(roundTrip(list(u32), many, before)).toEqual(many);
      expect(roundTrip(text, 'grüße '.repeat(20), before)).toBe('grüße '.repeat(20));
    }
  });
});
