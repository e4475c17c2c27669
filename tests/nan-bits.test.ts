/**
 * Moving a float never changes its bits: every way of moving one, in every tier of the engine, from a library, from a compiled file, and in steps. And the NaN that arithmetic
 * gives is a canonical one unless it was given another.
 * Runs on the Node that runs the tests, or on the one that NODE_UNDER_TEST names.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Workspace } from './cli-process.js';
import { debug, go, step, type Stop } from './debuggee/session.js';
import { wat } from './js-api-same.js';
import { bitsOf, expected, MOVES, OTHER } from './nans/moves.js';

const binary = process.env['NODE_UNDER_TEST'] ?? process.execPath;
const workspace = new Workspace();
const names = [...MOVES.matchAll(/\(export "(f(?:32|64) [^"]*)"\)/g)].map(([, name]) => name!);
const cases = (name: string): readonly (number | bigint)[] => bitsOf(name.startsWith('f32') ? 'f32' : 'f64');

workspace.write('moves.wasm', wat(MOVES));
workspace.write('other.wasm', wat(OTHER));
workspace.write('cases.json', JSON.stringify(Object.fromEntries(names.map((name) => [name, cases(name).map((bits) => [bits, expected(name, bits)])])),
  (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)));

/** By time, and by what flags make of it; those that an engine does not know are left out. */
const TIERS: readonly (readonly string[])[] = [
  [], ['--no-opt'], ['--always-sparkplug', '--no-opt'], ['--maglev', '--no-turbofan'], ['--always-turbofan'], ['--always-osr'],
];
const known = spawnSync(binary, ['--v8-options'], { encoding: 'utf8' }).stdout;
const flagIsKnown = (flag: string): boolean => new RegExp(`^\\s*-*${flag.replace(/^--(no-)?/, '')}\\b`, 'm').test(known);
const tiers = TIERS.filter((flags) => flags.every(flagIsKnown));

interface Outcome {
  readonly calls: number;
  readonly wrong: readonly string[];
  readonly count: number;
}

function move(flags: readonly string[], mode: 'library' | 'compiled', rounds: number): Outcome {
  const script = fileURLToPath(new URL('nans/moves.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(binary, [...flags, script, mode, String(rounds)], { cwd: workspace.path, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Outcome;
}

describe('moving a float keeps its bits', () => {
  const calls = 3 * names.reduce((n, name) => n + cases(name).length, 0);

  it('knows the flags of the engine', () => {
    expect(names.length).toBeGreaterThan(80);
    expect(tiers.length, known.slice(0, 200)).toBeGreaterThanOrEqual(5);
  });

  it.each(tiers.map((flags) => ({ flags, name: flags.join(' ') || 'as time goes' })))('$name', { timeout: 120_000 }, ({ flags }) => {
    expect(move(flags, 'library', flags.length === 0 ? 800 : 200)).toEqual({ calls, wrong: [], count: 0 });
  });

  it('in a compiled file', { timeout: 120_000 }, () => {
    // With the runtime that the other instance has: to a runtime of its own, that one's functions would be the host's, which take numbers.
    expect(workspace.cli(['compile', 'moves.wasm', '-o', 'moves.mjs', '--no-bundle'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(move([], 'compiled', 800)).toEqual({ calls, wrong: [], count: 0 });
  });

  /** Calls an export under a debugger. @param steps as many instructions one by one, the rest at once */
  function debugged(name: string, list: readonly (number | bigint)[], rounds: number, steps: number): unknown[] {
    return debug(MOVES, { other: { f32: (x: number) => x, f64: (x: number) => x } }, (exports) => list.map((bits) => exports[name]!(bits, rounds)), function* () {
      let stop: Stop = yield step();
      for (let i = 0; i < steps && stop.event?.kind !== 'complete'; i++) stop = yield step();
      yield go();
    });
  }

  // The host makes numbers of what it is given, so the other instance is left out.
  const alone = names.filter((name) => !name.includes('another'));

  it('step by step', { timeout: 120_000 }, () => {
    for (const name of alone) {
      // What constants give does not depend on the bits.
      const list = name.includes('nan:') ? cases(name).slice(0, 1) : cases(name).slice(1, 9);
      expect(debugged(name, list, 2, Infinity), name).toEqual(list.map((bits) => expected(name, bits)));
    }
  });

  it('gone on with in the middle of a loop', { timeout: 120_000 }, () => {
    for (const name of alone) {
      const list = [...cases(name).slice(2, 6), cases(name)[0]!];
      expect(debugged(name, list, 3000, 60), name).toEqual(list.map((bits) => expected(name, bits)));
    }
  });
});
