/**
 * The official WebAssembly test suite, run on our `WebAssembly` object. The suite lies outside the repository
 * (`../shared/spec-tests`, or where WASM_SPEC_TESTS says). WASM_SPEC_ENGINE=native runs it on the host's own engine instead, to
 * check the harness.
 */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebAssemblyApi } from './spec/api.js';
import { cacheDirectory } from './spec/encode.js';
import { Totals } from './spec/report.js';
import { runWast } from './spec/run.js';
import type { Kind } from './spec/runner.js';

const suite = process.env.WASM_SPEC_TESTS ?? fileURLToPath(new URL('../../shared/spec-tests', import.meta.url));
const native = process.env.WASM_SPEC_ENGINE === 'native';

const DIRECTORIES = [
  'core',
  'core/bulk-memory',
  'core/exceptions',
  'core/gc',
  'core/memory64',
  'core/multi-memory',
  'core/relaxed-simd',
  'core/simd',
  'proposals/threads',
  'legacy',
];

/** So many of each kind are executed and judged at least; fewer means that the harness passes over what it should run. */
const FLOORS: Readonly<Partial<Record<Kind, number>>> = {
  action: 197,
  assert_exception: 14,
  assert_exhaustion: 15,
  assert_invalid: 1639,
  assert_malformed: 709,
  assert_return: 25_816,
  assert_trap: 4158,
  assert_trap_module: 36,
  assert_unlinkable: 160,
  module: 1474,
};

const SECONDS = 1000;

async function loadApi(): Promise<WebAssemblyApi> {
  if (native) return Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;
  return (await import('../index.js')).WebAssembly;
}

function scripts(): string[] {
  return DIRECTORIES.flatMap((directory) => {
    const names = readdirSync(join(suite, directory)).filter((name) => name.endsWith('.wast'));
    return names.map((name) => `${directory}/${name}`);
  });
}

const missing = !existsSync(join(suite, 'core'));

describe.skipIf(missing && process.env.CI !== 'true')(`the official suite${missing ? ` (not found at ${suite})` : ''}`, () => {
  const totals = new Totals();

  test('the suite is there', () => {
    expect(missing, `no test suite at ${suite}; set WASM_SPEC_TESTS to the directory that has "core" in it`).toBe(false);
  });

  let api: WebAssemblyApi;

  beforeAll(async () => {
    api = await loadApi();
  });

  test.each(missing ? [] : scripts())('%s', { timeout: 120 * SECONDS }, async (file) => {
    const result = await runWast(join(suite, file), api, { checkRefusal: !native });
    totals.add(file, result);
    const shown = result.failed.slice(0, 20).map(({ line, kind, message }) => `${file}:${line}: ${kind}: ${message}`);
    expect(shown.join('\n'), `${result.failed.length} failed`).toBe('');
  });

  test('as much is run as the suite has', () => {
    const low = Object.entries(FLOORS).filter(([kind, floor]) => totals.judged(kind as Kind) < floor);
    expect(low.map(([kind, floor]) => `${kind}: ${totals.judged(kind as Kind)} run, ${floor} expected`)).toEqual([]);
  });

  afterAll(() => {
    const listing = join(cacheDirectory(), 'unsupported.txt');
    mkdirSync(cacheDirectory(), { recursive: true });
    writeFileSync(listing, totals.listing());
    console.log(`${totals.toString()}\n\nEach module that needs an unsupported feature: ${listing}`);
  });
});
