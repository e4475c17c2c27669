/** What a process holds, sampled over time, and whether it grows. */
import { descriptors, rss, threads } from '../process.js';

/** Memory that a run may gain after its warm-up, however long it is: what the collectors of four isolates leave lying about at different times. */
export const MARGIN = 96 << 20;

export interface Holdings {
  readonly threads: number;
  readonly descriptors: readonly string[];
}

export const holdings = (pid: number): Holdings => ({ threads: threads(pid), descriptors: descriptors(pid) });

export const sameHoldings = (a: Holdings, b: Holdings): boolean => JSON.stringify(a) === JSON.stringify(b);

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Samples of the memory in use. */
export class MemoryTrend {
  private readonly samples: { readonly bytes: number; readonly visits: number }[] = [];

  sample(pid: number, visits: number): void {
    this.samples.push({ bytes: rss(pid), visits });
  }

  /**
   * How much has been gained from the second quarter of the run to its last, by their medians: the first quarter is the warm-up, in which code is
   * compiled and the collectors settle on the sizes of their spaces.
   */
  gained(): { readonly bytes: number; readonly from: number; readonly to: number; readonly perVisit: number } {
    const { samples } = this;
    if (samples.length < 8) throw new Error(`${samples.length} samples of the memory are too few`);
    const quarter = samples.length >> 2;
    const early = samples.slice(quarter, 2 * quarter);
    const late = samples.slice(-quarter);
    const [from, to] = [median(early.map((s) => s.bytes)), median(late.map((s) => s.bytes))];
    const visits = median(late.map((s) => s.visits)) - median(early.map((s) => s.visits));
    return { bytes: to - from, from, to, perVisit: (to - from) / Math.max(visits, 1) };
  }
}
