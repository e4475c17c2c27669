/** What code looks like that watches memory; and when its comparisons hold. */
import { describe, expect, it } from 'vitest';
import { accessingInstructions, compileFunction, loadModule, MOST_RANGES, printVariant, setBounds, type Watching } from '../../compiler/index.js';
import { BOUNDS_LENGTH, lengthPosition, startPosition } from '../../compiler/analyse/watch-bounds.js';
import { wat } from '../js-api-same.js';

const printed = (body: string, watching: Watching | undefined): string[] =>
  printVariant(loadModule(wat(`(module (memory 1) (data $d "") (func (param i32 i64) ${body}))`)), 0, { stops: new Set(), entry: undefined, watching }).split('\n').slice(4, -2);

const BODY = `(i64.store offset=4 (i32.add (local.get 0) (i32.const 1)) (i64.load (i32.const -8)))`;

describe('the code', () => {
  it('compares before each access of the kind that is watched', () => {
    expect(printed(BODY, { reads: 1, writes: 2 })).toMatchInlineSnapshot(`
      [
        "if ((4294967295 - B0[0] | 0) <= B0[4]) throw I.accessed(pc = 8);",
        "i0 = D.getInt32(4294967288, (pc = 8, true));",
        "i1 = D.getInt32(4294967292, (pc = 8, true));",
        "i2 = l0 + 1 | 0;",
        "if ((i2 + 11 - B0[24] | 0) <= B0[28] || (i2 + 11 - B0[30] | 0) <= B0[34]) throw I.accessed(pc = 10);",
        "D.setInt32((i2 >>> 0) + 8, i1, (pc = 10, true)), D.setInt32((i2 >>> 0) + 4, i0, true);",
        "return;",
      ]
    `);
    expect(printed(BODY, { reads: 0, writes: 1 })).toMatchInlineSnapshot(`
      [
        "i0 = D.getInt32(4294967288, (pc = 8, true));",
        "i1 = D.getInt32(4294967292, (pc = 8, true));",
        "i2 = l0 + 1 | 0;",
        "if ((i2 + 11 - B0[24] | 0) <= B0[28]) throw I.accessed(pc = 10);",
        "D.setInt32((i2 >>> 0) + 8, i1, (pc = 10, true)), D.setInt32((i2 >>> 0) + 4, i0, true);",
        "return;",
      ]
    `);
    expect(printed(BODY, { reads: MOST_RANGES + 1, writes: 0 })).toMatchInlineSnapshot(`
      [
        "if ((4294967295 - B0[0] | 0) <= B0[4] && I.touches(M0, 4294967288, 8, false)) throw I.accessed(pc = 8);",
        "i0 = D.getInt32(4294967288, (pc = 8, true));",
        "i1 = D.getInt32(4294967292, (pc = 8, true));",
        "i2 = l0 + 1 | 0;",
        "D.setInt32((i2 >>> 0) + 8, i1, (pc = 10, true)), D.setInt32((i2 >>> 0) + 4, i0, true);",
        "return;",
      ]
    `);
  });

  it('asks before bulk instructions', () => {
    const body = '(memory.copy (local.get 0) (i32.const -1) (i32.load8_u (local.get 0))) (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0))';
    expect(printed(body, { reads: 1, writes: 1 })).toMatchInlineSnapshot(`
      [
        "if ((l0 - B0[0] | 0) <= B0[1]) throw I.accessed(pc = 6);",
        "i0 = D.getUint8(l0 >>> 0, pc = 6);",
        "if (I.touches(M0, -1 >>> 0, i0 >>> 0, false) || I.touches(M0, l0 >>> 0, i0 >>> 0, true)) throw I.accessed(pc = 8);",
        "M0.copy(M0, l0, -1, i0, pc = 8);",
        "if (I.touches(M0, 1 >>> 0, 3 >>> 0, true)) throw I.accessed(pc = 16);",
        "M0.fill(1, 2, 3, pc = 16);",
        "if (I.touches(M0, 0 >>> 0, l0 >>> 0, true)) throw I.accessed(pc = 24);",
        "M0.init(I.datas[0], 0, 0, l0, pc = 24);",
        "return;",
      ]
    `);
  });

  it('is the plain code where nothing is watched', () => {
    const m = loadModule(wat(`(module (memory 1) (func (param i32 i64) ${BODY}))`));
    const plain = compileFunction(m, 0).replace('(I) =>', '(I, W) =>').replace(']); }', '], W); }');
    expect(printVariant(m, 0, { stops: new Set(), entry: undefined })).toBe(plain);
    expect(printVariant(m, 0, { stops: new Set(), entry: undefined, watching: { reads: 0, writes: 0 } })).toBe(plain);
  });
});

it('the instructions of a function that access memory are all and only those', () => {
  const m = loadModule(wat(`(module (memory 1) (data $d "") (func (param i32)
    (drop (i32.add (i32.load16_u offset=6 (local.get 0)) (memory.size))) (f64.store (local.get 0) (f64.const 0)) (memory.copy (i32.const 0) (i32.const 1) (i32.const 2))
    (data.drop $d) (drop (memory.grow (i32.const 0)))))`));
  expect([...accessingInstructions(m, 0)]).toEqual([
    [1, { slots: 1, accesses: [{ memory: 0, written: false, address: 0, offset: 6, width: 2 }] }],
    [7, { slots: 2, accesses: [{ memory: 0, written: true, address: 0, offset: 0, width: 8 }] }],
    [11, { slots: 3, accesses: [
      { memory: 0, written: false, address: 1, offset: 0, width: undefined }, { memory: 0, written: true, address: 0, offset: 0, width: undefined },
    ] }],
  ]);
});

describe('the bounds', () => {
  const SIZE = 2 ** 32;
  /** As the code compares. */
  const touched = (bounds: Int32Array, address: number, width: number, ranges = MOST_RANGES): boolean => Array.from({ length: ranges }, (_, i) => i).some((i) =>
    (address + width - 1 - bounds[startPosition(false, i)]! | 0) <= bounds[lengthPosition(false, i, width)]!);

  it.each([
    [[]], [[[0, 1]]], [[[100, 108]]], [[[0, SIZE]]], [[[SIZE - 8, SIZE]]], [[[2 ** 31 - 2, 2 ** 31 + 2]]], [[[4, SIZE - 4]]], [[[1, 2], [5, 9], [2 ** 31, 2 ** 31 + 1], [SIZE - 3, SIZE]]],
  ] as const)('of %j hold exactly for what touches them', (list) => {
    const ranges = (list as readonly (readonly [number, number])[]).map(([start, end]) => ({ start, end }));
    const bounds = new Int32Array(BOUNDS_LENGTH);
    for (const written of [false, true]) setBounds(bounds, written, written ? [{ start: 0, end: SIZE }] : ranges);
    const edges = [0, 100, 2 ** 31, SIZE, ...ranges.flatMap(({ start, end }) => [start, end])];
    for (const width of [1, 2, 4, 8]) {
      for (const edge of edges) {
        for (let address = Math.max(0, edge - 20); address < edge + 20; address++) {
          // What goes beyond the end of the largest memory traps in any case.
          if (address + width > SIZE) continue;
          expect(touched(bounds, address, width, ranges.length), `${width} at ${address}`).toBe(ranges.some(({ start, end }) => address < end && address + width > start));
        }
      }
    }
  });

  it('that are not used hold for the last byte of the largest memory at most', () => {
    const bounds = new Int32Array(BOUNDS_LENGTH);
    setBounds(bounds, false, []);
    for (const width of [1, 2, 4, 8]) {
      for (const address of [0, 1, 2 ** 31 - 1, 2 ** 31, SIZE - 9, SIZE - 1 - width]) expect(touched(bounds, address, width), `${width} at ${address}`).toBe(false);
    }
  });

  it('of more ranges than there is room for are those of all of them', () => {
    const bounds = new Int32Array(BOUNDS_LENGTH);
    setBounds(bounds, false, Array.from({ length: MOST_RANGES + 1 }, (_, i) => ({ start: 10 * i + 10, end: 10 * i + 12 })));
    expect([9, 10, 30, 51, 52].map((address) => touched(bounds, address, 1))).toEqual([false, true, true, true, false]);
  });
});
