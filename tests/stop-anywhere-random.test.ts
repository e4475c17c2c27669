/**
 * Random modules stopped anywhere, all they have at each stop compared with the witness. WASM_STOP_SEED says where to begin, WASM_STOP_COUNT how many seeds to run,
 * WASM_STOP_STEPS how many instructions of each to step through, WASM_STOP_STOPS how often to stop each. WASM_STOP_VERBOSE tells each stop.
 */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rng } from './random/rng.js';
import { randomSide, runSession, type Settings } from './stop-anywhere/run.js';
import { StackFull } from './stop-anywhere/session.js';
import { mixed, stepping } from './stop-anywhere/strategy.js';
import { environment, Totals } from './stop-anywhere/totals.js';

const first = environment('WASM_STOP_SEED', 0);
const count = environment('WASM_STOP_COUNT', 1000);
const steps = environment('WASM_STOP_STEPS', 150);
const stops = environment('WASM_STOP_STOPS', 100);
const MOST_REPORTED = 8;

/** @returns a report for each seed with a difference */
async function campaign(totals: Totals, fuel: (seed: number) => number, settings: (seed: number) => Settings): Promise<string> {
  const problems: string[] = [];
  for (let seed = first; seed < first + count && problems.length < MOST_REPORTED; seed++) {
    // What a store has looked at lives as long as the job that looked.
    await setImmediate();
    try {
      const ran = runSession(randomSide(seed, fuel(seed)), settings(seed));
      totals.add(ran);
      expect(ran.ours).toEqual(ran.witness);
    } catch (e) {
      if (e instanceof StackFull) totals.full++;
      else problems.push(`seed ${seed} (again: WASM_STOP_SEED=${seed} WASM_STOP_COUNT=1 npx vitest run tests/stop-anywhere-random.test.ts): ${e instanceof Error ? e.stack ?? e.message : String(e)}`);
    }
  }
  console.log(`random modules: ${String(totals)}`);
  expect(totals.full, 'programs that the stack was too small for').toBeLessThanOrEqual(1 + count / 100);
  return problems.join('\n\n');
}

describe('random modules', () => {
  it('stepped through from the beginning', { timeout: 60_000 + 2000 * count }, async () => {
    const totals = new Totals();
    expect(await campaign(totals, () => 1, () => ({ decide: stepping(steps), entitiesEvery: 20, watched: Infinity }))).toBe('');
    if (count >= 100) expect(totals.count('breakpoint')).toBeGreaterThan((count * steps) / 2);
  });

  it('interrupted, with breakpoints, stepped', { timeout: 60_000 + 2000 * count }, async () => {
    const totals = new Totals();
    const problems = await campaign(totals, (seed) => (seed % 8 === 0 ? 4 : 1), (seed) => {
      const rng = new Rng(seed ^ 0x5709);
      const decide = mixed(rng, { watched: stops, gap: 30, unwatched: 0, farGap: 0 });
      // The runtime's own patience with loops, or less, or none.
      const enterLoop = [undefined, () => rng.chance(0.4), () => true][seed % 3];
      return { decide, entitiesEvery: 4, watched: Infinity, ...(enterLoop ? { enterLoop } : {}) };
    });
    expect(problems).toBe('');
    if (count < 100) return;
    for (const kind of ['breakpoint', 'interrupted', 'trap', 'exception'] as const) expect(totals.count(kind), kind).toBeGreaterThan(count / 2);
  });

  it('changed while paused, with injected calls, early returns and exceptions', { timeout: 60_000 + 2000 * count }, async () => {
    const totals = new Totals();
    const problems = await campaign(totals, () => 1, (seed) => {
      const rng = new Rng(seed ^ 0x3e3e);
      const enterLoop = (): boolean => rng.chance(0.5);
      return { decide: mixed(rng, { watched: stops, gap: 20, unwatched: 0, farGap: 0, meddling: 0.3 }), entitiesEvery: 4, watched: Infinity, enterLoop };
    });
    expect(problems).toBe('');
    if (count >= 100) expect(totals.count('injected-call-return')).toBeGreaterThan(count / 2);
  });
});
