/** Stopping where it is hard, beside the witness. The wider campaigns are stop-anywhere-random.test.ts and stop-anywhere-programs.test.ts. */
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from './random/rng.js';
import { runSession, type Ran, type Settings } from './stop-anywhere/run.js';
import { scenarioSide, type Scenario } from './stop-anywhere/scenario.js';
import { deepRecursion, scenarios } from './stop-anywhere/scenarios.js';
import { mixed, stepping } from './stop-anywhere/strategy.js';
import { environment, Totals } from './stop-anywhere/totals.js';

const rounds = environment('WASM_STOP_ROUNDS', 12);
const totals = new Totals();
afterAll(() => console.log(`scenarios: ${String(totals)}`));

function run(scenario: Scenario, settings: Partial<Settings> & Pick<Settings, 'decide'>): Ran {
  const ran = runSession(scenarioSide(scenario), { entitiesEvery: 3, watched: Infinity, ...settings });
  totals.add(ran);
  expect(ran.ours).toEqual(ran.witness);
  return ran;
}

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  it('stepped through', () => {
    const { session, instructions } = run(scenario, { decide: stepping(50_000) });
    expect(session.stops).toBeGreaterThanOrEqual(instructions);
  });

  it('stopped by chance, into fast code at every loop, at some, or as the runtime likes', () => {
    for (let round = 0; round < rounds; round++) {
      const rng = new Rng(round);
      const enterLoop = [() => true, () => rng.chance(0.5), undefined][round % 3];
      run(scenario, { decide: mixed(rng, { watched: 150, gap: 3 + round, unwatched: 0, farGap: 0 }), ...(enterLoop ? { enterLoop } : {}) });
    }
  });

  it('left to itself at any time', () => {
    for (let round = 0; round < rounds; round++) {
      const decide = mixed(new Rng(1000 + round), { watched: Infinity, gap: 5, unwatched: 0, farGap: 0 });
      run(scenario, { decide: (session, paused, event) => (session.stops >= 5 * round ? 'detach' : decide(session, paused, event)) });
    }
  });
});

it('5,000 frames deep, and deeper than the stack of JavaScript', () => {
  for (const depth of [5000, 15_000]) {
    const rng = new Rng(depth);
    const { session } = run(deepRecursion(depth), {
      decide: (it) => {
        it.yields.arm(it.stops < 20 ? rng.between(depth / 20, depth / 6) : 0);
        return rng.chance(0.3) ? 'single-step' : 'continue';
      },
      entitiesEvery: 20,
    });
    expect(session.depth).toBeGreaterThan(depth / 2);
  }
});

it('interrupted by another thread, whenever', () => {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const source = `
    const { flag, stop } = require('node:worker_threads').workerData;
    for (let n = 1; Atomics.load(stop, 0) === 0; n = (n * 48271) % 2147483647) {
      Atomics.wait(stop, 0, 0, (n % 16) / 16);
      Atomics.store(flag, 0, 1);
    }`;
  let worker: Worker | undefined;
  try {
    const { session } = run(scenarios.nested, {
      decide: () => 'continue',
      interrupter: ({ flag }) => {
        worker = new Worker(source, { eval: true, workerData: { flag, stop } });
        // The worker has begun once the flag is up.
        while (Atomics.load(flag, 0) === 0) Atomics.wait(stop, 0, 0, 1);
      },
    });
    expect(session.events.get('interrupted')).toBeGreaterThan(0);
  } finally {
    Atomics.store(stop, 0, 1);
    void worker?.terminate();
  }
});
