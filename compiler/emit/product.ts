/**
 * Products of 64 bits, in place: an engine inlines calls only a few times in a function, and cryptography has hundreds of products in one. The upper half of the product of
 * two words has two forms. In pieces it is there after fewer steps, which counts where a product waits for the one before, as in hashes; by way of a float64 it takes fewer
 * instructions, which counts where many can be done beside each other, as in long numbers.
 */
import { type Meaning, partsOf, type Sources } from './meaning-table.js';

/** A function with more is taken for one of the second kind. Four chains of products are faster in pieces, eight by way of a float64. */
const FEW = 16;

/** By products of 16 bits, of which no sum exceeds 32. To be rounded to an int32. */
const inPieces = (a: string, b: string): string =>
  `Math.imul(${a} >>> 16, ${b} >>> 16) + ((x = Math.imul(${a} >>> 16, ${b} & 65535) + (Math.imul(${a} & 65535, ${b} & 65535) >>> 16) | 0) >>> 16)`
  + ` + ((x & 65535) + Math.imul(${a} & 65535, ${b} >>> 16) >>> 16)`;

/** The same where `b` has 16 bits only. */
const bySmall = (a: string, b: string): string => `(Math.imul(${a} >>> 16, ${b}) + (Math.imul(${a} & 65535, ${b}) >>> 16) >>> 16)`;

const DOWN = String(2 ** -32);

/**
 * By way of a float64 of the whole, from which the lower half is taken, which is known. Of numbers below 2 to the 64 both are rounded by at most 2 to the 10, so that what
 * is left is nowhere near half of 2 to the 32 from the upper half. All is divided by 2 to the 32 first, which changes no digit: an engine that sees whole numbers there, while
 * they are small, would take them for integers and compile the function again for each product that is none.
 * @param a of one part, written several times, as is `b`
 * @param low the lower half
 */
export function highByFloat(how: 's' | 'u', a: string, b: string, low: string): string {
  const unsigned = `(${a} >>> 0) * ${DOWN} * (${b} >>> 0) - (${low} >>> 0) * ${DOWN} + 0.5 | 0`;
  return how === 'u' ? unsigned : `(${unsigned}) - (${a} >> 31 & ${b}) - (${b} >> 31 & ${a}) | 0`;
}

type Form = 'pieces' | 'float' | 'small';
const HIGH: Readonly<Record<Form, string>> = { pieces: inPieces('$0l', '$1l'), float: `(${highByFloat('u', '$0l', '$1l', '$l')})`, small: bySmall('$0l', '$1l') };

// In this order: what is behind `x` must not assign it.
const sources = (form: Form): Sources => ['Math.imul($0l, $1l)', `Math.imul($0l, $1h) + Math.imul($0h, $1l) + ${HIGH[form]} | 0`];

export const PRODUCT = sources('pieces');

const made = new Map<Form, Meaning>();

/**
 * The meaning of `i64.mul` in a function.
 * @param count how many products it has
 * @param low the lower half of the second operand, if that is a constant
 */
export function productIn(count: number, low: number | undefined): Meaning {
  const form = low !== undefined && low >>> 16 === 0 ? 'small' : count > FEW ? 'float' : 'pieces';
  let meaning = made.get(form);
  if (meaning === undefined) made.set(form, (meaning = partsOf(sources(form))));
  return meaning;
}
