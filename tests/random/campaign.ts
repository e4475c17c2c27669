/** Runs many seeds, and says how each difference is to be had again. */
import { type Difference, type Tally } from './compare.js';

export interface Campaign {
  readonly first: number;
  readonly count: number;
  readonly compare: (seed: number, tally: Tally) => Difference | undefined;
  /** Saves the modules of a seed. @returns the path */
  readonly save: (seed: number) => string;
  /** The name of the environment variable that chooses how many seeds run. */
  readonly countVariable: string;
}

const MOST_REPORTED = 10;
const clip = (text: string): string => (text.length > 1000 ? `${text.slice(0, 1000)}...` : text);

/** @returns a report for each seed with a difference, up to a limit */
export function run(campaign: Campaign, tally: Tally): string[] {
  const { first, count, compare, save, countVariable } = campaign;
  const reports: string[] = [];
  for (let seed = first; seed < first + count && reports.length < MOST_REPORTED; seed++) {
    let failure: string;
    try {
      const d = compare(seed, tally);
      if (!d) continue;
      failure = `${d.what}\n  engine: ${clip(d.native)}\n  ours:   ${clip(d.ours)}`;
    } catch (e) {
      failure = e instanceof Error ? clip(e.stack ?? e.message) : String(e);
    }
    reports.push(`seed ${seed}: ${failure}\n  module: ${save(seed)}\n  again:  WASM_RANDOM_SEED=${seed} ${countVariable}=1 npx vitest run tests/random.test.ts`);
  }
  return reports;
}
