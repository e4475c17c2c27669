/**
 * Random modules with watchpoints on memory that they use: the pauses against what the witness says, one instruction at a time, and results the same as
 * without. WASM_WATCH_SEED says where to begin, WASM_WATCH_COUNT how many seeds to run.
 */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rng } from './random/rng.js';
import { randomSide } from './stop-anywhere/run.js';
import { environment } from './stop-anywhere/totals.js';
import { accessesOf, type Accessed, expectedOf, type MakeSide, type Point } from './watchpoints/oracle.js';
import { runWatched, withRemovals } from './watchpoints/run.js';
import type { Access } from './watchpoints/session.js';

const first = environment('WASM_WATCH_SEED', 0);
const count = environment('WASM_WATCH_COUNT', 150);
const MOST_REPORTED = 5;
const MOST_STEPS = 200_000;
const ACCESSES: readonly Access[] = ['read', 'write', 'read-write'];

/** Ranges that begin or end at, or lie beside, something that is accessed. */
function randomPoint(rng: Rng, accesses: readonly Accessed[]): Point {
  const { instance, memory, start, length } = rng.pick(accesses);
  const size = rng.pick([1, 1, 2, 4, 8, 100]);
  const from = Math.max(0, rng.pick([start - size, start - size + 1, start, start + length - 1, start + rng.below(length)]));
  return { instance, memory, start: from, end: Math.min(from + size, start + length), access: rng.pick(ACCESSES) };
}

describe('random modules', () => {
  it('pause at each access that is watched, and nowhere else', { timeout: 60_000 + 2000 * count }, async () => {
    const totals = { programs: 0, pauses: 0, instructions: 0, steps: 0, full: 0 };
    const problems: string[] = [];
    for (let seed = first; seed < first + count && problems.length < MOST_REPORTED; seed++) {
      // What a store has looked at lives as long as the job that looked.
      await setImmediate();
      const rng = new Rng(seed ^ 0x3a7c);
      const make: MakeSide = randomSide(seed, seed % 8 === 0 ? 4 : 1);
      const accesses = accessesOf(make, MOST_STEPS, false);
      if (accesses === undefined || accesses.length === 0) continue;
      const points = Array.from({ length: rng.pick([1, 2, 3, 4, 9]) }, () => randomPoint(rng, accesses));
      const removals = new Map(Array.from({ length: rng.below(3) }, () => [rng.between(1, 20), rng.below(points.length)]));
      const expected = expectedOf(make, points);
      const enterLoop = [undefined, () => rng.chance(0.5), () => true][seed % 3];
      try {
        const seen = runWatched(make, { points, removals, rng, steps: rng.pick([0, 0, 0.1, 0.9]), enterLoop });
        totals.steps += seen.steps;
        if (seen.full) {
          totals.full++;
          continue;
        }
        expect(seen.pauses).toEqual(withRemovals(expected.pauses, removals));
        expect(seen.result).toEqual(expected.result);
        totals.programs++;
        totals.pauses += seen.pauses.length;
        totals.instructions += expected.instructions;
      } catch (e) {
        problems.push(`seed ${seed} (again: WASM_WATCH_SEED=${seed} WASM_WATCH_COUNT=1 npx vitest run tests/watchpoints-random.test.ts) ${JSON.stringify(points)}: ${e instanceof Error ? e.stack ?? e.message : String(e)}`);
      }
    }
    console.log(`watched: ${JSON.stringify(totals)}`);
    expect(problems.join('\n\n')).toBe('');
    expect(totals.full, 'programs that the stack was too small for').toBeLessThanOrEqual(1 + count / 100);
    if (count >= 100) {
      expect(totals.programs).toBeGreaterThan(count / 2);
      expect(totals.pauses).toBeGreaterThan(count);
    }
  });
});
