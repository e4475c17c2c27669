// Packages from npm, unchanged, on our WebAssembly in place of the global one: they must compute what they compute on the engine's. These are the
// scenarios of the corpus of which the packages are dependencies of the project; `npm run corpus` runs the others.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstDifference } from '../corpus/compare.js';
import { reportOf, runScenario } from '../corpus/run.js';
import { SCENARIOS, type Scenario } from '../corpus/table.js';
import { interruptBudget } from './v8-flags.js';

const TIMEOUT_MILLISECONDS = 600_000;

/** What the engine is to say is the same without its optimising compiler, which takes four fifths of the time of esbuild's. */
const NATIVE_FLAGS = '--wasm-tiering-budget=2000000000';
/** Everything runs once: what V8 optimises of our code at its usual pace costs more than it is worth by the end. */
const FLAGS = interruptBudget(1_000_000);

const cache = mkdtempSync(join(tmpdir(), 'packages-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const named = (name: string): Scenario => SCENARIOS.find((scenario) => scenario.name === name)!;

describe('npm packages on our WebAssembly', () => {
  it.each(SCENARIOS.filter(({ ci }) => ci).map((scenario) => [scenario.name, scenario] as const))('%s', { timeout: TIMEOUT_MILLISECONDS }, async (name, scenario) => {
    const nativeExit = await runScenario(scenario, { engine: 'native', flags: NATIVE_FLAGS });
    const oursExit = await runScenario(scenario, { engine: 'ours', ...(FLAGS === undefined ? {} : { flags: FLAGS }), variables: scenario.kept ? { WASM2JS_DEBUG_CACHE: cache } : {} });
    const native = reportOf(scenario, 'native', nativeExit);
    const ours = reportOf(scenario, 'ours', oursExit);
    console.info(`${name}: ${nativeExit.milliseconds.toFixed(0)} ms natively, ${oursExit.milliseconds.toFixed(0)} ms on ours`);

    const kinds = Object.keys(native.native);
    expect(kinds).toContain('function');
    expect(native.native).toEqual(Object.fromEntries(kinds.map((kind) => [kind, true])));
    expect(ours.native).toEqual(Object.fromEntries(kinds.map((kind) => [kind, false])));
    expect(ours.traits).toEqual(native.traits);
    expect(firstDifference(native.results, ours.results)).toBeUndefined();
    // One module for all that ran before; alone, this has two processes of its own.
    if (name === 'esbuild-wasm-cli') expect(readdirSync(cache).filter((file) => file.endsWith('.w2j'))).toHaveLength(1);
  });

  it('the check that nothing falls back to the engine can fail', { timeout: TIMEOUT_MILLISECONDS }, async () => {
    for (const name of ['brotli-wasm', 'esbuild-wasm']) {
      const { code, stderr } = await runScenario(named(name), { engine: 'none' });
      expect(code).not.toBe(0);
      expect(stderr).toContain('of the JavaScript engine was used');
    }
  });
});

it('differences are found, with their place', () => {
  expect(firstDifference({ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] })).toBeUndefined();
  expect(firstDifference({ a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }] })).toBe('at .a[1].b: natively "x", ours "y"');
  expect(firstDifference([1, 2], [1])).toBe('at [1]: natively 2, ours nothing');
  expect(firstDifference({}, { c: null })).toBe('at .c: natively nothing, ours null');
});
