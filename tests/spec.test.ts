/**
 * The official WebAssembly test suite, run on our `WebAssembly` object. The suite lies outside the repository
 * (`../shared/spec-tests`, or where WASM_SPEC_TESTS says). WASM_SPEC_ENGINE=native runs it on the host's own engine instead, to
 * check the harness.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import './relaxed-vectors.js';
import type { WebAssemblyApi } from './spec/api.js';
import { cacheDirectory } from './spec/encode.js';
import { Totals } from './spec/report.js';
import { runScript, runWast } from './spec/run.js';
import { judgedTooFew, scripts, suite, suiteMissing } from './spec/suite.js';
import { withoutTailCalls } from './spec/tail-calls.js';

const native = process.env.WASM_SPEC_ENGINE === 'native';

const SECONDS = 1000;

async function loadApi(): Promise<WebAssemblyApi> {
  if (native) return Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi;
  return (await import('../index.js')).WebAssembly;
}

describe.skipIf(suiteMissing && process.env.CI !== 'true')(`the official suite${suiteMissing ? ` (not found at ${suite})` : ''}`, () => {
  const totals = new Totals();

  test('the suite is there', () => {
    expect(suiteMissing, `no test suite at ${suite}; set WASM_SPEC_TESTS to the directory that has "core" in it`).toBe(false);
  });

  let api: WebAssemblyApi;

  beforeAll(async () => {
    api = await loadApi();
  });

  test.each(scripts())('%s', { timeout: 120 * SECONDS }, async (file) => {
    const result = await runWast(join(suite, file), api, { checkRefusal: !native });
    totals.add(file, result);
    const shown = result.failed.slice(0, 20).map(({ line, kind, message }) => `${file}:${line}: ${kind}: ${message}`);
    expect(shown.join('\n'), `${result.failed.length} failed`).toBe('');
  });

  test.each(['legacy/try_catch.wast', 'legacy/try_delegate.wast'])('%s, but for its tail calls', async (file) => {
    const { failed, passed, unsupported } = await runScript(withoutTailCalls(readFileSync(join(suite, file), 'latin1')), api, { checkRefusal: !native });
    expect(failed.map(({ line, kind, message }) => `${line}: ${kind}: ${message}`)).toEqual([]);
    expect(unsupported).toEqual([]);
    expect(passed.get('assert_return')).toBeGreaterThan(10);
  });

  test('as much is run as the suite has', () => {
    expect(judgedTooFew(totals)).toEqual([]);
  });

  afterAll(() => {
    const listing = join(cacheDirectory(), 'unsupported.txt');
    mkdirSync(cacheDirectory(), { recursive: true });
    writeFileSync(listing, totals.listing());
    console.log(`${totals.toString()}\n\nEach module that needs an unsupported feature: ${listing}`);
  });
});
