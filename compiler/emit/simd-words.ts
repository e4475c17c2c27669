/** Integer lanes within the words of a vector: what is neither done side by side in a word (simd-lanes.ts) nor a matter of memory. */
import { byLane, byLanes, type Meaning, meaningOf, partsOf, partwise, single, type Sources, values, valueOf, writtenFor } from './meaning-table.js';
import { highByFloat } from './product.js';
import { mask, words } from './simd-lanes.js';

const all = (rows: Readonly<Record<string, string>>): void =>
  partwise(Object.fromEntries(Object.entries(rows).map(([name, source]) => [name, () => words(source)])));

/** Templates for both lanes of 64 bits, from those for the halves of an i64. */
export function longs(halves: readonly string[]): Sources {
  const lane = (source: string, low: number): string =>
    source.replace(/\$([01])([lh])/g, (_, operand: string, half: string) => `$${operand}p${half === 'l' ? low : low + 1}`).replace(/\$l\b/g, `$r${low}`);
  return [0, 2].flatMap((low) => halves.map((half) => lane(half, low))) as unknown as Sources;
}

/** The same of an instruction on i64; of a comparison, all bits of a lane say whether it holds. */
function longsOf(name: string): Sources {
  const { sources, flags } = writtenFor(name);
  return longs(flags.bool ? [mask(sources[0].replaceAll('||', '|').replaceAll('&&', '&')), '$l'] : sources);
}

all({
  'v128.not': '~A', 'v128.and': 'A & B', 'v128.andnot': 'A & ~B', 'v128.or': 'A | B', 'v128.xor': 'A ^ B', 'v128.bitselect': 'A & C | B & ~C',
  ...Object.fromEntries(['i8x16', 'i16x8', 'i32x4', 'i64x2'].map((shape) => [`${shape}.relaxed_laneselect`, 'A & C | B & ~C'])),
});
values({ 'v128.any_true': '($0p0 | $0p1 | $0p2 | $0p3) !== 0' }, { bool: true });

const signs = [0, 1, 2, 3];
values({
  // The multiplication brings the lowest bits of the four bytes together.
  'i8x16.bitmask': signs.map((part) => `Math.imul($0p${part} >>> 7 & 0x01010101, 0x10204080) >>> 28${part === 0 ? '' : ` << ${4 * part}`}`).join(' | '),
  'i16x8.bitmask': signs.map((part) => (part === 0 ? '$0p0 >>> 15 & 1 | $0p0 >>> 30 & 2' : `($0p${part} >>> 15 & 1 | $0p${part} >>> 30 & 2) << ${2 * part}`)).join(' | '),
  'i32x4.bitmask': '$0p0 >>> 31 | $0p1 >>> 30 & 2 | $0p2 >>> 29 & 4 | $0p3 >>> 28 & 8', 'i64x2.bitmask': '$0p1 >>> 31 | $0p3 >>> 30 & 2',
});
values({
  'i32x4.all_true': '$0p0 !== 0 && $0p1 !== 0 && $0p2 !== 0 && $0p3 !== 0', 'i64x2.all_true': '($0p0 | $0p1) !== 0 && ($0p2 | $0p3) !== 0',
}, { bool: true });

all({
  'i8x16.popcnt': '(x = A - (A >>> 1 & 0x55555555), x = (x & 0x33333333) + (x >>> 2 & 0x33333333), x + (x >>> 4) & 0x0f0f0f0f)',
  'i16x8.mul': 'Math.imul(A, B) & 65535 | Math.imul(A >>> 16, B >>> 16) << 16', 'i16x8.q15mulr_sat_s': 'R.i16x2_q15mulr_sat_s(A, B)',
  'i16x8.relaxed_q15mulr_s': 'R.i16x2_q15mulr_s(A, B)', 'i16x8.relaxed_dot_i8x16_i7x16_s': 'R.i16x2_dot_i8x4(A, B)',
  'i32x4.add': 'A + B | 0', 'i32x4.sub': 'A - B | 0', 'i32x4.mul': 'Math.imul(A, B)', 'i32x4.neg': '-A | 0', 'i32x4.abs': '(A ^ A >> 31) - (A >> 31) | 0',
  'i32x4.eq': mask('A === B'), 'i32x4.ne': mask('A !== B'),
  'i32x4.dot_i16x8_s': 'Math.imul(A << 16 >> 16, B << 16 >> 16) + Math.imul(A >> 16, B >> 16) | 0',
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': 'R.i32_dot_i8x4(A, B) + C | 0',
  'i16x8.extadd_pairwise_i8x16_u': '(A & 0x00ff00ff) + (A >>> 8 & 0x00ff00ff)',
  // 128 is added to each byte, and 256 taken from each sum.
  'i16x8.extadd_pairwise_i8x16_s': '(x = A ^ 0x80808080, ((x & 0x00ff00ff) + (x >>> 8 & 0x00ff00ff) | 0x80008000) - 0x01000100 ^ 0x80008000)',
  'i32x4.extadd_pairwise_i16x8_u': '(A & 65535) + (A >>> 16)', 'i32x4.extadd_pairwise_i16x8_s': '(A << 16 >> 16) + (A >> 16)',
});
for (const [how, a, b] of [['s', 'A', 'B'], ['u', 'A >>> 0', 'B >>> 0']] as const) {
  all({
    [`i32x4.lt_${how}`]: mask(`${a} < ${b}`), [`i32x4.gt_${how}`]: mask(`${a} > ${b}`), [`i32x4.le_${how}`]: mask(`${a} <= ${b}`), [`i32x4.ge_${how}`]: mask(`${a} >= ${b}`),
    [`i32x4.min_${how}`]: `B ^ (A ^ B) & ${mask(`${a} < ${b}`)}`, [`i32x4.max_${how}`]: `B ^ (A ^ B) & ${mask(`${a} > ${b}`)}`,
  });
}

// Shifts, by what is left of the operand below the width of a lane.
all({
  'i8x16.shl': 'A << ($1 & 7) & Math.imul(255 << ($1 & 7) & 255, 0x01010101)', 'i8x16.shr_u': 'A >>> ($1 & 7) & Math.imul(255 >>> ($1 & 7), 0x01010101)',
  'i8x16.shr_s': '(x = A & 0x80808080, A >>> ($1 & 7) & Math.imul(255 >>> ($1 & 7), 0x01010101) | (x << 1) - (x >>> ($1 & 7)))',
  'i16x8.shl': 'A << ($1 & 15) & Math.imul(65535 << ($1 & 15) & 65535, 0x00010001)', 'i16x8.shr_u': 'A >>> ($1 & 15) & Math.imul(65535 >>> ($1 & 15), 0x00010001)',
  'i16x8.shr_s': '(A << 16 >> ($1 & 15)) >>> 16 | A >> ($1 & 15) & -65536',
  'i32x4.shl': 'A << $1', 'i32x4.shr_u': 'A >>> $1 | 0', 'i32x4.shr_s': 'A >> $1',
});
const FOUR = '$0p0, $0p1, $0p2, $0p3';
single('wide', { 'i64x2.shl': `R.i64x2_shl(${FOUR}, $1)`, 'i64x2.shr_u': `R.i64x2_shr_u(${FOUR}, $1)`, 'i64x2.shr_s': `R.i64x2_shr_s(${FOUR}, $1)` });

for (const name of ['add', 'sub', 'eq', 'ne', 'lt_s', 'gt_s', 'le_s', 'ge_s']) partwise({ [`i64x2.${name}`]: () => longsOf(`i64.${name}`) });
const pairs = (low: string, high: string): Sources => [0, 2].flatMap((i) => [low, high].map((source) =>
  source.replace(/\b([AB])([LH])\b/g, (_, operand, half) => `$${operand === 'A' ? 0 : 1}p${half === 'L' ? i : i + 1}`).replace('RESULT', `$r${i}`))) as unknown as Sources;
partwise({
  'i64x2.neg': pairs('-AL | 0', '~AH + (RESULT === 0 | 0) | 0'),
  'i64x2.abs': pairs('(AL ^ AH >> 31) - (AH >> 31) | 0', 'AH < 0 ? ~AH + (RESULT === 0 | 0) | 0 : AH'),
  'i64x2.mul': pairs('Math.imul(AL, BL)', `(${highByFloat('u', 'AL', 'BL', 'RESULT')}) + Math.imul(AL, BH) + Math.imul(AH, BL) | 0`),
});

// Lanes made wider or narrower.

/** The number of a byte or of 16 bits of a word, by its position. */
const narrow = (word: string, bits: 8 | 16, position: number, signed: boolean): string => {
  const rest = 32 - bits * (position + 1);
  if (signed) return rest === 0 ? `${word} >> ${32 - bits}` : `${word} << ${rest} >> ${32 - bits}`;
  return rest === 0 ? `${word} >>> ${32 - bits}` : position === 0 ? `${word} & ${2 ** bits - 1}` : `${word} >>> ${bits * position} & ${2 ** bits - 1}`;
};

for (const how of ['s', 'u'] as const) {
  const signed = how === 's';
  for (const [half, first] of [['low', 0], ['high', 2]] as const) {
    const word = (operand: number, part: number): string => `$${operand}p${first + (part >> 1)}`;
    const parts = (make: (part: number) => string): (() => Sources) => () => [0, 1, 2, 3].map(make) as unknown as Sources;
    partwise({
      [`i16x8.extend_${half}_i8x16_${how}`]: parts((part) => wideBytes(word(0, part), 2 * (part & 1), signed)),
      [`i32x4.extend_${half}_i16x8_${how}`]: parts((part) => narrow(word(0, part), 16, part & 1, signed)),
      [`i64x2.extend_${half}_i32x4_${how}`]: parts((part) => ((part & 1) === 0 ? word(0, part) : signed ? `${word(0, part)} >> 31` : '0')),
      [`i16x8.extmul_${half}_i8x16_${how}`]: parts((part) => {
        const [low, high] = [0, 1].map((i) => `Math.imul(${narrow(word(0, part), 8, 2 * (part & 1) + i, signed)}, ${narrow(word(1, part), 8, 2 * (part & 1) + i, signed)})`);
        return `${low} & 65535 | ${high} << 16`;
      }),
      [`i32x4.extmul_${half}_i16x8_${how}`]: parts((part) => `Math.imul(${narrow(word(0, part), 16, part & 1, signed)}, ${narrow(word(1, part), 16, part & 1, signed)})`),
      [`i64x2.extmul_${half}_i32x4_${how}`]: parts((part) =>
        ((part & 1) === 0 ? `Math.imul(${word(0, part)}, ${word(1, part)})` : highByFloat(how, word(0, part), word(1, part), `$r${part - 1}`))),
    });
  }
  const joined = (f: string): Sources => [0, 1].flatMap((operand) => [0, 2].map((part) => `R.${f}($${operand}p${part}, $${operand}p${part + 1})`)) as unknown as Sources;
  partwise({ [`i8x16.narrow_i16x8_${how}`]: joined(`i8x4_narrow_i16_${how}`), [`i16x8.narrow_i32x4_${how}`]: joined(`i16x2_narrow_i32_${how}`) });
}

/** Two bytes of a word, the first at the position, each made 16 bits wide. */
function wideBytes(word: string, position: 0 | 2 | number, signed: boolean): string {
  if (signed) return `${narrow(word, 8, position, true)} & 65535 | ${narrow(word, 8, position + 1, true)} << 16`;
  return position === 0 ? `${word} & 255 | ${word} << 8 & 0x00ff0000` : `${word} >>> 16 & 255 | ${word} >>> 8 & 0x00ff0000`;
}

// Single lanes, and lanes in another order.

for (const [shape, bits] of [['i8x16', 8], ['i16x8', 16]] as const) {
  const perWord = 32 / bits;
  for (const how of ['s', 'u']) {
    byLane(`${shape}.extract_lane_${how}`, (lane) => valueOf(narrow(`$0p${Math.floor(lane / perWord)}`, bits, lane % perWord, how === 's')));
  }
  byLane(`${shape}.replace_lane`, (lane) => {
    const by = bits * (lane % perWord);
    const mask = 2 ** bits - 1;
    return partsOf([0, 1, 2, 3].map((part) =>
      (part === Math.floor(lane / perWord) ? `$0p${part} & ${~(mask << by)} | ($1 & ${mask})${by === 0 ? '' : ` << ${by}`}` : `$0p${part}`)) as unknown as Sources);
  });
}
byLane('i32x4.extract_lane', (lane) => valueOf(`$0p${lane}`));
byLane('i32x4.replace_lane', (lane) => partsOf([0, 1, 2, 3].map((part) => (part === lane ? '$1' : `$0p${part}`)) as unknown as Sources));
byLane('i64x2.extract_lane', (lane) => partsOf([`$0p${2 * lane}`, `$0p${2 * lane + 1}`]));
byLane('i64x2.replace_lane', (lane) => partsOf([0, 1, 2, 3].map((part) => (part >> 1 === lane ? `$1${(part & 1) === 0 ? 'l' : 'h'}` : `$0p${part}`)) as unknown as Sources));
partwise({
  'i8x16.splat': ['Math.imul($0 & 255, 0x01010101)', '$r0', '$r0', '$r0'], 'i16x8.splat': ['Math.imul($0 & 65535, 0x00010001)', '$r0', '$r0', '$r0'],
  'i32x4.splat': ['$0', '$0', '$0', '$0'], 'i64x2.splat': ['$0l', '$0h', '$0l', '$0h'],
});
single('wide', {
  'i8x16.swizzle': `R.i8x16_swizzle(${FOUR}, $1p0, $1p1, $1p2, $1p3)`, 'i8x16.relaxed_swizzle': `R.i8x16_relaxed_swizzle(${FOUR}, $1p0, $1p1, $1p2, $1p3)`,
});
byLanes('i8x16.shuffle', (lanes) => partsOf([0, 1, 2, 3].map((part) => gathered(lanes.slice(4 * part, 4 * part + 4))) as unknown as Sources));

/** A word of four bytes of the operands: those that come from one word, and from as far away, are moved together. */
function gathered(bytes: readonly number[]): string {
  const moves = new Map<string, number>();
  bytes.forEach((from, to) => {
    const word = `$${from >> 4}p${(from & 15) >> 2}`;
    const by = 8 * (to - (from & 3));
    const move = by === 0 ? word : by > 0 ? `${word} << ${by}` : `${word} >>> ${-by}`;
    moves.set(move, (moves.get(move) ?? 0) | (255 << (8 * to)));
  });
  const terms = [...moves].map(([move, mask]) => {
    const [word, how, by] = move.split(' ');
    const back = how === undefined ? '' : `${word} ${how === '<<' ? '>>>' : '<<'} ${32 - Number(by)}`;
    // What leaves a word at one end and comes in at the other is one rotation to an engine.
    const other = moves.get(back);
    if (other !== undefined) return how !== '<<' ? '' : (mask | other) === -1 ? `${move} | ${back}` : `(${move} | ${back}) & ${mask | other}`;
    const whole = by === undefined ? -1 : move.includes('<<') ? -1 << Number(by) : -1 >>> Number(by) | 0;
    return mask === whole ? move : `${move} & ${mask}`;
  });
  return terms.filter((term) => term !== '').join(' | ');
}

// Instructions on masks of which only the highest bit of each lane is known (`Expr.sign`).

const OF_SIGNS: Readonly<Record<string, { readonly bits: 8 | 16 | undefined; readonly source?: (sign: string) => string }>> = {
  'i8x16.bitmask': { bits: 8 }, 'i16x8.bitmask': { bits: 16 },
  'v128.any_true': { bits: undefined, source: (sign) => `(($0p0 | $0p1 | $0p2 | $0p3) & ${sign}) !== 0` },
  'i8x16.all_true': { bits: 8, source: (sign) => `(~($0p0 & $0p1 & $0p2 & $0p3) & ${sign}) === 0` },
  'i16x8.all_true': { bits: 16, source: (sign) => `(~($0p0 & $0p1 & $0p2 & $0p3) & ${sign}) === 0` },
};
const ofSignsMade = new Map<string, Meaning>();

/** What an instruction means that looks at nothing else of its operand's lanes; undefined for others. */
export function ofSigns(name: string, bits: 8 | 16): Meaning | undefined {
  const row = OF_SIGNS[name];
  if (row === undefined || (row.bits ?? bits) !== bits) return undefined;
  if (row.source === undefined) return meaningOf(name);
  const key = `${name} ${bits}`;
  let meaning = ofSignsMade.get(key);
  if (meaning === undefined) ofSignsMade.set(key, (meaning = valueOf(row.source(bits === 8 ? '0x80808080' : '0x80008000'), { bool: true })));
  return meaning;
}

/** Those whose result's highest bits follow from those of their operands, as they do for the other bits. */
export const BITWISE: ReadonlySet<string> = new Set(['v128.and', 'v128.or', 'v128.xor', 'v128.andnot', 'v128.not']);
