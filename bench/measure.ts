/** The measurement itself: rounds over one workload in one process, all engines in each round. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Comparison, PeerRefusal, type Engine, type Prepared } from './engines.js';
import { spread, quantile, type Spread } from './statistics.js';
import { moduleBytes, type Call, type Workload } from './workloads.js';

export interface Plan {
  readonly rounds: number;
  /** Calls before the clock starts, in each new instance: whole programs have more code, which V8 takes longer to optimise. */
  readonly warmUps: Readonly<Record<Workload['group'], number>>;
  /** Timed calls in each new instance, of which the fastest counts. */
  readonly calls: number;
}

/** What came out for one engine and one workload. */
export type Outcome =
  | { readonly kind: 'measured'; readonly ratio: Spread }
  /** The engine does not take this module; `reason` goes into a footnote. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The engine took it and did something wrong. */
  | { readonly kind: 'wrong'; readonly reason: string };

export interface Row {
  readonly workload: Workload;
  /** Median over the rounds. */
  readonly nativeMilliseconds: number;
  /** By the id of the engine, or of the comparison. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

function oneLine(error: unknown): string {
  return String(error instanceof Error ? error.message || error.name : error).split('\n')[0]?.slice(0, 200) ?? '';
}

function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** The fastest of the timed calls in one new instance, in milliseconds. */
async function timeOnce(workload: Workload, prepared: Prepared, plan: Plan, expected: number): Promise<number> {
  const call: Call = await workload.start(prepared);
  const check = (result: number) => {
    if (result !== expected) throw new Error(`gives checksum ${result} instead of ${expected}`);
  };
  for (let i = 0; i < plan.warmUps[workload.group]; i++) {
    check(call());
    // V8 finishes optimised native code on other threads and takes it in between two tasks.
    await sleep(20);
  }
  collectGarbage();
  let best = Infinity;
  for (let i = 0; i < plan.calls; i++) {
    const start = performance.now();
    const result = call();
    best = Math.min(best, performance.now() - start);
    check(result);
  }
  return best;
}

/**
 * Measures one workload. The first engine is the base of the ratios, and its checksum the one that all must give. Engines go
 * in turn within a round and in the opposite order in the next, so that drift of the machine falls on all of them alike; a
 * ratio is taken within its round.
 */
export async function measure(workload: Workload, engines: readonly Engine[], plan: Plan, comparisons: readonly Comparison[] = []): Promise<Row> {
  const prepared = new Map<string, Prepared>();
  const outcomes = new Map<string, Outcome>();
  const giveUp = (engine: Engine, error: unknown): void => {
    prepared.delete(engine.id);
    outcomes.set(engine.id, { kind: error instanceof PeerRefusal ? 'refused' : 'wrong', reason: oneLine(error) });
  };
  for (const engine of engines) {
    try {
      prepared.set(engine.id, await engine.prepare(await moduleBytes(workload, engine.build)));
    } catch (error) {
      giveUp(engine, error);
    }
  }
  const [base] = engines as [Engine];
  const baseTimes: number[] = [];
  const ratios = new Map<string, number[]>(engines.map((engine) => [engine.id, []]));
  const preparedBase = prepared.get(base.id);
  if (!preparedBase) throw new Error(`${workload.name}: ${base.id} cannot run it, so there is nothing to compare with`);
  // Known before any other engine runs, whatever the order of the rounds.
  const expected = (await workload.start(preparedBase))();
  for (let round = 0; round < plan.rounds; round++) {
    const order = round % 2 === 0 ? engines : [...engines].reverse();
    const times = new Map<string, number>();
    for (const engine of order) {
      const ready = prepared.get(engine.id);
      if (!ready) continue;
      try {
        times.set(engine.id, await timeOnce(workload, ready, plan, expected));
      } catch (error) {
        if (engine === base) throw error;
        giveUp(engine, error);
      }
    }
    const baseTime = times.get(base.id) as number;
    baseTimes.push(baseTime);
    for (const [id, time] of times) ratios.get(id)?.push(time / baseTime);
    for (const { id, of, by } of comparisons) {
      const [time, other] = [times.get(of), times.get(by)];
      if (time !== undefined && other !== undefined) ratios.set(id, [...ratios.get(id) ?? [], time / other]);
    }
  }
  for (const engine of engines) {
    if (prepared.has(engine.id)) outcomes.set(engine.id, { kind: 'measured', ratio: spread(ratios.get(engine.id) as number[]) });
  }
  for (const { id, of, by } of comparisons) {
    if (prepared.has(of) && prepared.has(by)) outcomes.set(id, { kind: 'measured', ratio: spread(ratios.get(id)!) });
  }
  return { workload, nativeMilliseconds: quantile(baseTimes, 0.5), outcomes };
}
