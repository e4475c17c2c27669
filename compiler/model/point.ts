/** Instructions by their numbers, and points: the numbers by which generated code names where its frame is. See {@link Point}. */
import type { InstrIndex, Point } from './types.js';

export const FIRST = 0 as InstrIndex;
/** The next instruction; of -1, which stands for the function itself, the first. */
export const after = (index: InstrIndex | -1): InstrIndex => (index + 1) as InstrIndex;
export const before = (index: InstrIndex): InstrIndex => (index - 1) as InstrIndex;

/**
 * @param count of the function's instructions
 * @param copy which copy of the instruction it is: code entered at a loop holds some again
 */
export const pointOf = (index: InstrIndex, inCall: boolean, count = 0, copy = 0): Point => (2 * (index + copy * count) + (inCall ? 1 : 0)) as Point;

/** The instruction at which a frame of a function of `count` instructions was captured. */
export const indexOfPoint = (point: Point, count: number): InstrIndex => ((point >> 1) % count) as InstrIndex;

/** Whether the instruction is a call in progress. */
export const isInCall = (point: Point): boolean => (point & 1) === 1;
