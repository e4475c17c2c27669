/** Three ways of disturbing a random program, each with what must have come of it. */
import { Rng } from '../random/rng.js';
import { randomProgram } from './random-script.js';
import { runSession, type Ran, type Settings, sideOf } from './run.js';
import { StackFull } from './session.js';
import { mixed, stepping } from './strategy.js';
import { Totals } from './totals.js';

export interface Campaign {
  readonly title: string;
  /** Fuel for the program of a seed, in units of what its calls ask for. */
  readonly fuel: (seed: number) => number;
  readonly settings: (seed: number, effort: Effort) => Settings;
  /** Events that there are fewer of than enough, a line each. */
  readonly tooFew: (totals: Totals, seeds: number, effort: Effort) => string[];
}

export interface Effort {
  /** Instructions of each program to step through. */
  readonly steps: number;
  /** How often to stop each. */
  readonly stops: number;
}

const fewer = (totals: Totals, kind: string, enough: number): string[] => {
  const n = totals.count(kind);
  return n > enough ? [] : [`${kind}: ${n}, not more than ${enough}`];
};

export const CAMPAIGNS: readonly Campaign[] = [
  {
    title: 'stepped through from the beginning',
    fuel: () => 1,
    settings: (_seed, { steps }) => ({ decide: stepping(steps), entitiesEvery: 20, watched: Infinity }),
    tooFew: (totals, seeds, { steps }) => fewer(totals, 'breakpoint', (seeds * steps) / 2),
  },
  {
    title: 'interrupted, with breakpoints, stepped',
    fuel: (seed) => (seed % 8 === 0 ? 4 : 1),
    settings: (seed, { stops }) => {
      const rng = new Rng(seed ^ 0x5709);
      const decide = mixed(rng, { watched: stops, gap: 30, unwatched: 0, farGap: 0 });
      // The runtime's own patience with loops, or less, or none.
      const enterLoop = [undefined, () => rng.chance(0.4), () => true][seed % 3];
      return { decide, entitiesEvery: 4, watched: Infinity, ...(enterLoop ? { enterLoop } : {}) };
    },
    tooFew: (totals, seeds) => ['breakpoint', 'interrupted', 'trap', 'exception'].flatMap((kind) => fewer(totals, kind, seeds / 2)),
  },
  {
    title: 'changed while paused, with injected calls, early returns and exceptions',
    fuel: () => 1,
    settings: (seed, { stops }) => {
      const rng = new Rng(seed ^ 0x3e3e);
      const enterLoop = (): boolean => rng.chance(0.5);
      return { decide: mixed(rng, { watched: stops, gap: 20, unwatched: 0, farGap: 0, meddling: 0.3 }), entitiesEvery: 4, watched: Infinity, enterLoop };
    },
    tooFew: (totals, seeds) => fewer(totals, 'injected-call-return', seeds / 2),
  },
];

/** What has come of a campaign. */
export class Result {
  readonly totals = new Totals();
  /** A report for each of the first seeds with a difference. */
  readonly problems: string[] = [];

  constructor(readonly campaign: Campaign) {}
}

const MOST_REPORTED = 8;

/** Runs all campaigns, with each program one after the other: they share its modules, and the code of them that has been printed. */
export class Campaigns {
  readonly results = CAMPAIGNS.map((campaign) => new Result(campaign));

  /** @param check what must be so of a session that has ended well */
  constructor(private readonly effort: Effort, private readonly check: (ran: Ran) => void) {}

  run(seed: number): void {
    const program = randomProgram(seed);
    for (const { campaign, totals, problems } of this.results) {
      if (problems.length === MOST_REPORTED) continue;
      try {
        const ran = runSession(sideOf(program, campaign.fuel(seed)), campaign.settings(seed, this.effort));
        totals.add(ran);
        this.check(ran);
      } catch (e) {
        if (e instanceof StackFull) totals.full++;
        else problems.push(`seed ${seed}: ${String(e)}\n${e instanceof Error ? e.stack?.replace(String(e), '') : ''}`);
      }
    }
  }
}
