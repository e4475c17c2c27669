/** Integer instructions (specification, 4.3.2): an i32 is computed in int32 arithmetic, an i64 in that of bigints. */
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import { i32, i64, type WValue, WTrap } from './values.js';

export type Operation = (a: WValue, b: WValue) => WValue;

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const MIN_I32 = -0x8000_0000;
const MIN_I64 = -0x8000_0000_0000_0000n;

function nonZero<T extends number | bigint>(b: T, message: string): T {
  if (b === 0 || b === 0n) throw new WTrap(message);
  return b;
}

const { divideByZero, divideUnrepresentable, remainderByZero } = TRAP_MESSAGES;

const UNARY_32: Readonly<Record<string, (a: number) => number>> = {
  clz: (a) => Math.clz32(a),
  ctz: (a) => (a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  popcnt: (a) => [...(a >>> 0).toString(2)].filter((bit) => bit === '1').length,
  extend8_s: (a) => (a << 24) >> 24,
  extend16_s: (a) => (a << 16) >> 16,
  eqz: (a) => Number(a === 0),
};

const BINARY_32: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => Math.imul(a, b),
  div_s: (a, b) => {
    nonZero(b, divideByZero);
    if (a === MIN_I32 && b === -1) throw new WTrap(divideUnrepresentable);
    return Math.trunc(a / b);
  },
  div_u: (a, b) => Math.floor((a >>> 0) / (nonZero(b, divideByZero) >>> 0)),
  rem_s: (a, b) => a % nonZero(b, remainderByZero),
  rem_u: (a, b) => (a >>> 0) % (nonZero(b, remainderByZero) >>> 0),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 31),
  shr_s: (a, b) => a >> (b & 31),
  shr_u: (a, b) => a >>> (b & 31),
  rotl: (a, b) => (a << (b & 31)) | (a >>> (-b & 31)),
  rotr: (a, b) => (a >>> (b & 31)) | (a << (-b & 31)),
};

const UNARY_64: Readonly<Record<string, (a: bigint) => bigint>> = {
  clz: (a) => BigInt(a < 0n ? 0 : a === 0n ? 64 : 64 - a.toString(2).length),
  ctz: (a) => BigInt(a === 0n ? 64 : u64(a).toString(2).match(/0*$/)![0].length),
  popcnt: (a) => BigInt([...u64(a).toString(2)].filter((bit) => bit === '1').length),
  extend8_s: (a) => BigInt.asIntN(8, a),
  extend16_s: (a) => BigInt.asIntN(16, a),
  extend32_s: (a) => BigInt.asIntN(32, a),
};

const BINARY_64: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div_s: (a, b) => {
    nonZero(b, divideByZero);
    if (a === MIN_I64 && b === -1n) throw new WTrap(divideUnrepresentable);
    return a / b;
  },
  div_u: (a, b) => u64(a) / u64(nonZero(b, divideByZero)),
  rem_s: (a, b) => a % nonZero(b, remainderByZero),
  rem_u: (a, b) => u64(a) % u64(nonZero(b, remainderByZero)),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n),
  shr_s: (a, b) => a >> (b & 63n),
  shr_u: (a, b) => u64(a) >> (b & 63n),
  rotl: (a, b) => (u64(a) << (b & 63n)) | (u64(a) >> (-b & 63n)),
  rotr: (a, b) => (u64(a) >> (b & 63n)) | (u64(a) << (-b & 63n)),
};

type Ordered = number | bigint;
const COMPARISONS: Readonly<Record<string, (a: Ordered, b: Ordered) => boolean>> = {
  eq: (a, b) => a === b, ne: (a, b) => a !== b, lt: (a, b) => a < b, gt: (a, b) => a > b, le: (a, b) => a <= b, ge: (a, b) => a >= b,
};

/** Every integer instruction without immediates, by name. */
export function integerOperations(): Map<string, Operation> {
  const all = new Map<string, Operation>();
  for (const [name, f] of Object.entries(UNARY_32)) all.set(`i32.${name}`, (a) => i32(f(a.value as number)));
  for (const [name, f] of Object.entries(BINARY_32)) all.set(`i32.${name}`, (a, b) => i32(f(a.value as number, b.value as number)));
  for (const [name, f] of Object.entries(UNARY_64)) all.set(`i64.${name}`, (a) => i64(f(a.value as bigint)));
  for (const [name, f] of Object.entries(BINARY_64)) all.set(`i64.${name}`, (a, b) => i64(f(a.value as bigint, b.value as bigint)));
  all.set('i64.eqz', (a) => i32(Number(a.value === 0n)));
  for (const [name, test] of Object.entries(COMPARISONS)) {
    const suffix = name === 'eq' || name === 'ne' ? '' : '_s';
    for (const type of ['i32', 'i64']) all.set(`${type}.${name}${suffix}`, (a, b) => i32(Number(test(a.value as Ordered, b.value as Ordered))));
    if (suffix === '') continue;
    all.set(`i32.${name}_u`, (a, b) => i32(Number(test((a.value as number) >>> 0, (b.value as number) >>> 0))));
    all.set(`i64.${name}_u`, (a, b) => i32(Number(test(u64(a.value as bigint), u64(b.value as bigint)))));
  }
  all.set('i32.wrap_i64', (a) => i32(Number(BigInt.asIntN(32, a.value as bigint))));
  all.set('i64.extend_i32_s', (a) => i64(BigInt(a.value as number)));
  all.set('i64.extend_i32_u', (a) => i64(BigInt((a.value as number) >>> 0)));
  return all;
}
