/** The upper halves of products, which come by way of a float64, where that is nearest to a wrong one: the lower half is next to 0 or to 2 to the 32. */
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
for (let i = 0; i < 400; i++) {
  const odd = [word(), MASK - BigInt(i)][i & 1]! | 1n;
  for (const low of [-2n, -1n, 0n, 1n, 2n]) pairs.push([odd, (inverse(odd) * low) & MASK]);
  pairs.push([word(), word()]);
}

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat(`(module
  (func (export "mul") (param i64 i64) (result i64) (i64.mul (local.get 0) (local.get 1)))
  (func (export "by_one_and_a_half") (param i64) (result i64) (i64.mul (local.get 0) (i64.const 0x180000001)))
  (func (export "lanes") (param i64 i64) (result i64) (i64x2.extract_lane 1 (i64x2.mul (i64x2.splat (local.get 0)) (i64x2.splat (local.get 1)))))
  ${['s', 'u'].map((how) => `(func (export "${how}") (param i32 i32) (result i64)
    (i64x2.extract_lane 1 (i64x2.extmul_high_i32x4_${how} (i32x4.splat (local.get 0)) (i32x4.splat (local.get 1)))))`).join('\n')})`)));
const { mul, by_one_and_a_half: byConstant, lanes, s, u } = exports as Record<string, (...args: unknown[]) => bigint>;

describe('products are right', () => {
  it('of words, as numbers of 64 bits with any upper halves', () => {
    for (const [a, b] of pairs) {
      const [x, y] = [signed(a | word() << 32n), signed(b | word() << 32n)];
      for (const [p, q] of [[a, b], [x, b], [a, y], [x, y], [-a, b]] as const) {
        const wanted = signed(p * q);
        expect([p, q, mul!(p, q), lanes!(p, q)]).toEqual([p, q, wanted, wanted]);
      }
      expect(byConstant!(x)).toBe(signed(x * 0x1_8000_0001n));
    }
  });

  it('of lanes made wider, signed and not', () => {
    const i32 = (x: bigint): number => Number(BigInt.asIntN(32, x));
    for (const [a, b] of pairs) {
      expect([a, b, u!(i32(a), i32(b)), s!(i32(a), i32(b))]).toEqual([a, b, signed(a * b), BigInt.asIntN(32, a) * BigInt.asIntN(32, b)]);
    }
  });
});
