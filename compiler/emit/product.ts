/** The upper half of a product of two words, in place: a call would be more than an engine inlines where code does little else, as in cryptography. */

const DOWN = String(2 ** -32);

/**
 * By way of a float64 of the whole, from which the lower half is taken, which is known. Of numbers below 2 to the 64 both are rounded by at most 2 to the 10, so that what
 * is left is nowhere near half of 2 to the 32 from the upper half. All is divided by 2 to the 32 first, which changes no digit: an engine that sees whole numbers there, while
 * they are small, would take them for integers and compile the function again for each product that is none.
 * @param a of one part, written several times, as is `b`
 * @param low the lower half
 */
export function highOfProduct(how: 's' | 'u', a: string, b: string, low: string): string {
  const unsigned = `(${a} >>> 0) * ${DOWN} * (${b} >>> 0) - (${low} >>> 0) * ${DOWN} + 0.5 | 0`;
  return how === 'u' ? unsigned : `(${unsigned}) - (${a} >> 31 & ${b}) - (${b} >> 31 & ${a}) | 0`;
}
