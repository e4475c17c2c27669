/**
 * A float32 made of its bits, and the bits of a float32, in place: one of two views of four bytes is written and the other read at once, `E` having the
 * float32 and `Q` its bits. Functions of the support object would do, but code that does nothing else has hundreds of them, more than an engine inlines.
 */

/** Of any float32. A NaN may be no number: see runtime/support/float.ts. */
export const BITS_OF_F32 = '(x = $0) <= x ? (E[0] = x, Q[0]) : R.f32_nan_bits(x)';
/** Of a plain one (see `Expr`). */
export const BITS_OF_PLAIN_F32 = '(E[0] = $0, Q[0])';
/** The question is asked twice for the reason that loads do so. */
export const F32_OF_BITS = '(Q[0] = $0, x = E[0]) === x || R.f32_word_kept() ? x : R.f32_word_nan()';
/** For users that make no difference between NaNs. */
export const NUMBER_OF_BITS = '(Q[0] = $0, E[0])';

/** Whether a text of a template does any of these. */
export const usesFloatBits = (text: string): boolean => /\b[EQ]\[/.test(text);
