/** One scenario in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Scenario } from './table.js';

/** How a scenario gets its `WebAssembly`. `none` has neither the engine's nor ours. */
export type Engine = 'native' | 'ours' | 'none';

/** What `child.mjs` says of a scenario that went well. */
export interface Report {
  /** Of each kind of object, whether the global `WebAssembly` makes the engine's own; nothing if it is plain. */
  readonly native: Readonly<Record<string, boolean>>;
  readonly traits: unknown;
  /** Of each time that it ran. */
  readonly results: readonly unknown[];
  readonly milliseconds: readonly number[];
}

export interface Exit {
  readonly code: number | null;
  readonly stderr: string;
  readonly report: Report | undefined;
  /** Of the whole process. */
  readonly milliseconds: number;
  /** How often it was interrupted, and went on, in all its processes and threads. */
  readonly stops: number;
}

export interface Settings {
  readonly engine: Engine;
  /** Run it again and again in the process, for so long. If not given, it is run once. */
  readonly seconds?: number;
  /** Only the work: the report says nothing of what `WebAssembly` is, which takes modules of its own. */
  readonly plain?: true;
  /** Stop it at every so-manieth yield point (more rarely in a long run: see interrupt.mjs), look at it, and let it go on. */
  readonly interruptEvery?: number;
  readonly variables?: NodeJS.ProcessEnv;
  /** Of V8, in all processes and threads of the scenario: of how long things take, not of what comes of them. One that this V8 does not know does nothing. */
  readonly flags?: string;
  readonly limitSeconds?: number;
  /** Where the scenarios are; if not said, in their own folder, from which only dependencies of the project are found. */
  readonly folder?: string;
}

export const root = fileURLToPath(new URL('../', import.meta.url));
export const scenariosFolder = join(root, 'corpus', 'scenarios');
const urlOf = (...path: string[]): string => pathToFileURL(join(root, ...path)).href;

/** A module that sets flags of V8; most cannot stand in NODE_OPTIONS. */
const settingFlags = (flags: string): string =>
  `data:text/javascript,${encodeURIComponent(`import { setFlagsFromString } from 'node:v8'; setFlagsFromString('${flags}');`).replaceAll("'", '%27')}`;

function preloaded(engine: Engine, interrupting: boolean): string[] {
  if (engine === 'native') return [];
  const disabled = urlOf('corpus', 'native-disabled.mjs');
  if (engine === 'none') return [disabled];
  if (!existsSync(join(root, 'dist', 'register.js'))) throw new Error('dist/register.js is missing: run "npm run build" first');
  return [disabled, urlOf('dist', 'register.js'), ...(interrupting ? [urlOf('corpus', 'interrupt.mjs')] : [])];
}

/** Where its processes say how often they were interrupted. */
class Interrupts {
  private readonly folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  readonly file = join(this.folder, 'interrupts');

  /** All of them together; it is asked once. */
  take(): number {
    const lines = existsSync(this.file) ? readFileSync(this.file, 'utf8').trim().split('\n') : [];
    rmSync(this.folder, { recursive: true });
    return lines.reduce((sum, line) => sum + Number(line), 0);
  }
}

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Runs a scenario to its end. If it is `inherited`, what is preloaded travels in NODE_OPTIONS, the only way that also reaches processes which the
 * package starts as plain `node`; otherwise it is on the command line, as a user writes it.
 */
export function runScenario({ name, inherited }: Scenario, settings: Settings): Promise<Exit> {
  const { engine, seconds = 0, plain, interruptEvery, variables, flags, limitSeconds = 300, folder = scenariosFolder } = settings;
  const modules = [...(flags === undefined ? [] : [settingFlags(flags)]), ...preloaded(engine, interruptEvery !== undefined)];
  const interrupts = interruptEvery === undefined ? undefined : new Interrupts();
  const imports = modules.map((url) => `--import=${url}`);
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...environment } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...environment,
    PATH: [dirname(process.execPath), environment['PATH']].join(delimiter),
    TZ: 'UTC',
    ...(interrupts === undefined ? {} : { CORPUS_INTERRUPT_EVERY: String(interruptEvery), CORPUS_INTERRUPTS: interrupts.file }),
    ...variables,
    ...(inherited && imports.length > 0 ? { NODE_OPTIONS: imports.join(' ') } : {}),
  };
  const script = [join(root, 'corpus', 'child.mjs'), join(folder, `${name}.mjs`), String(seconds), ...(plain ? ['plain'] : [])];
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(inherited ? [] : imports), ...script], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    running.add(child);
    let stderr = '';
    let report = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdio[3]!.on('data', (piece: Buffer) => (report += piece.toString('latin1')));
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, 1000 * limitSeconds);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(deadline);
      running.delete(child);
      const stops = interrupts?.take() ?? 0;
      const milliseconds = performance.now() - began;
      if (late) stderr += `\nstopped: it ran longer than ${limitSeconds} s`;
      // Bytes that are put together only now: a piece may end within a character.
      const text = Buffer.from(report, 'latin1').toString();
      resolve({ code, stderr, milliseconds, stops, report: text.endsWith('\n') ? (JSON.parse(text) as Report) : undefined });
    });
  });
}

/** The report of a scenario that must end well; otherwise an error with what it printed. */
export function reportOf({ name }: Scenario, engine: Engine, { code, stderr, report }: Exit): Report {
  if (code === 0 && report !== undefined) return report;
  const end = code === 0 ? 'no report' : code === null ? 'killed' : `exit code ${code}`;
  throw new Error(`${name} on ${engine}: ${end}\n${stderr.slice(-4000)}`);
}
