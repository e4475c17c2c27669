/** `wasm2js-debug run`: a module, or one compiled ahead of time, as a program. */
import { readFileSync, statSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompiledProgram, RunOptions } from '../runtime/compiled.js';
import { reasonOf, UserError } from '../runtime/compiled/messages.js';
import { runProgram } from '../runtime/compiled/run.js';
import type { Preopen } from '../runtime/wasi/index.js';
import { compileInput, readInput } from './input.js';

export interface RunFlags {
  readonly dir: readonly string[];
  readonly env: readonly string[];
  readonly invoke?: string;
}

/**
 * Runs a file.
 * @returns the program's exit code
 * @throws UserError
 */
export async function run(file: string, args: readonly string[], flags: RunFlags): Promise<number> {
  const options: RunOptions = {
    args: [basename(file), ...args], env: environment(flags.env), preopens: flags.dir.map(preopen), invoke: flags.invoke,
  };
  if (/\.[cm]?js$/i.test(file)) return (await loadProgram(file)).run(options);
  const input = await readInput(file);
  return runProgram(input.name, compileInput(input), options);
}

function environment(settings: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at <= 0) throw new UserError(`--env ${setting}: expects NAME=VALUE`);
    env[setting.slice(0, at)] = setting.slice(at + 1);
  }
  return env;
}

function preopen(setting: string): Preopen {
  const at = setting.indexOf('::');
  const host = at < 0 ? setting : setting.slice(0, at);
  const guest = at < 0 ? setting : setting.slice(at + 2);
  if (host === '' || guest === '') throw new UserError(`--dir ${setting}: expects HOST or HOST::GUEST`);
  try {
    if (!statSync(host).isDirectory()) throw new UserError(`--dir ${setting}: ${host} is not a directory`);
  } catch (e) {
    throw e instanceof UserError ? e : new UserError(`--dir ${setting}: ${reasonOf(e)}`);
  }
  return { host, guest };
}

/** Imports a compiled module. */
async function loadProgram(file: string): Promise<CompiledProgram> {
  let start: string;
  try {
    start = readFileSync(file, 'latin1').slice(0, 4096);
  } catch (e) {
    throw new UserError(`${file}: ${reasonOf(e)}`);
  }
  if (!/^\/\/ .* by wasm2js-debug /.test(start)) throw new UserError(`${file}: not an output of 'wasm2js-debug compile'`);
  const path = resolve(file);
  provideRuntime(path);
  let exports: { program?: CompiledProgram };
  try {
    exports = (await import(pathToFileURL(path).href)) as { program?: CompiledProgram };
  } catch (e) {
    throw new UserError(`${file}: cannot be loaded: ${reasonOf(e)}`);
  }
  if (typeof exports.program?.run !== 'function') throw new UserError(`${file}: not an output of 'wasm2js-debug compile'`);
  return exports.program;
}

/** Lets a compiled module that lies where the package is not installed find the runtime: ours. */
function provideRuntime(path: string): void {
  try {
    createRequire(path).resolve('wasm2js-debug/compiled');
  } catch {
    const ours = JSON.stringify(new URL('../runtime/compiled.js', import.meta.url).href);
    const hook = `export const resolve = (name, context, next) => name === 'wasm2js-debug/compiled' ? { url: ${ours}, shortCircuit: true } : next(name, context);`;
    register(`data:text/javascript,${encodeURIComponent(hook)}`);
  }
}
