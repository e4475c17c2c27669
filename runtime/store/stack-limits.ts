/**
 * How much may lie on a stack that is kept as data. Such frames need no JavaScript stack, so that an endless recursion would fill the heap: more than this is
 * stack exhaustion, as if the stack were full.
 */

/** Slots are eight bytes each: of all frames together, a frame's own fields counted as slots. Far more than the thread of a program has JavaScript stack for. */
export const MAX_SLOTS = 2 ** 24;
const FRAME_SLOTS = 32;

/** What a frame with these values counts for. */
export const slotsFor = (values: readonly unknown[]): number => FRAME_SLOTS + values.length;

/** What engines throw when their stack is full. */
export const stackOverflow = (): RangeError => new RangeError('Maximum call stack size exceeded');
