// Packages from npm, unchanged, on our WebAssembly in place of the global one: they must compute what they compute on the engine's.
import { describe, expect, it } from 'vitest';
import { reportOf, runScenario, timingsOf, type Exit } from './packages/run.js';

interface Scenario {
  name: string;
  /** Whether the package starts processes of its own, which get our WebAssembly through NODE_OPTIONS only. */
  inherited?: boolean;
}

const SCENARIOS: Scenario[] = [
  { name: 'brotli-wasm' },
  { name: 'sql.js' },
  { name: 'quickjs-emscripten' },
  { name: 'wasmoon' },
  { name: 'esbuild-wasm-browser' },
  { name: 'esbuild-wasm', inherited: true },
  { name: 'esbuild-wasm-cli' },
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

describe('npm packages on our WebAssembly', () => {
  it.each(SCENARIOS)('$name', { timeout: TIMEOUT_MILLISECONDS }, async ({ name, inherited = false }) => {
    const nativeExit = await runScenario(name, 'native', inherited);
    const oursExit = await runScenario(name, 'ours', inherited);
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
