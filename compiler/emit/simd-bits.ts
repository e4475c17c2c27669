/**
 * Which bits of a vector's words may be set, as far as the code before tells, and the simpler templates that do where others are clear: sums that cannot carry from
 * one lane into the next, comparisons of lanes without a highest bit, bytes looked up two at a time.
 */
import type { Expr, Sign, Value } from './expression.js';
import { type Meaning, partsOf, type Sources } from './meaning-table.js';
import { type Clear, LANES, ofClear, words } from './simd-lanes.js';

/** The bits of a word that may be set. */
const bitsOf = (e: Expr): number => e.literal ?? e.maySet ?? -1;
const bitsOfAll = ({ parts }: Value): number => parts.reduce((bits, e) => bits | bitsOf(e), 0);

/** Each lane of a word by itself. */
function lanewise(width: number, a: number, b: number, f: (a: number, b: number) => number): number {
  const full = 2 ** width - 1;
  let result = 0;
  for (let at = 0; at < 32; at += width) result |= Math.min(f(((a >>> at) & full) >>> 0, ((b >>> at) & full) >>> 0), full) << at;
  return result;
}
/** What may be set of a number up to the largest. */
const upTo = (largest: number): number => 2 ** (32 - Math.clz32(largest)) - 1;

type OfWords = (a: number, b: number, c: number) => number;

const WORDS = new Map<string, OfWords>(Object.entries({
  'v128.and': (a, b) => a & b, 'v128.or': (a, b) => a | b, 'v128.xor': (a, b) => a | b, 'v128.andnot': (a) => a, 'v128.bitselect': (a, b, c) => (a & c) | b,
  'i8x16.popcnt': () => 0x0f0f0f0f,
} satisfies Record<string, OfWords>));
for (const [shape, width] of [['i8x16', 8], ['i16x8', 16], ['i32x4', 32]] as const) {
  const lanes = (name: string, f: (a: number, b: number) => number): void => {
    WORDS.set(`${shape}.${name}`, (a, b) => lanewise(width, a, b, f));
  };
  const full = 2 ** width - 1;
  lanes('add', (a, b) => (a + b > full ? full : upTo(a + b)));
  lanes('min_u', (a, b) => upTo(Math.min(a, b)));
  lanes('max_u', (a, b) => a | b);
  if (width === 32) continue;
  lanes('add_sat_u', (a, b) => (a + b > full ? full : upTo(a + b)));
  lanes('avgr_u', (a, b) => upTo(Math.max(a, b)));
  const pairs = `${width === 8 ? 'i16x8' : 'i32x4'}.extadd_pairwise_${shape}_u`;
  WORDS.set(pairs, (word) => lanewise(2 * width, word, 0, (two) => upTo((two & full) + (two >>> width))));
}

/** Differences that are never larger than the first number less what is subtracted, if that is a constant: how wide their lanes are. */
const LESS = new Map<string, 8 | 16>([['i8x16.sub_sat_u', 8], ['i16x8.sub_sat_u', 16]]);

/** By name, what each word of the result may have set whatever the operands are. */
const CONSTANT = new Map<string, number>([
  ...['v128.load8x8_u', 'i16x8.extend_low_i8x16_u', 'i16x8.extend_high_i8x16_u'].map((name): [string, number] => [name, 0x00ff00ff]),
  ...['v128.load16x4_u', 'i32x4.extend_low_i16x8_u', 'i32x4.extend_high_i16x8_u'].map((name): [string, number] => [name, 0x0000ffff]),
]);

interface Shift {
  readonly left: boolean;
  readonly width: 8 | 16 | 32;
}
const SHIFTS = new Map<string, Shift>([['i8x16', 8], ['i16x8', 16], ['i32x4', 32]].flatMap(([shape, width]) =>
  ['shl', 'shr_u'].map((name): [string, Shift] => [`${shape}.${name}`, { left: name === 'shl', width: width as Shift['width'] }])));

const shifted = ({ left, width }: Shift, word: number, by: number): number => {
  const full = 2 ** width - 1;
  return lanewise(width, word, 0, (lane) => (left ? lane * 2 ** (by & (width - 1)) : lane >>> (by & (width - 1))) % (full + 1));
};

/** The words of a shuffle may have set what the bytes that they are made of may have. */
const shuffled = (lanes: readonly number[], [a, b]: readonly Value[]): number[] => {
  const byte = (from: number): number => (bitsOf((from < 16 ? a! : b!).parts[(from & 15) >> 2]!) >>> (8 * (from & 3))) & 255;
  return [0, 4, 8, 12].map((first) => [0, 1, 2, 3].reduce((word, i) => word | (byte(lanes[first + i]!) << (8 * i)), 0));
};

/** The words of bytes that are looked up may have set what any of the bytes may have. */
function lookedUp(table: Value): number[] {
  const all = bitsOfAll(table);
  const two = all | (all >>> 16);
  const word = Math.imul((two | (two >>> 8)) & 255, 0x01010101);
  return [word, word, word, word];
}

/** What may be set of each word that an instruction gives; undefined where nothing is known. */
export function bitsAfter(name: string, lanes: readonly number[], operands: readonly Value[]): readonly number[] | undefined {
  const constant = CONSTANT.get(name);
  if (constant !== undefined) return [constant, constant, constant, constant];
  if (operands.some(({ form }) => form !== undefined)) return undefined;
  if (name === 'i8x16.shuffle') return shuffled(lanes, operands);
  if (SWIZZLES.has(name)) return lookedUp(operands[0]!);
  const less = LESS.get(name);
  if (less !== undefined) {
    const [from, what] = operands;
    return from!.parts.map((e, i) => lanewise(less, bitsOf(e), what!.parts[i]!.literal ?? 0, (a, b) => upTo(Math.max(a - b, 0))));
  }
  const ofWords = WORDS.get(name);
  const word = (operand: number, part: number): number => (operands[operand] === undefined ? 0 : bitsOf(operands[operand].parts[part]!));
  if (ofWords !== undefined) return [0, 1, 2, 3].map((part) => ofWords(word(0, part), word(1, part), word(2, part)));
  const shift = SHIFTS.get(name);
  const by = operands[1]?.parts[0].literal;
  return shift === undefined || by === undefined ? undefined : [0, 1, 2, 3].map((part) => shifted(shift, word(0, part), by));
}

const made = new Map<string, Meaning>();
function once(key: string, make: () => Sources): Meaning {
  let meaning = made.get(key);
  if (meaning === undefined) made.set(key, (meaning = partsOf(make())));
  return meaning;
}

/** A shift of narrow lanes by a constant: what comes from the lane beside is taken out, if there can be any. */
function shiftOf(name: string, { left, width }: Shift, bits: number, literal: number): Meaning | undefined {
  if (width === 32) return undefined;
  const by = literal & (width - 1);
  const kept = shifted({ left, width }, -1, by);
  const moved = left ? bits << by : bits >>> by;
  const mask = (moved & ~kept) === 0 ? '' : ` & ${kept}`;
  return once(`${name} ${by}${mask}`, () => words(by === 0 ? 'A' : left ? `A << ${by}${mask}` : `A >>> ${by}${mask === '' ? ' | 0' : mask}`));
}

const joined = (source: string): Sources =>
  [[0, 0], [0, 2], [1, 0], [1, 2]].map(([operand, part]) => source.replace(/\b[AB]\b/g, (word) => `$${operand}p${word === 'A' ? part : part! + 1}`)) as unknown as Sources;

/** Lanes of 16 bits made bytes: none is negative, or none is too large either. */
function narrowed(bits: number): Meaning | undefined {
  if ((bits & 0x80008000) !== 0) return undefined;
  if ((bits & 0xff00ff00) === 0) return once('narrow bytes', () => joined('(A | A >>> 8) & 65535 | (B | B >>> 8) << 16'));
  const clamped = (v: string, word: string): string => `${v} = ${word} + 0x7f007f00 & 0x80008000, ${v} = (${word} | (${v} >>> 7) - (${v} >>> 15)) & 0x00ff00ff`;
  return once('narrow', () => joined(`(${clamped('x', 'A')}, ${clamped('p', 'B')}, (x | x >>> 8) & 65535 | (p | p >>> 8) << 16)`));
}

const SWIZZLES: ReadonlySet<string> = new Set(['i8x16.swizzle', 'i8x16.relaxed_swizzle']);

/** Bytes looked up in a constant: in a table of what each index gives, or, where none has more than four bits, of what each two of them give. */
export function lookUpInConstant(name: string, constant: Value, indices: Value): Meaning | undefined {
  if (!SWIZZLES.has(name) || constant.form !== undefined || constant.parts.some(({ literal }) => literal === undefined)) return undefined;
  return indices.form === undefined && (bitsOfAll(indices) & ~0x0f0f0f0f) === 0
    ? once('look up pairs', () => words('(x = B | B >>> 4, $P[x & 255] | $P[x >>> 16 & 255] << 16)'))
    : once('look up', () => words('$K[B & 255] | $K[B >>> 8 & 255] << 8 | $K[B >>> 16 & 255] << 16 | $K[B >>> 24] << 24'));
}

/** A simpler meaning of an instruction on vectors, by what its operands may have set; undefined if it is what it always is. */
export function byBits(name: string, operands: readonly Value[]): Meaning | undefined {
  const [a, b] = operands;
  if (a === undefined || operands.some(({ form }) => form !== undefined)) return undefined;
  const shift = SHIFTS.get(name);
  if (shift !== undefined) {
    const by = b!.parts[0].literal;
    return by === undefined ? undefined : shiftOf(name, shift, bitsOfAll(a), by);
  }
  if (name === 'i8x16.narrow_i16x8_u') return narrowed(bitsOfAll(a) | bitsOfAll(b!));
  const dot = name.indexOf('.');
  const shape = name.slice(0, dot);
  const lanes = LANES.find((one) => one.shape === shape);
  if (lanes === undefined) return undefined;
  const clear = (v: Value | undefined): boolean => v === undefined || (bitsOfAll(v) & Number(lanes.sign)) === 0;
  const which: Clear = clear(a) ? (clear(b) ? 'both' : 'first') : clear(b) && b !== undefined ? 'second' : 'neither';
  return which === 'neither' ? undefined : ofClear(shape, name.slice(dot + 1), which);
}

// One number in the lanes of a mask: that of its highest bits, times the number.

/** How wide the lanes of a mask are that is known by their highest bits; undefined where only some of its words are, the others being in variables. */
export function signOf(v: Value | undefined): Sign['bits'] | undefined {
  const bits = v?.parts[0].sign?.bits;
  return bits !== undefined && v!.parts.every((e) => e.sign?.bits === bits) ? bits : undefined;
}

const masked = new Set<Meaning>();
/** Whether it takes the highest bits of a mask, and a constant. */
export const isMaskedConstant = (m: Meaning): boolean => masked.has(m);

/** A mask and a constant that has one number in all lanes, in either order. */
export function maskedConstant(name: string, a: Value, b: Value): Meaning | undefined {
  if (name !== 'v128.and') return undefined;
  const [mask, constant, operand] = signOf(a) !== undefined ? [a, b, 'A'] as const : [b, a, 'B'] as const;
  const bits = signOf(mask);
  const word = constant.parts[0].literal;
  if (bits === undefined || word === undefined || constant.parts.some(({ literal }) => literal !== word)) return undefined;
  const lane = word & (2 ** bits - 1);
  if (word !== (bits === 8 ? Math.imul(lane, 0x01010101) : Math.imul(lane, 0x00010001))) return undefined;
  const one = `(${operand} & ${bits === 8 ? '0x80808080' : '0x80008000'}) >>> ${bits - 1}`;
  const meaning = once(`masked ${operand} ${bits} ${lane}`, () => words(`Math.imul(${one}, ${lane})`));
  masked.add(meaning);
  return meaning;
}

// Sums of four bytes, by way of those of two, where none is too large for a byte.

const OF_TWO = 'i16x8.extadd_pairwise_i8x16_u';
const OF_FOUR = 'i32x4.extadd_pairwise_i16x8_u';
const LARGEST_OF_FOUR = 0x3f3f3f3f;

/** The bytes whose sums of two a word has, for an instruction that adds those; undefined if the sum of four may be too large. */
export const summedBytes = (name: string, [v]: readonly Value[], part: number): Expr | undefined =>
  (name === OF_TWO && (bitsOf(v!.parts[part]!) & ~LARGEST_OF_FOUR) === 0 ? v!.parts[part] : undefined);

export const SUM_OF_BYTES = (): Meaning => once(OF_FOUR, () => words('Math.imul(A, 0x01010101) >>> 24'));
/** Whether an instruction is such a sum. */
export const isSumOfBytes = (name: string, v: Value | undefined): boolean => name === OF_FOUR && v!.parts.every(({ bytes }) => bytes !== undefined);
