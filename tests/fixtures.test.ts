/**
 * The fixture matrix: every program of test-programs at every level, compiled ahead of time and run by plain Node, against V8's own
 * WebAssembly with Node's WASI: the same output, exit code, trap and files. One level of each is also run by `wasm2js-debug run`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { compile as compileFile } from '../cli/compile.js';
import { availableBuilds, type ProgramBuild } from './fixtures/programs.js';
import { type ChildResult, checkRun, compareRuns, type ProgramRun, runChild, runInDirectory } from './fixtures/run.js';
import { referenceRun } from './fixtures/run-native.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli', 'main.js');
const { compile } = await import(new URL('../dist/cli/compile.js', import.meta.url).href) as { compile: typeof compileFile };
/** Inside the repository, so that the compiled modules find the runtime by the package's name. */
let scratch: string;

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  scratch = mkdtempSync(join(root, '.cache', 'fixtures-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Our report of a trap begins with the tool's name, and an uncaught exception is called one, not a trap. */
const withoutName = (result: ChildResult): ChildResult => ({
  ...result, stderr: result.stderr.replace(/wasm2js-debug: (?:trap: |(?=uncaught exception))(?=[^\n]*\n[^]*$)/, 'trap: '),
});

async function compiledRun(build: ProgramBuild): Promise<ProgramRun> {
  const out = join(scratch, `${build.id.replaceAll('/', '-')}.js`);
  await compile(build.file, { output: out });
  const { args, env, stdin } = build.program;
  // env -i: the program sees the environment of its process, and nothing else.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return runInDirectory(build.program, async (directory) =>
    withoutName(await runChild('env', ['-i', '-C', directory, ...variables, process.execPath, out, ...args], stdin)));
}

async function directRun(build: ProgramBuild): Promise<ProgramRun> {
  const { args, env, stdin } = build.program;
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return runInDirectory(build.program, async (directory) =>
    withoutName(await runChild(process.execPath, [cli, 'run', '--dir', `${directory}::.`, '--dir', `${directory}::/`, ...variables, build.file, ...args], stdin)));
}

const builds = availableBuilds();
const DIRECT_LEVELS = new Set(['O2', 'release', 'raw']);

describe('compiled ahead of time', () => {
  it.each(builds.map((build) => [build.id, build] as const))('%s', async (_id, build) => {
    const [expected, actual] = [await referenceRun(build), await compiledRun(build)];
    expect(checkRun(build.program, actual)).toBeUndefined();
    expect(compareRuns(expected, actual)).toBeUndefined();
  }, 120_000);
});

describe('run as it is', () => {
  it.each(builds.filter((b) => DIRECT_LEVELS.has(b.level)).map((build) => [build.id, build] as const))('%s', async (_id, build) => {
    const [expected, actual] = [await referenceRun(build), await directRun(build)];
    expect(checkRun(build.program, actual)).toBeUndefined();
    expect(compareRuns(expected, actual)).toBeUndefined();
  }, 120_000);
});

it('has the whole matrix, where it must', ({ skip }) => {
  if (process.env.CI !== 'true') skip('only the committed part is required here');
  expect(builds.length).toBeGreaterThanOrEqual(200);
});
