/** A scenario natively and on ours: whether they are the same, and what it takes. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../bench/statistics.js';
import { firstDifference } from './compare.js';
import { corpusFolder } from './install.js';
import { type Report, reportOf, runScenario, type Settings } from './run.js';
import type { Scenario } from './table.js';

export interface Plan {
  readonly folder: string;
  /** Only whether the results are the same, not what it takes. */
  readonly check: boolean;
  /** Rounds of first and second runs. */
  readonly rounds: number;
  /** How long the work is repeated in one process; the last third of that counts as warm. */
  readonly seconds: number;
  /** Yield points from one interrupt to the next. */
  readonly interruptEvery: number;
  readonly limitSeconds: number;
}

export interface Measured {
  readonly scenario: Scenario;
  /** Milliseconds of a whole process, and of one repetition, warm; undefined if it was not run. */
  readonly native: { readonly process: number; readonly warm: number } | undefined;
  /** Of native. Undefined: it failed, or gave another result. */
  readonly first: number | undefined;
  readonly second: number | undefined;
  readonly warm: number | undefined;
  /** How often it was stopped and went on; undefined if that failed. */
  readonly stops: number | undefined;
  /** What differs, a line each. */
  readonly differences: readonly string[];
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
const warmOf = ({ milliseconds }: Report): number => median(milliseconds.slice(-Math.ceil(milliseconds.length / 3)));

export async function measure(scenario: Scenario, plan: Plan, progress: (what: string) => void): Promise<Measured> {
  const { folder, check, rounds, seconds, interruptEvery, limitSeconds } = plan;
  const cache = join(corpusFolder, `kept-${process.pid}`);
  const differences: string[] = [];
  const run = async (what: string, settings: Settings): Promise<{ report: Report; milliseconds: number }> => {
    progress(what);
    const exit = await runScenario(scenario, { folder, limitSeconds, variables: { WASM2JS_DEBUG_CACHE: 'off' }, ...settings });
    return { report: reportOf(scenario, settings.engine, exit), milliseconds: exit.milliseconds };
  };
  if (scenario.refused !== undefined) {
    // Not every Node has the feature natively.
    progress('refused');
    const { code, stderr } = await runScenario(scenario, { engine: 'ours', folder, limitSeconds });
    const told = code !== 0 && stderr.includes(`${scenario.refused}: not supported`);
    return {
      scenario, native: undefined, first: undefined, second: undefined, warm: undefined, stops: undefined,
      differences: told ? [] : [`it is to be refused for "${scenario.refused}", and was not: exit code ${code}\n${stderr.slice(-1000)}`],
    };
  }

  const natively = await run('natively', { engine: 'native', seconds: check ? 0 : seconds });
  /** Runs on ours; undefined if it fails or its results are others than those of the native run. */
  const same = async (what: string, settings: Omit<Settings, 'engine'>): Promise<{ report: Report; milliseconds: number } | undefined> => {
    try {
      const ran = await run(what, { engine: 'ours', ...settings });
      const { results, native: engines } = ran.report;
      const common = Math.min(results.length, natively.report.results.length);
      const difference = firstDifference(natively.report.results.slice(0, common), results.slice(0, common))
        ?? (Object.values(engines).includes(true) ? "the engine's own WebAssembly was in place" : undefined);
      if (difference === undefined) return ran;
      differences.push(`${what}: ${difference}`);
    } catch (e) {
      differences.push(`${what}: ${(e as Error).message}`);
    }
    return undefined;
  };

  const processes: number[] = [];
  const ratios = { first: [] as number[], second: [] as number[] };
  for (let round = 0; round < rounds && differences.length === 0; round++) {
    rmSync(cache, { recursive: true, force: true });
    const { milliseconds } = check ? natively : await run('natively, a whole process', { engine: 'native' });
    processes.push(milliseconds);
    for (const kind of ['first', 'second'] as const) {
      if (check && kind === 'second') continue;
      const ran = await same(`${kind} run`, { variables: { WASM2JS_DEBUG_CACHE: cache } });
      if (ran) ratios[kind].push(ran.milliseconds / milliseconds);
    }
  }
  // As it is by default: what an earlier process has left is there.
  const repeated = check ? undefined : await same('warm', { seconds, variables: { WASM2JS_DEBUG_CACHE: cache } });
  rmSync(cache, { recursive: true, force: true });
  const interrupted = await same('interrupted', { interruptEvery });
  const warm = warmOf(natively.report);
  const middle = (values: readonly number[]): number | undefined => (values.length < rounds ? undefined : median(values));
  return {
    scenario, native: { process: median(processes), warm }, first: middle(ratios.first), second: middle(ratios.second),
    warm: repeated && warmOf(repeated.report) / warm, stops: interrupted?.report.stops, differences,
  };
}
