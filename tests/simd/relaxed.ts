/** The relaxed instructions by standard ones: what each may do on any machine. */
import type { Instr } from '../random/model.js';
import { vectorOf } from './values.js';

const get = (a: number): Instr => ({ name: 'local.get', a });
const same = (name: string, operands: number): Instr[] => [...Array.from({ length: operands }, (_, j) => get(j)), { name }];

const vector = (bits: bigint): Instr => ({ name: 'v128.const', wide: bits });
const splat = (lane: bigint, width: number): Instr => vector(vectorOf(new Array<bigint>(128 / width).fill(lane), width));

/** Products of bytes, the first operand's with sign, added by twos, in the range of 16 bits. */
const dot = (second: 's' | 'u'): Instr[] => [
  ...(['low', 'high'] as const).flatMap((half): Instr[] => [
    get(0), { name: `i16x8.extend_${half}_i8x16_s` }, get(1), { name: `i16x8.extend_${half}_i8x16_${second}` }, { name: 'i16x8.mul' }, { name: 'i32x4.extadd_pairwise_i16x8_s' },
  ]),
  { name: 'i16x8.narrow_i32x4_s' },
];
const sums: readonly Instr[] = [{ name: 'i32x4.extadd_pairwise_i16x8_s' }, get(2), { name: 'i32x4.add' }];

/** Where an operand's lane is 2^31 or more, or a NaN. */
const beyond = (shape: string, limit: Instr): Instr[] => [get(0), limit, { name: `${shape}.ge` }, get(0), get(0), { name: `${shape}.ne` }, { name: 'v128.or' }];
const HALVES: Instr = { name: 'i8x16.shuffle', lanes: [0, 1, 2, 3, 8, 9, 10, 11, 16, 16, 16, 16, 16, 16, 16, 16] };
/** To the least integer there. */
function truncation(name: string): Instr[] {
  const chosen: Instr[] = [splat(0x8000_0000n, 32), ...same(name, 1)];
  if (name.includes('f32x4')) return [...chosen, ...beyond('f32x4', splat(0x4f00_0000n, 32)), { name: 'v128.bitselect' }];
  return [...chosen, ...beyond('f64x2', splat(0x41e0_0000_0000_0000n, 64)), vector(0n), HALVES, { name: 'v128.bitselect' }];
}

/** Bodies of functions of the instruction's type, each one that a machine may do. @throws RangeError for an instruction that is not known */
export function byStandard(name: string): readonly (readonly Instr[])[] {
  const [shape, op] = name.split('.relaxed_') as [string, string];
  switch (op) {
    case 'swizzle': return [same('i8x16.swizzle', 2), [get(0), get(1), splat(0x8fn, 8), { name: 'v128.and' }, { name: 'i8x16.swizzle' }]];
    case 'laneselect': return [same('v128.bitselect', 3)];
    case 'min': case 'max': return [same(`${shape}.${op}`, 2), [get(0), get(1), get(0), get(1), { name: `${shape}.${op === 'min' ? 'lt' : 'gt'}` }, { name: 'v128.bitselect' }]];
    case 'madd': return [[get(0), get(1), { name: `${shape}.mul` }, get(2), { name: `${shape}.add` }]];
    case 'nmadd': return [[get(0), { name: `${shape}.neg` }, get(1), { name: `${shape}.mul` }, get(2), { name: `${shape}.add` }]];
    case 'q15mulr_s': {
      const least = (a: number): Instr[] => [get(a), splat(0x8000n, 16), { name: 'i16x8.eq' }];
      return [same('i16x8.q15mulr_sat_s', 2), [...same('i16x8.q15mulr_sat_s', 2), ...least(0), ...least(1), { name: 'v128.and' }, { name: 'v128.xor' }]];
    }
    case 'dot_i8x16_i7x16_s': return [dot('s'), dot('u')];
    case 'dot_i8x16_i7x16_add_s': return [[...dot('s'), ...sums], [...dot('u'), ...sums]];
    default: {
      if (!op.startsWith('trunc_')) throw new RangeError(`no standard instructions are known for ${name}`);
      const saturating = `${shape}.${op.replace('trunc_', 'trunc_sat_')}`;
      return op.includes('_s') ? [same(saturating, 1), truncation(saturating)] : [same(saturating, 1)];
    }
  }
}
