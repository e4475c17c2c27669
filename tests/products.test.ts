/**
 * The upper halves of products. Where they come by way of a float64 that is nearest to a wrong one if the lower half is next to 0 or to 2 to the 32, or, the upper half being
 * a power of two, so small that it is lost in the float64 of the whole and not in the difference.
 */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../index.js';
import { Rng } from './random/rng.js';
import { wat } from './js-api-same.js';

const signed = (x: bigint): bigint => BigInt.asIntN(64, x);
const MASK = 0xffff_ffffn;

/** The odd number's inverse: their product ends in 32 bits of 0 and a 1. */
function inverse(odd: bigint): bigint {
  let x = odd;
  for (let i = 0; i < 5; i++) x = (x * (2n - odd * x)) & MASK;
  return x;
}

const EDGES = [0n, 1n, 2n, 3n, 0x8000n, 0xffffn, 0x1_0000n, 0x7fff_ffffn, 0x8000_0000n, 0x8000_0001n, 0xffff_fffen, 0xffff_ffffn];
const rng = new Rng(77);
const word = (): bigint => BigInt(rng.below(0x1_0000)) << 16n | BigInt(rng.below(0x1_0000));
const pairs: (readonly [bigint, bigint])[] = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const));
// The upper half is 2 to the k, from 24 to 31, and the lower one above 2 to the k - 22, up to 2 to the k - 21.
pairs.push(
  [28855381n, 2497197803n], [37271609n, 3866621054n], [773356951n, 372700311n], [1605068851n, 359150171n], [907945321n, 1269813807n], [816426217n, 2824312793n],
  [1281845531n, 3597692473n], [2953443047n, 3122921922n],
);
for (let i = 0; i < 400; i++) {
  const odd = [word(), MASK - BigInt(i)][i & 1]! | 1n;
  for (const low of [-2n, -1n, 0n, 1n, 2n]) pairs.push([odd, (inverse(odd) * low) & MASK]);
  pairs.push([word(), word()]);
}

/** More than are few. */
const MANY = 40;
const CONSTANTS = [0n, 1n, 10n, 0xffffn, 0x1_0000n, 0xffff_ffffn, 0x1_8000_0001n, 0x7_0000_03e8n, -1n, 0x9e37_79b9_7f4a_7c15n];

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat(`(module
  (func (export "mul") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
  (func (export "many") (param i64 i64) (result i64) (local i64)
    ${'(local.set 2 (i64.add (local.get 2) (i64.mul (local.get 0) (local.get 1))))'.repeat(MANY)} (local.get 2))
  (func (export "words") (param i32 i32) (result i64) (i64.mul (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))))
  ${CONSTANTS.map((by, i) => `(func (export "by${i}") (param i64) (result i64) (i64.mul (local.get 0) (i64.const ${by})))
  (func (export "word_by${i}") (param i32) (result i64) (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const ${by})))`).join('\n')}
  (func (export "lanes") (param i64 i64) (result i64) (i64x2.extract_lane 1 (i64x2.mul (i64x2.splat (local.get 0)) (i64x2.splat (local.get 1)))))
  ${['s', 'u'].map((how) => `(func (export "${how}") (param i32 i32) (result i64)
    (i64x2.extract_lane 1 (i64x2.extmul_high_i32x4_${how} (i32x4.splat (local.get 0)) (i32x4.splat (local.get 1)))))`).join('\n')})`)));
const { mul, many, words, lanes, s, u, ...byConstant } = exports as Record<string, (...args: unknown[]) => bigint>;

describe('products are right', () => {
  it('of words, as numbers of 64 bits with any upper halves', () => {
    for (const [a, b] of pairs) {
      const [x, y] = [signed(a | word() << 32n), signed(b | word() << 32n)];
      for (const [p, q] of [[a, b], [x, b], [a, y], [x, y], [-a, b]] as const) {
        const wanted = signed(p * q);
        expect([p, q, mul!(p, q), lanes!(p, q), many!(p, q)]).toEqual([p, q, wanted, wanted, signed(BigInt(MANY) * wanted)]);
      }
    }
  });

  it('of words made wider, and by constants', () => {
    for (const [a, b] of pairs) {
      const x = signed(a | word() << 32n);
      expect([a, b, words!(Number(a) | 0, Number(b) | 0)]).toEqual([a, b, signed(a * b)]);
      CONSTANTS.forEach((by, i) => {
        expect([x, by, byConstant[`by${i}`]!(x), byConstant[`word_by${i}`]!(Number(a) | 0)]).toEqual([x, by, signed(x * by), signed(a * by)]);
      });
    }
  });

  it('of lanes made wider, signed and not', () => {
    const i32 = (x: bigint): number => Number(BigInt.asIntN(32, x));
    for (const [a, b] of pairs) {
      expect([a, b, u!(i32(a), i32(b)), s!(i32(a), i32(b))]).toEqual([a, b, signed(a * b), BigInt.asIntN(32, a) * BigInt.asIntN(32, b)]);
    }
  });
});
