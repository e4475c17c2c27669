/**
 * Random modules stopped anywhere, all they have at each stop compared with the witness. WASM_STOP_SEED says where to begin, WASM_STOP_COUNT how many seeds to run,
 * WASM_STOP_STEPS how many instructions of each to step through, WASM_STOP_STOPS how often to stop each. WASM_STOP_VERBOSE tells each stop.
 */
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { CAMPAIGNS, Campaigns } from './stop-anywhere/campaigns.js';
import { environment } from './stop-anywhere/totals.js';

const first = environment('WASM_STOP_SEED', 0);
const count = environment('WASM_STOP_COUNT', 1000);
const effort = { steps: environment('WASM_STOP_STEPS', 150), stops: environment('WASM_STOP_STOPS', 100) };
const AGAIN = "again, with the seed's number: WASM_STOP_SEED=N WASM_STOP_COUNT=1 npx vitest run tests/stop-anywhere-random.test.ts";

describe('random modules', () => {
  const campaigns = new Campaigns(effort, ({ ours, witness }) => expect(ours).toEqual(witness));
  beforeAll(async () => {
    for (let seed = first; seed < first + count; seed++) {
      // What a store has looked at lives as long as the job that looked.
      await setImmediate();
      campaigns.run(seed);
    }
  }, 60_000 + 6000 * count);

  it.each(CAMPAIGNS.map(({ title }, i) => [title, i] as const))('%s', (_title, i) => {
    const { campaign, totals, problems } = campaigns.results[i]!;
    console.log(`random modules: ${String(totals)}`);
    expect(problems.join('\n\n'), AGAIN).toBe('');
    expect(totals.programs + totals.full).toBe(count);
    expect(totals.full, 'programs that the stack was too small for').toBeLessThanOrEqual(1 + count / 100);
    if (count >= 100) expect(campaign.tooFew(totals, count, effort)).toEqual([]);
  });
});
