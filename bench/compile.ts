/**
 * Compile time, size of the output and peak memory for real modules, and the time until a program's first output. Each
 * measurement is a process of its own, since peak memory cannot be told apart within one.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { binaryenTool, causeOf, featureFlags } from './peers.js';
import { projectRoot } from './paths.js';
import { Footnotes, type Table } from './report.js';
import { quantile } from './statistics.js';

export interface CompileReport {
  readonly ahead: Table;
  readonly start: Table;
  readonly notes: readonly string[];
  /** Whether this package failed at anything. */
  readonly failed: boolean;
}

interface Usage {
  readonly milliseconds: number;
  readonly megabytes: number;
  /** What the process printed. */
  readonly printed: string;
}

type Measured = Usage | { readonly failure: string };

const here = dirname(fileURLToPath(import.meta.url));
const inProject = (path: string): string => join(projectRoot, path);
const inModules = (path: string): string => inProject(join('node_modules', path));

/** Runs Node on `args` and reports on it; a failure is the line of its stderr that says most. */
async function measureProcess(args: readonly string[], scratch: string): Promise<Measured> {
  const file = join(scratch, 'usage.json');
  await rm(file, { force: true });
  const child = spawn(process.execPath, ['--import', pathToFileURL(join(here, 'usage.js')).href, ...args], {
    env: { ...process.env, BENCH_USAGE_FILE: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-100_000)));
  const code = await new Promise<number | string>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status, signal) => done(status ?? signal ?? 'unknown'));
  });
  if (code !== 0) return { failure: `exit code ${code}: ${causeOf(complaint).replaceAll(projectRoot, '.')}` };
  return { ...(JSON.parse(await readFile(file, 'utf8')) as Omit<Usage, 'printed'>), printed };
}

async function fileMegabytes(path: string): Promise<number> {
  return (await stat(path)).size / 1e6;
}

interface Compiler {
  readonly title: string;
  readonly ours: boolean;
  /** How often it is worth repeating. */
  readonly once?: boolean;
  arguments(input: string, output: string): readonly string[];
}

const compilers: readonly Compiler[] = [
  { title: 'wasm2js-debug compile', ours: true, arguments: (input, output) => [inProject('dist/cli/main.js'), 'compile', '--force', input, '-o', output] },
  { title: 'wasm2js -O2', ours: false, once: true, arguments: (input, output) => [binaryenTool('wasm2js'), ...featureFlags, '-O2', input, '-o', output] },
];

const modules: readonly { readonly title: string; readonly path: string; readonly ahead: readonly string[] }[] = [
  { title: 'wasmoon', path: inModules('wasmoon/dist/glue.wasm'), ahead: compilers.map((c) => c.title) },
  { title: 'quickjs', path: inModules('@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm'), ahead: compilers.map((c) => c.title) },
  { title: 'sql.js', path: inModules('sql.js/dist/sql-wasm.wasm'), ahead: compilers.map((c) => c.title) },
  // The peer is left out: at its pace it would take many minutes.
  { title: 'esbuild-wasm', path: inModules('esbuild-wasm/esbuild.wasm'), ahead: ['wasm2js-debug compile'] },
];

const programs: readonly { readonly title: string; readonly command: readonly string[] }[] = [
  { title: 'sql.js: one query', command: [join(here, 'start-sql.js')] },
  { title: 'esbuild-wasm: `esbuild --version`', command: [inModules('esbuild-wasm/bin/esbuild'), '--version'] },
];

const starters: readonly { readonly title: string; readonly ours: boolean; readonly flags: () => readonly string[] }[] = [
  { title: 'native', ours: false, flags: () => [] },
  { title: 'wasm2js-debug/register', ours: true, flags: () => ['--import', pathToFileURL(inProject('dist/register.js')).href] },
];

/** The medians of several runs, or the first failure. */
async function middle(repeats: number, once: () => Promise<Measured>): Promise<Measured> {
  const runs: Usage[] = [];
  for (let i = 0; i < repeats; i++) {
    const result = await once();
    if ('failure' in result) return result;
    runs.push(result);
  }
  return {
    milliseconds: quantile(runs.map((run) => run.milliseconds), 0.5),
    megabytes: quantile(runs.map((run) => run.megabytes), 0.5),
    printed: runs[0]?.printed ?? '',
  };
}

/** Measures everything; `repeats` runs each, of which the median counts. `matches` chooses modules and programs by title. */
export async function measureCompile(repeats: number, matches: (title: string) => boolean, progress: (text: string) => void): Promise<CompileReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-compile-'));
  const notes = new Footnotes();
  let failed = false;
  const ahead: string[][] = [['module', 'wasm, MB', 'compiler', 'seconds', 'MB of wasm a second', 'JavaScript, MB', 'peak memory, MB']];
  const start: string[][] = [['program', 'engine', 'seconds', 'peak memory, MB']];
  try {
    for (const module of modules.filter(({ title }) => matches(title))) {
      const size = await fileMegabytes(module.path);
      for (const compiler of compilers.filter(({ title }) => module.ahead.includes(title))) {
        progress(`compile ${module.title} by ${compiler.title}`);
        const output = join(scratch, 'output.js');
        const usage = await middle(compiler.once ? 1 : repeats, () => measureProcess(compiler.arguments(module.path, output), scratch));
        const line = [module.title, size.toFixed(2), compiler.title];
        if ('failure' in usage) {
          failed ||= compiler.ours;
          ahead.push([...line, `- ${notes.mark(`${compiler.title} on ${module.title}: ${usage.failure}`)}`, '-', '-', '-']);
        } else {
          const seconds = usage.milliseconds / 1000;
          ahead.push([
            ...line,
            seconds.toFixed(2),
            (size / seconds).toFixed(2),
            (await fileMegabytes(output)).toFixed(1),
            usage.megabytes.toFixed(0),
          ]);
        }
      }
    }
    for (const program of programs.filter(({ title }) => matches(title))) {
      let expected: string | undefined;
      for (const starter of starters) {
        progress(`start ${program.title} by ${starter.title}`);
        let usage = await middle(repeats, () => measureProcess([...starter.flags(), ...program.command], scratch));
        if (!('failure' in usage)) {
          expected ??= usage.printed;
          if (usage.printed !== expected) usage = { failure: `prints ${JSON.stringify(usage.printed.slice(0, 60))} instead of ${JSON.stringify(expected.slice(0, 60))}` };
        }
        if ('failure' in usage) {
          failed ||= starter.ours;
          start.push([program.title, starter.title, `- ${notes.mark(`${starter.title} on ${program.title}: ${usage.failure}`)}`, '-']);
        } else {
          start.push([program.title, starter.title, (usage.milliseconds / 1000).toFixed(2), usage.megabytes.toFixed(0)]);
        }
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { ahead, start, notes: notes.lines(), failed };
}
