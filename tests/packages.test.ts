// Packages from npm, unchanged, on our WebAssembly in place of the global one: they must compute what they compute on the engine's.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reportOf, runScenario, timingsOf, type Exit } from './packages/run.js';

interface Scenario {
  name: string;
  /** Whether the package starts processes of its own, which get our WebAssembly through NODE_OPTIONS only. */
  inherited?: boolean;
  /** Whether its code is kept on disk, for the next scenario and process of the same package: the first of them finds nothing there. */
  kept?: boolean;
}

const SCENARIOS: Scenario[] = [
  { name: 'brotli-wasm' },
  { name: 'sql.js' },
  { name: 'quickjs-emscripten' },
  { name: 'wasmoon' },
  { name: 'esbuild-wasm-browser', kept: true },
  { name: 'esbuild-wasm', inherited: true, kept: true },
  { name: 'esbuild-wasm-cli', kept: true },
  // With vectors, and the last with atomic instructions, too.
  { name: 'undici' },
  { name: 'meshoptimizer' },
  { name: 'jsquash-webp' },
  { name: 'rapier2d-simd-compat' },
  { name: 'codec-openjph' },
  { name: 'pffft-wasm' },
  { name: 'magick-wasm' },
  // With exceptions of the legacy form.
  { name: 'mupdf' },
  { name: 'duckdb-wasm' },
  { name: 'pyodide' },
];

const TIMEOUT_MILLISECONDS = 600_000;

function showTimings(name: string, native: Exit, ours: Exit): void {
  const before = timingsOf(native);
  const steps = Object.entries(timingsOf(ours)).map(([step, time]) => `${step} ${before[step]}/${time}`);
  console.info(`${name}, milliseconds native/ours: ${steps.join(', ')}`);
}

const cache = mkdtempSync(join(tmpdir(), 'packages-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

describe('npm packages on our WebAssembly', () => {
  it.each(SCENARIOS)('$name', { timeout: TIMEOUT_MILLISECONDS }, async ({ name, inherited = false, kept = false }) => {
    const nativeExit = await runScenario(name, 'native', inherited);
    const oursExit = await runScenario(name, 'ours', inherited, kept ? { WASM2JS_DEBUG_CACHE: cache } : {});
    const native = reportOf(name, 'native', nativeExit);
    const ours = reportOf(name, 'ours', oursExit);
    showTimings(name, nativeExit, oursExit);

    const kinds = Object.keys(native.native);
    expect(kinds).toContain('function');
    expect(native.native).toEqual(Object.fromEntries(kinds.map((kind) => [kind, true])));
    expect(ours.native).toEqual(Object.fromEntries(kinds.map((kind) => [kind, false])));
    expect(ours.traits).toEqual(native.traits);
    expect(Object.keys(ours.results)).toEqual(Object.keys(native.results));
    for (const [step, result] of Object.entries(native.results)) expect(ours.results[step], step).toEqual(result);
    // One module for all that ran before; alone, this has two processes of its own.
    if (name === 'esbuild-wasm-cli') expect(readdirSync(cache).filter((file) => file.endsWith('.w2j'))).toHaveLength(1);
  });

  it('the check that nothing falls back to the engine can fail', { timeout: TIMEOUT_MILLISECONDS }, async () => {
    const { code, stderr } = await runScenario('brotli-wasm', 'none');
    expect(code).not.toBe(0);
    expect(stderr).toContain('of the JavaScript engine was used');
    const spawned = await runScenario('esbuild-wasm', 'none', true);
    expect(spawned.code).not.toBe(0);
    expect(spawned.stderr).toContain('of the JavaScript engine was used');
  });
});
