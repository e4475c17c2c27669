/**
 * Random modules stopped anywhere, all they have at each stop compared with the witness. WASM_STOP_SEED says where to begin, WASM_STOP_COUNT how many seeds to run,
 * WASM_STOP_STEPS how many instructions of each to step through, WASM_STOP_STOPS how often to stop each. WASM_STOP_VERBOSE tells each stop.
 */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CAMPAIGNS, type Campaign } from './stop-anywhere/campaigns.js';
import { randomSide, runSession } from './stop-anywhere/run.js';
import { StackFull } from './stop-anywhere/session.js';
import { environment, Totals } from './stop-anywhere/totals.js';

const first = environment('WASM_STOP_SEED', 0);
const count = environment('WASM_STOP_COUNT', 1000);
const effort = { steps: environment('WASM_STOP_STEPS', 150), stops: environment('WASM_STOP_STOPS', 100) };
const MOST_REPORTED = 8;

/** @returns a report for each seed with a difference */
async function run({ fuel, settings }: Campaign, totals: Totals): Promise<string> {
  const problems: string[] = [];
  for (let seed = first; seed < first + count && problems.length < MOST_REPORTED; seed++) {
    // What a store has looked at lives as long as the job that looked.
    await setImmediate();
    try {
      const ran = runSession(randomSide(seed, fuel(seed)), settings(seed, effort));
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
  it.each(CAMPAIGNS)('$title', { timeout: 60_000 + 2000 * count }, async (campaign) => {
    const totals = new Totals();
    expect(await run(campaign, totals)).toBe('');
    if (count >= 100) expect(campaign.tooFew(totals, count, effort)).toEqual([]);
  });
});
