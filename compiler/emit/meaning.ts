/**
 * What each instruction means in JavaScript: the one definition that every printer uses. See template.ts for the holes.
 *
 * Names in the templates: `D` is the memory's DataView, `R` the runtime's support object (runtime/support), the others are holes.
 * A template that mentions `$pc` may trap; one that mentions `D` or `$M` reads or writes memory.
 */
import { atomicMeanings } from './atomics.js';
import { BITS_OF_F32, BITS_OF_PLAIN_F32, F32_OF_BITS, NUMBER_OF_BITS } from './float-bits.js';
import { made, type Meaning, partsOf, partwise, single, singleOf, type Sources, valueOf, values } from './meaning-table.js';
import { PRODUCT } from './product.js';
import './simd-floats.js';
import { longs } from './simd-words.js';
import { parseTemplate, type Template } from './template.js';

export { addMeaning, type Meaning, meaningOf } from './meaning-table.js';
export { BITWISE, ofSigns } from './simd-words.js';
export { bitsAfter, byBits, isMaskedConstant, isSumOfBytes, lookUpInConstant, maskedConstant, signOf, SUM_OF_BYTES, summedBytes } from './simd-bits.js';
export { isLoadInForm, loadInForm, STORES_IN_FORM } from './simd-memory.js';

// i32

/** Atomic instructions do them, too. */
const I32_UPDATES = { add: '$0 + $1 | 0', sub: '$0 - $1 | 0', and: '$0 & $1', or: '$0 | $1', xor: '$0 ^ $1' };
for (const [op, source] of Object.entries(I32_UPDATES)) values({ [`i32.${op}`]: source });

values({
  'i32.clz': 'Math.clz32($0)', 'i32.ctz': '32 - Math.clz32(~$0 & $0 - 1)', 'i32.popcnt': 'R.i32_popcnt($0)',
  'i32.mul': 'Math.imul($0, $1)',
  'i32.div_s': 'R.i32_div_s($0, $1, $pc)', 'i32.div_u': 'R.i32_div_u($0, $1, $pc)',
  'i32.rem_s': 'R.i32_rem_s($0, $1, $pc)', 'i32.rem_u': 'R.i32_rem_u($0, $1, $pc)',
  'i32.shl': '$0 << $1', 'i32.shr_s': '$0 >> $1', 'i32.shr_u': '$0 >>> $1 | 0',
  'i32.rotl': '$0 << $1 | $0 >>> 32 - $1', 'i32.rotr': '$0 >>> $1 | $0 << 32 - $1',
  'i32.extend8_s': '$0 << 24 >> 24', 'i32.extend16_s': '$0 << 16 >> 16', 'i32.wrap_i64': '$0l',
  'i32.reinterpret_f32': BITS_OF_F32,
  'ref.null': 'null',
});

values({
  'i32.eqz': '$0 === 0', 'i32.eq': '$0 === $1', 'i32.ne': '$0 !== $1', 'i32.lt_s': '$0 < $1', 'i32.lt_u': '$0 >>> 0 < $1 >>> 0',
  'i32.gt_s': '$0 > $1', 'i32.gt_u': '$0 >>> 0 > $1 >>> 0', 'i32.le_s': '$0 <= $1', 'i32.le_u': '$0 >>> 0 <= $1 >>> 0',
  'i32.ge_s': '$0 >= $1', 'i32.ge_u': '$0 >>> 0 >= $1 >>> 0',
  'i64.eqz': '($0l | $0h) === 0', 'i64.eq': '$0l === $1l && $0h === $1h', 'i64.ne': '$0l !== $1l || $0h !== $1h',
  'i64.lt_s': '$0h < $1h || $0h === $1h && $0l >>> 0 < $1l >>> 0', 'i64.lt_u': '$0h >>> 0 < $1h >>> 0 || $0h === $1h && $0l >>> 0 < $1l >>> 0',
  'i64.gt_s': '$0h > $1h || $0h === $1h && $0l >>> 0 > $1l >>> 0', 'i64.gt_u': '$0h >>> 0 > $1h >>> 0 || $0h === $1h && $0l >>> 0 > $1l >>> 0',
  'i64.le_s': '$0h < $1h || $0h === $1h && $0l >>> 0 <= $1l >>> 0', 'i64.le_u': '$0h >>> 0 < $1h >>> 0 || $0h === $1h && $0l >>> 0 <= $1l >>> 0',
  'i64.ge_s': '$0h > $1h || $0h === $1h && $0l >>> 0 >= $1l >>> 0', 'i64.ge_u': '$0h >>> 0 > $1h >>> 0 || $0h === $1h && $0l >>> 0 >= $1l >>> 0',
  'ref.is_null': '$0 === null',
}, { bool: true });

// Floats. A float32 is a number rounded to float32 precision. A NaN may be something else than a number, which arithmetic takes for NaN: see
// runtime/support/float.ts. `x <= x` is false for every NaN, whatever it is held as.

/** Truncations to an integer, in range. */
const SIGNED = '(x = $0) > -2147483649 && x < 2147483648 ? x | 0';
const UNSIGNED = '(x = $0) > -1 && x < 4294967296 ? x | 0';

values({
  'i32.trunc_f32_s': `${SIGNED} : R.unrepresentable($pc)`, 'i32.trunc_f32_u': `${UNSIGNED} : R.unrepresentable($pc)`,
  'i32.trunc_f64_s': `${SIGNED} : R.unrepresentable($pc)`, 'i32.trunc_f64_u': `${UNSIGNED} : R.unrepresentable($pc)`,
  'i32.trunc_sat_f32_s': `${SIGNED} : R.i32_saturate_s(x)`, 'i32.trunc_sat_f32_u': `${UNSIGNED} : R.i32_saturate_u(x)`,
  'i32.trunc_sat_f64_s': `${SIGNED} : R.i32_saturate_s(x)`, 'i32.trunc_sat_f64_u': `${UNSIGNED} : R.i32_saturate_u(x)`,
}, { numeric: true });

values({
  'f32.eq': '+$0 === $1', 'f32.ne': '+$0 !== $1', 'f32.lt': '$0 < $1', 'f32.gt': '$0 > $1', 'f32.le': '$0 <= $1', 'f32.ge': '$0 >= $1',
  'f64.eq': '+$0 === $1', 'f64.ne': '+$0 !== $1', 'f64.lt': '$0 < $1', 'f64.gt': '$0 > $1', 'f64.le': '$0 <= $1', 'f64.ge': '$0 >= $1',
}, { bool: true, numeric: true });

values({
  'f32.sqrt': 'Math.fround(Math.sqrt($0))', 'f32.add': 'Math.fround($0 + $1)', 'f32.sub': 'Math.fround($0 - $1)',
  'f32.mul': 'Math.fround($0 * $1)', 'f32.div': 'Math.fround($0 / $1)', 'f32.demote_f64': 'Math.fround($0)',
  'f64.sqrt': 'Math.sqrt($0)', 'f64.add': '$0 + $1', 'f64.sub': '$0 - $1', 'f64.mul': '$0 * $1', 'f64.div': '$0 / $1',
}, { numeric: true, plain: true });

/** V8 14 gives a NaN with all bits set where one of two numbers is the canonical NaN. */
const extremum = (op: 'min' | 'max', found: string): string => `(x = Math.${op}($0, $1)) <= x ? ${found} : R.nan()`;

// An engine may hand on the NaN that it is given: it must be one of ours. Of a float32 it must be one that any rounded number could be.
values({
  'f32.ceil': 'Math.fround(Math.ceil($0))', 'f32.floor': 'Math.fround(Math.floor($0))', 'f32.trunc': 'Math.fround(Math.trunc($0))',
  'f32.nearest': 'R.nearest($0)', 'f32.min': extremum('min', 'Math.fround(x)'), 'f32.max': extremum('max', 'Math.fround(x)'),
  'f64.ceil': 'Math.ceil($0)', 'f64.floor': 'Math.floor($0)', 'f64.trunc': 'Math.trunc($0)', 'f64.nearest': 'R.nearest($0)',
  'f64.min': extremum('min', 'x'), 'f64.max': extremum('max', 'x'), 'f64.promote_f32': '+$0',
  'f32.convert_i32_s': 'Math.fround($0)', 'f32.convert_i32_u': 'Math.fround($0 >>> 0)',
  'f64.convert_i32_s': '+$0', 'f64.convert_i32_u': '$0 >>> 0',
  'f32.convert_i64_s': 'R.f32_convert_i64_s($0l, $0h)', 'f32.convert_i64_u': 'R.f32_convert_i64_u($0l, $0h)',
  'f64.convert_i64_s': '$0h * 4294967296 + ($0l >>> 0)', 'f64.convert_i64_u': '($0h >>> 0) * 4294967296 + ($0l >>> 0)',
}, { plain: true });

values({
  'f32.abs': '(x = $0) <= x ? Math.abs(x) : R.f32_abs(x)', 'f32.neg': '(x = $0) <= x ? -x : R.f32_neg(x)', 'f32.copysign': 'R.f32_copysign($0, $1)',
  'f64.abs': '(x = $0) <= x ? Math.abs(x) : R.f64_abs(x)', 'f64.neg': '(x = $0) <= x ? -x : R.f64_neg(x)', 'f64.copysign': 'R.f64_copysign($0, $1)',
  'f32.reinterpret_i32': F32_OF_BITS, 'f64.reinterpret_i64': 'R.f64_reinterpret_i64($0l, $0h)',
});

// i64: two int32 parts, the low half first.

const I64_UPDATES: Readonly<Record<keyof typeof I32_UPDATES, readonly [low: string, high: string]>> = {
  add: ['$0l + $1l | 0', '$0h + $1h + ($l >>> 0 < $0l >>> 0 | 0) | 0'],
  sub: ['$0l - $1l | 0', '$0h - $1h - ($0l >>> 0 < $1l >>> 0 | 0) | 0'],
  and: ['$0l & $1l', '$0h & $1h'], or: ['$0l | $1l', '$0h | $1h'], xor: ['$0l ^ $1l', '$0h ^ $1h'],
};
for (const [op, sources] of Object.entries(I64_UPDATES)) partwise({ [`i64.${op}`]: sources });

partwise({
  'i64.clz': ['$0h === 0 ? 32 + Math.clz32($0l) : Math.clz32($0h)', '0'],
  'i64.ctz': ['R.i64_ctz($0l, $0h)', '0'], 'i64.popcnt': ['R.i32_popcnt($0l) + R.i32_popcnt($0h) | 0', '0'],
  'i64.mul': PRODUCT,
  'i64.extend_i32_s': ['$0', '$0 >> 31'], 'i64.extend_i32_u': ['$0', '0'],
  'i64.extend8_s': ['$0l << 24 >> 24', '$l >> 31'], 'i64.extend16_s': ['$0l << 16 >> 16', '$l >> 31'], 'i64.extend32_s': ['$0l', '$0l >> 31'],
  'i64.load': ['D.getInt32($a, ($pc, true))', 'D.getInt32($a4, ($pc, true))'],
  'i64.load8_s': ['D.getInt8($a, $pc)', '$l >> 31'], 'i64.load8_u': ['D.getUint8($a, $pc)', '0'],
  'i64.load16_s': ['D.getInt16($a, ($pc, true))', '$l >> 31'], 'i64.load16_u': ['D.getUint16($a, ($pc, true))', '0'],
  'i64.load32_s': ['D.getInt32($a, ($pc, true))', '$l >> 31'], 'i64.load32_u': ['D.getInt32($a, ($pc, true))', '0'],
});

single('wide', {
  'i64.div_s': 'R.i64_div_s($0l, $0h, $1l, $1h, $pc)', 'i64.div_u': 'R.i64_div_u($0l, $0h, $1l, $1h, $pc)',
  'i64.rem_s': 'R.i64_rem_s($0l, $0h, $1l, $1h, $pc)', 'i64.rem_u': 'R.i64_rem_u($0l, $0h, $1l, $1h, $pc)',
  'i64.shl': 'R.i64_shl($0l, $0h, $1l)', 'i64.shr_s': 'R.i64_shr_s($0l, $0h, $1l)', 'i64.shr_u': 'R.i64_shr_u($0l, $0h, $1l)',
  'i64.rotl': 'R.i64_rotl($0l, $0h, $1l)', 'i64.rotr': 'R.i64_rotl($0l, $0h, -$1l)',
  'i64.trunc_f32_s': 'R.i64_trunc_s($0, $pc)', 'i64.trunc_f32_u': 'R.i64_trunc_u($0, $pc)',
  'i64.trunc_f64_s': 'R.i64_trunc_s($0, $pc)', 'i64.trunc_f64_u': 'R.i64_trunc_u($0, $pc)',
  'i64.trunc_sat_f32_s': 'R.i64_trunc_sat_s($0)', 'i64.trunc_sat_f32_u': 'R.i64_trunc_sat_u($0)',
  'i64.trunc_sat_f64_s': 'R.i64_trunc_sat_s($0)', 'i64.trunc_sat_f64_u': 'R.i64_trunc_sat_u($0)',
  'i64.reinterpret_f64': 'R.i64_reinterpret_f64($0)',
});

// Memory. Out of bounds is DataView's RangeError, which the frame's handler turns into the trap. An i64 store writes the high half first:
// if that is in bounds so is the low one, so that nothing is written by a store that traps.

values({
  'i32.load': 'D.getInt32($a, ($pc, true))', 'i32.load8_s': 'D.getInt8($a, $pc)', 'i32.load8_u': 'D.getUint8($a, $pc)',
  'i32.load16_s': 'D.getInt16($a, ($pc, true))', 'i32.load16_u': 'D.getUint16($a, ($pc, true))',
  'f32.load': '(x = D.getFloat32(p = $a, ($pc, true))) === x || R.f32_kept(D, p) ? x : R.f32_nan(D, p)',
  'f64.load': '(x = D.getFloat64(p = $a, ($pc, true))) === x || R.f64_kept(D, p) ? x : R.f64_nan(D, p)',
  'memory.size': '$M.pages',
});

single('effect', {
  'i32.store': 'D.setInt32($a, $1, ($pc, true))', 'i32.store8': 'D.setInt8($a, $1, $pc)', 'i32.store16': 'D.setInt16($a, $1, ($pc, true))',
  'i64.store': 'D.setInt32($a4, $1h, ($pc, true)), D.setInt32($a, $1l, true)', 'i64.store8': 'D.setInt8($a, $1l, $pc)',
  'i64.store16': 'D.setInt16($a, $1l, ($pc, true))', 'i64.store32': 'D.setInt32($a, $1l, ($pc, true))',
  'f32.store': 'q = $a, y = $1, $pc, y <= y ? D.setFloat32(q, y, true) : R.f32_store(D, q, y)',
  'f64.store': 'q = $a, y = $1, $pc, y <= y ? D.setFloat64(q, y, true) : R.f64_store(D, q, y)',
  'memory.init': '$M.init(I.datas[$x], $0, $1, $2, $pc)', 'data.drop': 'I.dropData($x)', 'memory.copy': '$M.copy($N, $0, $1, $2, $pc)',
  'memory.fill': '$M.fill($0, $1, $2, $pc)',
  'table.set': '$T.set($0, $1, $pc)', 'table.fill': '$T.fill($0, $1, $2, $pc)', 'table.copy': '$T.copy($U, $0, $1, $2, $pc)',
  'table.init': '$T.init(I.elems[$x], $0, $1, $2, $pc)', 'elem.drop': 'I.dropElem($x)',
});

// Atomic instructions; atomic.fence means nothing. Who waits on a memory that nobody shares would wait forever.

{
  const { values: loads, effects: stores, updates } = atomicMeanings(I32_UPDATES, I64_UPDATES);
  for (const [name, parts] of Object.entries(loads)) made({ [name]: () => (parts.length === 1 ? valueOf(parts[0]) : partsOf(parts)) });
  single('effect', stores);
  for (const [name, [parts, then]] of Object.entries(updates)) made({ [name]: () => partsOf(parts, { then }) });
}

values({
  'memory.atomic.notify': 'D.getInt32(R.aligned($a, 3, $pc), true) & 0',
  'memory.atomic.wait32': 'R.notShared(D.getInt32(R.aligned($a, 3, $pc), true))', 'memory.atomic.wait64': 'R.notShared(D.getInt32(R.aligned($a, 7, $pc), true))',
});

/** Where a float operand is plain (see `Expr`). */
export const OF_PLAIN: ReadonlyMap<string, Meaning> = new Map([
  ...['f32', 'f64'].flatMap((type): [string, Meaning][] => [
    [`${type}.eq`, valueOf('$0 === $1', { bool: true, numeric: true })],
    [`${type}.ne`, valueOf('$0 !== $1', { bool: true, numeric: true })],
  ]),
  ['f64.promote_f32', valueOf('$0', { plain: true })],
  ['i32.reinterpret_f32', valueOf(BITS_OF_PLAIN_F32)],
  ['f32.store', singleOf('effect', 'D.setFloat32($a, $1, ($pc, true))')],
  ['f64.store', singleOf('effect', 'D.setFloat64($a, $1, ($pc, true))')],
]);

/** Where a float32 operand comes as its bits. */
export const OF_BITS: ReadonlyMap<string, Meaning> = new Map([
  ['i32.reinterpret_f32', valueOf('$0')],
  ['f32.store', singleOf('effect', 'D.setInt32($a, $1, ($pc, true))')],
]);

/** What gives a float that may be a NaN of any bits, as a number or as its bits: see `Expr`. */
export const AS_NUMBER: ReadonlyMap<string, Template> = new Map([
  ['f32.load', parseTemplate('D.getFloat32($a, ($pc, true))')],
  ['f64.load', parseTemplate('D.getFloat64($a, ($pc, true))')],
  ['f32.reinterpret_i32', parseTemplate(NUMBER_OF_BITS)],
]);
export const LOAD_BITS = parseTemplate('D.getInt32($a, ($pc, true))');

/** Divisions by a constant that cannot trap. */
export const BY_CONSTANT: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    'i32.div_s': '$0 / $1 | 0', 'i32.div_u': '($0 >>> 0) / ($1 >>> 0) | 0', 'i32.rem_s': '$0 % $1 | 0', 'i32.rem_u': '($0 >>> 0) % ($1 >>> 0) | 0',
  }).map(([name, source]) => [name, valueOf(source)]),
);

/** The low and the high half of an i64 that is shifted or rotated by a constant from 0 to 63; undefined for what is neither. */
function shifted(name: string, n: number): Sources | undefined {
  const m = n & 31;
  switch (name) {
    case 'i64.shl':
      if (n === 0) return ['$0l', '$0h'];
      return n < 32 ? [`$0l << ${n}`, `$0h << ${n} | $0l >>> ${32 - n}`] : ['0', m === 0 ? '$0l' : `$0l << ${m}`];
    case 'i64.shr_u':
      if (n === 0) return ['$0l', '$0h'];
      return n < 32 ? [`$0l >>> ${n} | $0h << ${32 - n}`, `$0h >>> ${n} | 0`] : [m === 0 ? '$0h' : `$0h >>> ${m} | 0`, '0'];
    case 'i64.shr_s':
      if (n === 0) return ['$0l', '$0h'];
      return n < 32 ? [`$0l >>> ${n} | $0h << ${32 - n}`, `$0h >> ${n}`] : [m === 0 ? '$0h' : `$0h >> ${m}`, '$0h >> 31'];
    case 'i64.rotl':
      if (m === 0) return n === 0 ? ['$0l', '$0h'] : ['$0h', '$0l'];
      return n < 32
        ? [`$0l << ${m} | $0h >>> ${32 - m}`, `$0h << ${m} | $0l >>> ${32 - m}`]
        : [`$0h << ${m} | $0l >>> ${32 - m}`, `$0l << ${m} | $0h >>> ${32 - m}`];
    case 'i64.rotr': return shifted('i64.rotl', (64 - n) & 63);
    default: return undefined;
  }
}

/** Shifts and rotations of i64 by a constant, and of lanes that are such: `[name, by] -> meaning`, for `by` from 0 to 63. */
export const shiftBy: (name: string, by: number) => Meaning | undefined = (() => {
  const cache = new Map<string, Meaning>();
  const make = (name: string, by: number): Meaning | undefined => {
    if (!name.startsWith('i64x2.')) {
      const halves = shifted(name, by);
      return halves && partsOf(halves);
    }
    const halves = shifted(name.replace('x2', ''), by);
    return halves && partsOf(longs(halves));
  };
  return (name, by) => {
    const key = `${name} ${by}`;
    let m = cache.get(key);
    if (!m) {
      m = make(name, by);
      if (m) cache.set(key, m);
    }
    return m;
  };
})();
