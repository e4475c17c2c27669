/** Runs the component `observations`, and what it was told to check. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main, type Outcome } from '../cli-process.js';
import { built } from '../debuggers/cases.js';

const OBSERVATIONS = join(built, 'c', 'observations.wasm');
const embedding = fileURLToPath(new URL('./embedding.mjs', import.meta.url));

interface Input {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** As a child process, which leaves this one free to be its peer. One that hangs is ended, with the status null. */
export function node(args: readonly string[], { stdin = '', env = {} }: Input = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: 50_000, killSignal: 'SIGKILL', env: { PATH: process.env['PATH'], ...env } } as const;
    const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }));
    child.stdin!.end(stdin);
  });
}

export interface Run extends Input {
  /** In `build/debuggers/debuggees/`. */
  readonly debuggee: string;
  /** What the component is given after the observation's name. */
  readonly args?: readonly (string | number)[];
  /** More options of the command line, before the debuggee. */
  readonly options?: readonly string[];
  /** Arguments of the program. */
  readonly programArgs?: readonly string[];
  /** Another debugger than the component `observations`, in `build/debuggers/`. */
  readonly debugger?: string;
}

const settings = (args: readonly (string | number)[]): string[] => args.flatMap((arg) => ['-D', `arg=${arg}`]);

/** By the command line, with the debugger's standard error stream. */
export const observe = (name: string, { debuggee, args = [], options = [], programArgs = [], ...rest }: Run): Promise<Outcome> => node([
  main, 'run', '-D', `debugger=${rest.debugger === undefined ? OBSERVATIONS : join(built, rest.debugger)}`, '-D', `arg=${name}`, ...settings(args),
  '-D', 'inherit-stderr=y', ...options, join(built, 'debuggees', `${debuggee}.wasm`), ...programArgs,
], rest);

/** A component on a program that needs a host of its own: see embedding.mjs. */
export const embed = (program: string, debugger_: string, args: readonly string[], input?: Input): Promise<Outcome> =>
  node([embedding, program, debugger_, ...args], input);

export const observeEmbedded = (name: string, program: string, input?: Input): Promise<Outcome> => embed(program, OBSERVATIONS, [name], input);
