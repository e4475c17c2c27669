/**
 * The shorter programs of test-programs with watchpoints on memory that they use, the pauses against what the witness says. WASI writes to their memory, from
 * functions that promise not to call back and from functions that do not.
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { allBuilds, type ProgramBuild } from './fixtures/programs.js';
import { checkRun } from './fixtures/run.js';
import { Rng } from './random/rng.js';
import { trapText } from './stop-anywhere/programs.js';
import type { Side } from './stop-anywhere/run.js';
import { environment } from './stop-anywhere/totals.js';
import { type Ended, World } from './witness/program.js';
import { accessesOf, type Accessed, expectedOf, type MakeSide, type Point } from './watchpoints/oracle.js';
import { runWatched } from './watchpoints/run.js';

/** Longer programs are left out. */
const mostSteps = environment('WASM_WATCH_STEPS', 100_000);
const builds = allBuilds().filter(({ smaller, program }) => smaller && program.name !== 'trap_stack_calls');
const totals = { programs: 0, pauses: 0, byHost: 0 };

afterAll(() => {
  console.log(`watched programs: ${JSON.stringify(totals)}`);
  expect(totals.programs).toBeGreaterThan(10);
  expect(totals.byHost).toBeGreaterThan(20);
});

/** What is accessed now and then, and what lies beside it. */
function points(rng: Rng, accesses: readonly Accessed[]): Point[] {
  const often = new Map<number, number>();
  for (const { start } of accesses) often.set(start, (often.get(start) ?? 0) + 1);
  const seldom = accesses.filter(({ start }) => often.get(start)! < 60);
  const changed = accesses.filter(({ byHost }) => byHost);
  return Array.from({ length: 6 }, (_, i) => {
    const { instance, memory, size, start } = rng.pick(i < 2 && changed.length > 0 ? changed : seldom);
    const first = Math.min(start + rng.below(3), size - 1);
    return { instance, memory, start: first, end: Math.min(start + rng.between(3, 12), size), access: rng.pick(['read', 'write', 'read-write']) };
  });
}

function check(build: ProgramBuild, seed: number): void {
  const bytes = new Uint8Array(readFileSync(build.file));
  const worlds: World[] = [];
  const make = (leaf: boolean): MakeSide => ({ api }): Side => {
    const world = new World(build.program, leaf);
    worlds.push(world);
    const module = new api.Module(bytes);
    return { get hostCalls() { return world.hostCalls; }, modules: [module], run: () => world.run(module) };
  };
  try {
    const accesses = accessesOf(make(false), mostSteps, true);
    if (accesses === undefined || accesses.length === 0) return;
    const rng = new Rng(seed);
    const chosen = points(rng, accesses);
    const expected = expectedOf(make(false), chosen);
    const enterLoop = [undefined, () => rng.chance(0.5), () => true][seed % 3];
    const seen = runWatched(make(seed % 2 === 0), { points: chosen, removals: new Map(), rng, steps: 0.02, enterLoop });
    expect(seen.pauses).toEqual(expected.pauses);
    expect(checkRun(build.program, worlds[worlds.length - 1]!.result(seen.result as Ended, trapText))).toBeUndefined();
    totals.programs++;
    totals.pauses += expected.pauses.length;
    totals.byHost += expected.hostPauses;
  } finally {
    for (const world of worlds) world.close();
  }
}

describe('test programs', () => {
  it.each(builds.map((build, i) => [build.id, build, i] as const))('%s', (_, build, i) => check(build, i), 120_000);
});
