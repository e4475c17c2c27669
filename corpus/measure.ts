/** A scenario natively and on ours: whether they are the same, and what it takes. */
import { rmSync } from 'node:fs';
import { quantile } from '../bench/statistics.js';
import { firstDifference } from './compare.js';
import { keptFolder } from './install.js';
import { type Report, reportOf, runScenario, type Settings } from './run.js';
import type { Scenario } from './table.js';

export interface Plan {
  readonly folder: string;
  /** Rounds of first and second runs. */
  readonly rounds: number;
  /** No further round is begun when those before have taken so long. */
  readonly roundSeconds: number;
  /** How long the work is repeated in one process; the last third of that counts as warm. */
  readonly seconds: number;
  /** Yield points from one interrupt to the next, at the beginning. */
  readonly interruptEvery: number;
  readonly limitSeconds: number;
}

/** Of a scenario whose results are the same. */
export interface Checked {
  /** How often it was stopped and went on. */
  readonly stops: number;
}

/** Likewise. */
export interface Timed {
  /** Milliseconds of a whole process, and of one repetition, warm. */
  readonly native: { readonly process: number; readonly warm: number };
  /** Of native. */
  readonly first: number;
  readonly second: number;
  readonly warm: number;
  readonly rounds: number;
  /** How many seconds all that took. */
  readonly took: number;
}

/** Figures, if nothing differs; a line for each thing that does. */
export interface Outcome<T> {
  readonly figures: T | undefined;
  readonly differences: readonly string[];
}

interface Ran {
  readonly report: Report;
  readonly milliseconds: number;
  readonly stops: number;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
const warmOf = ({ milliseconds }: Report): number => median(milliseconds.slice(-Math.ceil(milliseconds.length / 3)));

/** Thrown where a run fails, or gives something else than the native one. */
class Difference extends Error {}

type Progress = (what: string) => void;

/** Runs of one scenario, whose results are compared. */
class Runs {
  private expected: Report | undefined;

  constructor(private readonly scenario: Scenario, private readonly plan: Plan, private readonly progress: Progress) {}

  clear(): void {
    rmSync(keptFolder, { recursive: true, force: true });
  }

  private async run(what: string, settings: Settings): Promise<Ran> {
    this.progress(what);
    const { folder, limitSeconds } = this.plan;
    const exit = await runScenario(this.scenario, { folder, limitSeconds, ...settings });
    return { report: reportOf(this.scenario, settings.engine, exit), milliseconds: exit.milliseconds, stops: exit.stops };
  }

  /** What the first of these computes is what is expected of all others. */
  async native(what: string, settings: Omit<Settings, 'engine'> = {}): Promise<Ran> {
    const ran = await this.run(what, { engine: 'native', ...settings });
    this.expected ??= ran.report;
    return ran;
  }

  /** @throws Difference */
  async ours(what: string, settings: Omit<Settings, 'engine'>): Promise<Ran> {
    let ran: Ran;
    try {
      ran = await this.run(what, { engine: 'ours', ...settings });
    } catch (e) {
      throw new Difference(`${what}: ${(e as Error).message}`);
    }
    const { results, native: engines } = ran.report;
    const expected = this.expected!.results;
    const common = Math.min(results.length, expected.length);
    const difference = firstDifference(expected.slice(0, common), results.slice(0, common))
      ?? (Object.values(engines).includes(true) ? "the engine's own WebAssembly was in place" : undefined);
    if (difference !== undefined) throw new Difference(`${what}: ${difference}`);
    return ran;
  }

  withCache(what: string, settings: Omit<Settings, 'engine'> = {}): Promise<Ran> {
    return this.ours(what, { ...settings, variables: { WASM2JS_DEBUG_CACHE: keptFolder } });
  }
}

async function outcome<T>(scenario: Scenario, plan: Plan, progress: Progress, work: (runs: Runs) => Promise<T>): Promise<Outcome<T>> {
  const runs = new Runs(scenario, plan, progress);
  try {
    return { figures: await work(runs), differences: [] };
  } catch (e) {
    if (e instanceof Difference) return { figures: undefined, differences: [e.message] };
    throw e;
  } finally {
    runs.clear();
  }
}

/** Whether it computes the same in a first run, in a second, and interrupted again and again. What else the machine does is of no importance. */
export const check = (scenario: Scenario, plan: Plan, progress: Progress): Promise<Outcome<Checked>> => outcome(scenario, plan, progress, async (runs) => {
  if (scenario.refused !== undefined) {
    // Not every Node has the feature natively.
    progress('refused');
    const { code, stderr } = await runScenario(scenario, { engine: 'ours', folder: plan.folder, limitSeconds: plan.limitSeconds });
    if (code !== 0 && stderr.includes(`${scenario.refused}: not supported`)) return { stops: 0 };
    throw new Difference(`it is to be refused for "${scenario.refused}", and was not: exit code ${code}\n${stderr.slice(-1000)}`);
  }
  await runs.native('natively');
  await runs.withCache('first run');
  await runs.withCache('second run');
  const { stops } = await runs.ours('interrupted', { interruptEvery: plan.interruptEvery, variables: { WASM2JS_DEBUG_CACHE: 'off' } });
  if (stops === 0) throw new Difference(`interrupted: it never was, which is to happen at its ${plan.interruptEvery}th yield point`);
  return { stops };
});

/** What it takes, of a scenario that is not refused. The results are compared here, too. */
export const time = (scenario: Scenario, plan: Plan, progress: Progress): Promise<Outcome<Timed>> => outcome(scenario, plan, progress, async (runs) => {
  const began = performance.now();
  const repeated = { seconds: plan.seconds, plain: true } as const;
  const warmNatively = warmOf((await runs.native('natively, again and again', repeated)).report);
  const natively: number[] = [];
  const ratios = { first: [] as number[], second: [] as number[] };
  const roundsBegan = performance.now();
  while (natively.length < plan.rounds && (natively.length === 0 || performance.now() - roundsBegan < 1000 * plan.roundSeconds)) {
    runs.clear();
    const { milliseconds } = await runs.native('natively, a whole process', { plain: true });
    natively.push(milliseconds);
    for (const kind of ['first', 'second'] as const) ratios[kind].push((await runs.withCache(`${kind} run`, { plain: true })).milliseconds / milliseconds);
  }
  // As it is by default: what an earlier process has left is there.
  const warm = warmOf((await runs.withCache('warm', repeated)).report);
  return {
    native: { process: median(natively), warm: warmNatively }, first: median(ratios.first), second: median(ratios.second), warm: warm / warmNatively,
    rounds: natively.length, took: (performance.now() - began) / 1000,
  };
});
