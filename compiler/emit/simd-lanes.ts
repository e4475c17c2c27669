/**
 * Lanes of 8 and 16 bits, which are computed with side by side in a word: with the highest bit of each lane taken out no carry gets from one into the next.
 * Where that bit is known to be clear (simd-bits.ts) it need not be taken out.
 */
import { made, type Meaning, partsOf, type Sources, values } from './meaning-table.js';

/** A template for each word, from one in which `A`, `B` and `C` are the words of the operands. */
export const words = (source: string): Sources =>
  [0, 1, 2, 3].map((part) => source.replace(/\b[ABC]\b/g, (operand) => `$${'ABC'.indexOf(operand)}p${part}`)) as unknown as Sources;

/** All bits of a lane by a condition, without a branch: which way lanes go is often hard to foresee. */
export const mask = (condition: string): string => `0 - (${condition} | 0)`;

interface Lanes {
  readonly shape: 'i8x16' | 'i16x8';
  readonly bits: 8 | 16;
  /** Of each lane: all but its highest bit; the highest; the lowest. */
  readonly rest: string;
  readonly sign: string;
  readonly ones: string;
  /** How far the highest bit is from the lowest. */
  readonly top: number;
}

export const LANES = [
  { shape: 'i8x16', bits: 8, rest: '0x7f7f7f7f', sign: '0x80808080', ones: '0x01010101', top: 7 },
  { shape: 'i16x8', bits: 16, rest: '0x7fff7fff', sign: '0x80008000', ones: '0x00010001', top: 15 },
] as const satisfies readonly Lanes[];

/** Of which operands the highest bits of all lanes are known to be clear. */
export type Clear = 'neither' | 'first' | 'second' | 'both';

interface Rows {
  readonly rows: Readonly<Record<string, string>>;
  /** What has only the highest bits right. */
  readonly signs: Readonly<Record<string, string>>;
}

function rowsOf({ rest, sign, ones, top }: Lanes, clear: Clear): Rows {
  const both = clear === 'both';
  const a = both || clear === 'first';
  const b = both || clear === 'second';
  const without = (operand: string, isClear: boolean): string => (isClear ? operand : `(${operand} & ${rest})`);
  const [restA, restB] = [without('A', a), without('B', b)];
  /** Where the highest bits differ, if none of them is clear. */
  const differ = a ? 'B' : b ? 'A' : '(A ^ B)';
  const sum = both ? 'A + B | 0' : `${restA} + ${restB} ^ ${differ} & ${sign}`;
  const difference = `(A | ${sign}) - ${restB} ^ ${both ? sign : `${a ? '~B' : b ? '~A' : '(A ^ ~B)'} & ${sign}`}`;
  /** Of two lanes a word, what the lower one gives to the upper or takes from it is as soon put right. */
  const added = clear === 'neither' && top === 15 ? '(x = A + B | 0, x - ((A ^ B ^ x) & 65536) | 0)' : sum;
  const taken = clear === 'neither' && top === 15 ? '(x = A - B | 0, x + ((A ^ B ^ x) & 65536) | 0)' : difference;
  /** Whole lanes of those whose highest bit is all that is set in a variable. */
  const spread = (v: string): string => `(${v} << 1) - (${v} >>> ${top})`;
  /** Whether the first is less. Clear of one operand alone, the other's highest bit decides if it is set. */
  const less = (how: string, first: 'A' | 'B'): string => {
    const [x, y] = first === 'A' ? ['A', 'B'] : ['B', 'A'];
    const [clearX, clearY] = first === 'A' ? [a, b] : [b, a];
    const borrow = `(${x} | ${sign}) - ${without(y, clearY)}`;
    if (both) return `~(${borrow}) & ${sign}`;
    if (clearX || clearY) {
      const other = clearX ? y : x;
      return clearX === (how === 'u') ? `(${other} | ~(${borrow})) & ${sign}` : `~(${other} | ${borrow}) & ${sign}`;
    }
    return `(${how === 'u' ? `~${x} & ${y}` : `${x} & ~${y}`} | ~(${x} ^ ${y} | ${borrow})) & ${sign}`;
  };
  const is = (signs: string): string => `(x = ${signs}, ${spread('x')} | 0)`;
  const isNot = (signs: string): string => `(x = ${signs}, ~(${spread('x')}))`;
  const differing = both ? `(A ^ B) + ${rest}` : `((x = A ^ B) & ${rest}) + ${rest} | x`;
  const rows: Record<string, string> = {
    add: added, sub: taken, neg: `${sign} - ${restA} ^ ~A & ${sign}`,
    abs: a ? 'A' : `(x = A & ${sign}, (A ^ ${spread('x')}) + (x >>> ${top}) | 0)`,
    avgr_u: both ? `A + B + ${ones} >>> 1 & ${rest}` : `(A | B) - ((A ^ B) >>> 1 & ${rest}) | 0`,
    eq: isNot(`(${differing}) & ${sign}`), ne: is(`(${differing}) & ${sign}`),
    add_sat_u: both ? sum : `(x = ${restA} + ${restB} | 0, p = (${a || b ? '' : 'A & B | '}${differ} & x) & ${sign}, x | ${differ} & ${sign} | ${spread('p')})`,
    sub_sat_u: both ? `(x = (A | ${sign}) - B | 0, p = x & ${sign}, x & p - (p >>> ${top}))` : `(x = ${difference}, p = ${less('u', 'A')}, x & ~(${spread('p')}))`,
    // What is too large or too small is the largest of its sign.
    add_sat_s: `(x = ${sum}, p = (A ^ x) & ~(A ^ B) & ${sign}, p = ${spread('p')}, x & ~p | (A >>> ${top} & ${ones}) + ${rest} & p)`,
    sub_sat_s: `(x = ${difference}, p = (A ^ x) & (A ^ B) & ${sign}, p = ${spread('p')}, x & ~p | (A >>> ${top} & ${ones}) + ${rest} & p)`,
  };
  const signs: Record<string, string> = { eq: `~(${differing})`, ne: both ? `${differing} | 0` : differing };
  for (const how of ['u', 's']) {
    const [lt, gt] = [less(how, 'A'), less(how, 'B')];
    Object.assign(signs, { [`lt_${how}`]: lt, [`gt_${how}`]: gt, [`le_${how}`]: `~(${gt})`, [`ge_${how}`]: `~(${lt})` });
    Object.assign(rows, {
      [`lt_${how}`]: is(lt), [`gt_${how}`]: is(gt), [`le_${how}`]: isNot(gt), [`ge_${how}`]: isNot(lt),
      [`min_${how}`]: `(x = ${lt}, x = ${spread('x')}, B ^ (A ^ B) & x)`, [`max_${how}`]: `(x = ${lt}, x = ${spread('x')}, A ^ (A ^ B) & x)`,
    });
  }
  return { rows, signs };
}

const meaning = ({ rows, signs }: Rows, name: string, bits: 8 | 16): Meaning =>
  partsOf(words(rows[name]!), signs[name] === undefined ? {} : { signs: { sources: words(signs[name]), bits } });

/** Made when first asked for. */
const variants = new Map<string, Meaning>();

const GENERAL = new Map(LANES.map((lanes) => [lanes.shape as string, rowsOf(lanes, 'neither')]));

for (const { shape, bits, sign, ones } of LANES) {
  const general = GENERAL.get(shape)!;
  for (const name of Object.keys(general.rows)) made({ [`${shape}.${name}`]: () => meaning(general, name, bits) });
  // A lane is 0 if taking one from it borrows for its highest bit.
  const zeros = [0, 1, 2, 3].map((part) => `$0p${part} - ${ones} & ~$0p${part}`).join(' | ');
  values({ [`${shape}.all_true`]: `((${zeros}) & ${sign}) === 0` }, { bool: true });
}

/** What an instruction on lanes of 8 or 16 bits means where some are known to be clear; undefined for others. */
export function ofClear(shape: string, name: string, clear: Clear): Meaning | undefined {
  if (GENERAL.get(shape)?.rows[name] === undefined) return undefined;
  const key = `${shape}.${name} ${clear}`;
  let found = variants.get(key);
  if (found === undefined) {
    const lanes = LANES.find((one) => one.shape === shape)!;
    variants.set(key, (found = meaning(rowsOf(lanes, clear), name, lanes.bits)));
  }
  return found;
}
