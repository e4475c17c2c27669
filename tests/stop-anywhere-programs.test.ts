/**
 * The programs of test-programs stopped anywhere: their beginning beside the witness, all of them against a run that nobody disturbs. WASM_STOP_PROGRAMS chooses those whose
 * id contains it (`all`: all), WASM_STOP_STOPS how often to stop each.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { allBuilds, type ProgramBuild } from './fixtures/programs.js';
import { checkRun, compareRuns } from './fixtures/run.js';
import { Rng } from './random/rng.js';
import { runProgram, runUndisturbed } from './stop-anywhere/programs.js';
import { mixed } from './stop-anywhere/strategy.js';
import { environment, Totals } from './stop-anywhere/totals.js';

const chosen = process.env.WASM_STOP_PROGRAMS;
const stops = environment('WASM_STOP_STOPS', 60);
/** Instructions that the witness follows, at most. */
const WATCHED = 1_000_000;
/** A yield point is passed about so often while the witness follows. */
const NEAR_YIELDS = 20_000;

const isChosen = ({ id, smaller }: ProgramBuild): boolean => (chosen === undefined ? smaller : chosen === 'all' || id.includes(chosen));
/** How deep this can get depends on where it is stopped: see stop-anywhere.test.ts. */
const builds = allBuilds().filter((b) => isChosen(b) && b.program.name !== 'trap_stack_calls');

const totals = new Totals();
afterAll(() => console.log(`test programs: ${String(totals)}`));

describe('test programs', () => {
  it.each(builds.map((build, i) => [build.id, build, i] as const))('%s', (_, build, i) => {
    const undisturbed = runUndisturbed(build);
    const rng = new Rng(i);
    const gap = (yields: number): number => Math.max(2, Math.ceil((3 * yields) / stops));
    const decide = mixed(rng, {
      watched: stops, gap: gap(Math.min(undisturbed.yields, NEAR_YIELDS)), unwatched: Math.ceil(stops / 4), farGap: gap(4 * undisturbed.yields),
    });
    // Host functions that promise not to call back are called in another way.
    const ran = runProgram(build, i % 2 === 0, { decide, entitiesEvery: 10, watched: WATCHED });
    totals.add(ran);
    expect(compareRuns(undisturbed.run, ran.ours)).toBeUndefined();
    if (ran.witness) expect(compareRuns(ran.witness, ran.ours)).toBeUndefined();
    expect(checkRun(build.program, ran.ours)).toBeUndefined();
  }, 300_000);
});
