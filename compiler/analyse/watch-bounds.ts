/** What code that watches memory compares its accesses with. Apart from the printer, since memories have it and a compiled module has no printer. */

/** How many ranges of a memory are watched: for reads, for writes. */
export interface Watching {
  readonly reads: number;
  readonly writes: number;
}

/** So many ranges code tells apart by itself. More are one for it, and then it asks `I.touches` too. */
export const MOST_RANGES = 4;

/** Bytes from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The layout of what checks compare with. An access of `w` bytes at `a` touches bytes from `start` up to `end` if `a + w - 1 - start`, modulo 2^32, is at most
 * `end - start + w - 2`. Both sides are less by 2^31, so that they compare as int32 numbers, which engines keep untagged. Of each range come the start
 * and the right sides for each width; ranges for writes follow those for reads.
 */
const WIDTHS = [1, 2, 4, 8, 16];
const STRIDE = 1 + WIDTHS.length;
const BIAS = 0x8000_0000;
export const BOUNDS_LENGTH = 2 * MOST_RANGES * STRIDE;

/** Where the start of a range is. */
export const startPosition = (written: boolean, range: number): number => ((written ? MOST_RANGES : 0) + range) * STRIDE;
/** Where the right side is for accesses of so many bytes. */
export const lengthPosition = (written: boolean, range: number, width: number): number => startPosition(written, range) + 1 + WIDTHS.indexOf(width);

/** Only an access of the last byte that any memory can have touches it: code then leaves for nothing, which does no harm. */
const NOTHING: Range = { start: 0xffff_ffff, end: 0xffff_ffff };

/** @param ranges none of them empty, none touching another */
export function setBounds(bounds: Int32Array, written: boolean, ranges: readonly Range[]): void {
  const told = ranges.length <= MOST_RANGES ? ranges
    : [{ start: Math.min(...ranges.map(({ start }) => start)), end: Math.max(...ranges.map(({ end }) => end)) }];
  for (let i = 0; i < MOST_RANGES; i++) {
    const { start, end } = told[i] ?? NOTHING;
    bounds[startPosition(written, i)] = start + BIAS;
    for (const w of WIDTHS) bounds[lengthPosition(written, i, w)] = (start === end ? 0 : Math.min(end - start + w - 2, 0xffff_ffff)) - BIAS;
  }
}
