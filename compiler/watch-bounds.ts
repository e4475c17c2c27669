/** What code that watches memory compares its accesses with. Apart from the printer, since memories have it and a compiled module has no printer. */

/**
 * The bounds of what is watched in a memory, as checks read them. An access of `w` bytes at `a` touches bytes from `start` up to `end` if
 * `a + w - 1 - start`, modulo 2^32, is less than `end - start + w - 1`. Both sides are less by 2^31, so that they compare as int32 numbers, which
 * engines keep untagged. Element 0 is the start, element `w` the length for accesses of `w` bytes; of what is watched for writes they follow those for reads.
 */
export const BOUNDS_LENGTH = 18;
export const WRITES = 9;
const BIAS = 0x8000_0000;
const WIDTHS = [1, 2, 4, 8] as const;

/** @param range bytes from `start` up to `end`; undefined when nothing is watched */
export function setBounds(bounds: Int32Array, written: boolean, range: { readonly start: number; readonly end: number } | undefined): void {
  const at = written ? WRITES : 0;
  const length = range === undefined ? 0 : range.end - range.start;
  bounds[at] = range === undefined ? 0 : range.start + BIAS;
  for (const w of WIDTHS) bounds[at + w] = (length === 0 ? 0 : Math.min(length + w - 1, 0xffff_ffff)) - BIAS;
}

/** Kinds of access that somebody waits for. */
export type Watching = 'read' | 'write' | 'read-write';

/** Whether code that watches for `watching` has to check an access. */
export const isWatched = (watching: Watching | undefined, written: boolean): boolean =>
  watching === 'read-write' || watching === (written ? 'write' : 'read');
