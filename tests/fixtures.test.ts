/**
 * The fixture matrix: every program of test-programs at every level, compiled ahead of time, against V8's own WebAssembly with Node's WASI: the same
 * output, exit code, trap and files. One level of each is also run as it is. All this on a thread; what a process adds (arguments, environment,
 * streams, exit code, its stack, the bundled runtime) is seen with some programs, or by WASM_FIXTURE_PROCESSES=all with all of them.
 * With WASM_FIXTURE_LEVELS=one it is that one level only, which is how it is run again on another Node.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { compile as compileFile } from '../cli/compile.js';
import { allBuilds, LEVELS, type Language, type Program, type ProgramBuild } from './fixtures/programs.js';
import { type ChildResult, checkRun, compareRuns, type ProgramRun, runChild, runInDirectory } from './fixtures/run.js';
import { referenceRun } from './fixtures/run-native.js';
import { ProgramThread } from './fixtures/thread.js';

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

/** Builds that have the same code and data, and differ in debug information at most: the levels of some small programs. */
interface Same {
  readonly build: ProgramBuild;
  readonly title: string;
  readonly levels: ReadonlySet<string>;
}

/** What of a module an engine goes by: all sections but the custom ones. */
function meaningOf(file: string): string {
  const bytes = readFileSync(file);
  const hash = createHash('sha256');
  for (let at = 8; at < bytes.length;) {
    let [body, size] = [at + 1, 0];
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[body++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (bytes[at] !== 0) hash.update(bytes.subarray(at, body + size));
    at = body + size;
  }
  return hash.digest('hex');
}

function grouped(builds: readonly ProgramBuild[]): Same[] {
  const groups = new Map<string, ProgramBuild[]>();
  for (const build of builds) {
    const key = `${build.program.language}/${build.program.name} ${meaningOf(build.file)}`;
    groups.set(key, [...groups.get(key) ?? [], build]);
  }
  return [...groups.values()].map((same) => {
    const levels = same.map((build) => build.level);
    return { build: same[0]!, title: `${same[0]!.program.language}/${same[0]!.program.name}.${levels.join('=')}`, levels: new Set(levels) };
  });
}

const builds = allBuilds();
const groups = grouped(builds);
const DIRECT_LEVELS = ['O2', 'release', 'raw'];
const direct = groups.filter(({ levels }) => DIRECT_LEVELS.some((level) => levels.has(level)));

/** What the engine makes of a build, which is asked once. */
const references = new Map<string, Promise<ProgramRun>>();
function expected(build: ProgramBuild): Promise<ProgramRun> {
  let reference = references.get(build.id);
  if (reference === undefined) references.set(build.id, reference = referenceRun(build));
  return reference;
}

async function expectSame(build: ProgramBuild, run: Promise<ProgramRun>): Promise<void> {
  const [reference, actual] = [await expected(build), await run];
  expect(checkRun(build.program, actual)).toBeUndefined();
  expect(compareRuns(reference, actual)).toBeUndefined();
}

describe.each(Object.keys(LEVELS) as Language[])('%s', (language) => {
  let thread: ProgramThread;
  beforeAll(() => { thread = new ProgramThread(); });
  afterAll(() => thread.close());
  const ofLanguage = (all: readonly Same[]): (readonly [string, ProgramBuild])[] =>
    all.filter(({ build }) => build.program.language === language).map(({ title, build }) => [title, build] as const);

  it.each(ofLanguage(process.env['WASM_FIXTURE_LEVELS'] === 'one' ? direct : groups))('compiled ahead of time: %s', async (_title, build) => {
    const output = join(scratch, `${build.id.replaceAll('/', '-')}.js`);
    await compile(build.file, { output, bundle: false });
    await expectSame(build, thread.run(build.program, output));
  }, 120_000);

  it.each(ofLanguage(direct))('run as it is: %s', (_title, build) => expectSame(build, thread.run(build.program, build.file)), 120_000);
});

/** Our report of a trap begins with the tool's name, and an uncaught exception is called one, not a trap. */
const withoutName = (result: ChildResult): ChildResult => ({
  ...result, stderr: result.stderr.replace(/wasm2js-debug: (?:trap: |(?=uncaught exception))(?=[^\n]*\n[^]*$)/, 'trap: '),
});

async function compiledProcess({ id, file, program }: ProgramBuild): Promise<ProgramRun> {
  const output = join(scratch, `process-${id.replaceAll('/', '-')}.js`);
  await compile(file, { output });
  // env -i: the program sees the environment of its process, and nothing else.
  const variables = Object.entries(program.env).map(([name, value]) => `${name}=${value}`);
  return runInDirectory(program, async (directory) =>
    withoutName(await runChild('env', ['-i', '-C', directory, ...variables, process.execPath, output, ...program.args], program.stdin)));
}

async function runProcess({ file, program }: ProgramBuild): Promise<ProgramRun> {
  const variables = Object.entries(program.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return runInDirectory(program, async (directory) => withoutName(
    await runChild(process.execPath, [cli, 'run', '--dir', `${directory}::.`, '--dir', `${directory}::/`, ...variables, file, ...program.args], program.stdin)));
}

/** Whether a program's process differs from others' by more than what is printed. */
const isSpecial = ({ args, env, stdin, creates, end }: Program): boolean =>
  args.length + Object.keys(env).length + stdin.length + creates.length > 0 || (end.kind === 'exit' && end.code !== 0);

/** A program of each language that just ends, the special ones, and one of each kind of trap; of trapping programs also those that use up a stack. */
function isSample(program: Program): boolean {
  const { language, name, end } = program;
  if (end.kind === 'exit') return name === 'hello' || isSpecial(program);
  const first = direct.find(({ build }) => build.program.end.kind === 'trap' && build.program.end.trap === end.trap)!.build.program;
  return program === first || end.trap === 'stack' || `${language}/${name}` === 'rust/trap_recursion' || name === 'trap_stack_memory';
}

const sample = process.env['WASM_FIXTURE_PROCESSES'] === 'all' ? direct : direct.filter(({ build }) => isSample(build.program));
describe.each([['compiled', compiledProcess], ['run', runProcess]] as const)('process of its own, %s', (_how, run) => {
  it.each(sample.map(({ title, build }) => [title, build] as const))('%s', (_title, build) => expectSame(build, run(build)), 120_000);
});

it('has the whole matrix, where it must', ({ skip }) => {
  if (process.env.CI !== 'true') skip('only the committed part is required here');
  expect(builds.length).toBeGreaterThanOrEqual(200);
});
