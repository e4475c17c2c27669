/**
 * What the environment variable `WASM2JS_DEBUG` asks for:
 *
 *     WASM2JS_DEBUG = DEBUGGER [";" OPTION]...
 *     DEBUGGER      = "gdb:" [HOST ":"] PORT [",nowait"]
 *                   | "debugger:" FILE ["," ARGUMENT]...
 *     OPTION        = "modules=" PATTERN ["," PATTERN]... | "inherit-stdout=y" | "inherit-stderr=y" | "listing=y"
 *     PATTERN       = NAME | PATH | URL | "sha256:" DIGITS | ("<" | "<=" | ">" | ">=") NUMBER ["k" | "M"]
 *
 * FILE is a path, or a `file:` URL, in which a comma is `%2C` and a semicolon `%3B`. In a name, path or URL `*` stands for anything, and these codes can be used.
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ArgumentError, parseAddress, TRACE_VARIABLE, traceArguments } from '../../../debuggers/gdbstub/arguments.js';
import { reasonOf, UserError } from '../../base/messages.js';
import { gdbstub } from '../loader/gdbstub.js';
import type { Inherited } from '../wasi/stdio.js';
import { parsePattern, type Pattern } from './patterns.js';
import { VARIABLE } from './variable.js';

export interface DebugRequest {
  /** The debugger's file, and its arguments after its own name. */
  readonly file: string;
  readonly args: readonly string[];
  readonly inherited: Inherited;
  /** Which modules are debugged; all but Node's own if there are none. */
  readonly patterns: readonly Pattern[];
  /** See {@link ShownOptions}. */
  readonly listing: boolean;
}

/** @throws UserError */
function refuse(problem: string): never {
  throw new UserError(`${VARIABLE}: ${problem}`);
}

/** @throws UserError, its message in one line, after the variable's name */
export function parseRequest(text: string, env: NodeJS.ProcessEnv): DebugRequest {
  const [what, ...options] = text.split(';').map((part) => part.trim());
  const inherited = { stdin: false, stdout: false, stderr: false };
  const patterns: Pattern[] = [];
  let listing = false;
  for (const option of options) {
    if (option === 'inherit-stdout=y') inherited.stdout = true;
    else if (option === 'inherit-stderr=y') inherited.stderr = true;
    else if (option === 'listing=y') listing = true;
    else if (option.startsWith('modules=')) patterns.push(...option.slice('modules='.length).split(',').map(patternOf));
    else refuse(`${option === '' ? 'an empty option' : option}: expects modules=PATTERN[,PATTERN]..., inherit-stdout=y, inherit-stderr=y or listing=y after a semicolon`);
  }
  return { ...parseDebugger(what!, env), inherited, patterns, listing };
}

function patternOf(text: string): Pattern {
  const pattern = parsePattern(text.trim());
  return typeof pattern === 'string' ? refuse(`modules=: ${pattern}`) : pattern;
}

function parseDebugger(text: string, env: NodeJS.ProcessEnv): Pick<DebugRequest, 'file' | 'args'> {
  const at = text.indexOf(':');
  const [kind, rest] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (kind === 'gdb') return { file: gdbstub, args: gdbArguments(rest, env) };
  if (kind !== 'debugger') refuse(`${text === '' ? 'is empty' : text}: expects gdb:[HOST:]PORT, gdb:[HOST:]PORT,nowait or debugger:FILE[,ARGUMENT]...`);
  const [file, ...args] = rest.split(',');
  return { file: debuggerFile(file!), args };
}

function gdbArguments(text: string, env: NodeJS.ProcessEnv): string[] {
  if (text === '') refuse('gdb: expects [HOST:]PORT after the colon');
  const [address, ...words] = text.split(',');
  const unknown = words.find((word) => word !== 'nowait');
  if (unknown !== undefined) refuse(`gdb:${text}: '${unknown}' is not nowait, the one word that can follow the port`);
  checked(() => parseAddress(address!));
  return [address!, words.length > 0 ? '--no-wait' : '--wait=instance', ...checked(() => traceArguments(env[TRACE_VARIABLE]))];
}

function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (e) {
    if (e instanceof ArgumentError) refuse(e.message);
    throw e;
  }
}

function debuggerFile(text: string): string {
  if (text === '') refuse('debugger: expects a file after the colon');
  try {
    const file = text.startsWith('file:') ? fileURLToPath(text) : text;
    if (!statSync(file).isFile()) refuse(`${text}: not a file`);
    return file;
  } catch (e) {
    if (e instanceof UserError) throw e;
    return refuse(`${text}: ${reasonOf(e)}`);
  }
}
