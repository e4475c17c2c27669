/** `wasm2js-debug run`: a module, a component, or a module compiled ahead of time, as a program. */
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompiledProgram, RunOptions } from '../runtime/compiled.js';
import type { RunComponentOptions } from '../runtime/component/program/run.js';
import { allowedBy } from './wasi-flags.js';
import { UserError } from '../runtime/base/messages.js';
import { setUpCache } from '../runtime/cache/index.js';
import { runProgram } from '../runtime/program/run.js';
import { binaryKind } from '../compiler/binary/preamble.js';
import { decodeModule } from '../compiler/binary/module.js';
import type { CoreOnFailure } from '../runtime/coredump/on-failure.js';
import type { DebuggerOptions, KnownModule } from '../runtime/host/thread/session.js';
import type { Module } from '../compiler/model/module.js';
import { defaultStore } from '../runtime/js-api/index.js';
import { noteFile, noteLines } from '../runtime/sources/index.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import type { ComponentProgram } from '../runtime/component/program/program.js';
import { isCompiledName, loadCompiled, ourComponent } from './compiled-input.js';
import { debuggerOf } from './debugger.js';
import { environment, preopen } from './given.js';
import { compileInput, type Input, readInput } from './input.js';
import type { RunFlags } from './run-flags.js';
import { version } from '../runtime/base/version.js';

/**
 * Runs a file.
 * @returns the program's exit code
 * @throws UserError
 */
export async function run(file: string, args: readonly string[], flags: RunFlags): Promise<number> {
  const options: RunOptions = {
    args: [basename(file), ...args], env: environment(flags), preopens: flags.dir.map(preopen), invoke: flags.invoke, throwsUnfit: flags.gdbLaunched,
  };
  const allowed = allowedBy(flags.wasi);
  const debug = debuggerOf(flags);
  if (isCompiledName(file)) {
    const { program, version: compiledBy } = await loadCompiled(file);
    if ('component' in program) {
      const ours = await ourComponent(file, program.component, compiledBy);
      return runComponentProgram(program.component.name, ours, { ...options, allowed }, debug, flags.core);
    }
    return debug === undefined && flags.core === undefined ? program.run(options) : runModule(ourCopy(file, program, compiledBy), options, debug, flags.core);
  }
  setUpCache(flags.cache);
  const input = await readInput(file, true);
  if (binaryKind(input.bytes) === 'component') return runComponent(input, { ...options, allowed }, debug, flags.core);
  const compiled = await compileInput(input);
  if (input.binary !== undefined) noteFile(compiled.module, pathToFileURL(input.binary));
  if (input.text !== undefined) await noteText(compiled.module, file, input.text);
  return runModule({ module: compiled, name: input.name, path: input.binary }, options, debug, flags.core);
}

/** The lines of a module that was assembled from text are those of the text. */
async function noteText(module: Module, path: string, text: Uint8Array): Promise<void> {
  const { linesOfText } = await import('../runtime/sources/text.js');
  noteLines(module, () => linesOfText(module, { path: resolve(path), text: new TextDecoder().decode(text) }));
}

/** What debugging needs is large, and loaded only then. */
const session = () => import('../runtime/host/thread/session.js');

/** So is what makes core dumps. */
async function coreDump(path: string | undefined, name: string, modules: readonly KnownModule[], component?: ComponentProgram['places']): Promise<CoreOnFailure | undefined> {
  if (path === undefined) return undefined;
  const dump = new (await import('../runtime/coredump/on-failure.js')).CoreOnFailure(path, name, modules, component);
  defaultStore.wantsStacks = true;
  return dump;
}

async function runModule(known: KnownModule, options: RunOptions, debug: DebuggerOptions | undefined, core: string | undefined): Promise<number> {
  const { name, module } = known;
  const dump = await coreDump(core, name, [known]);
  const all: RunOptions = { ...options, failed: dump?.failed };
  if (debug === undefined) return runProgram(name, module, all);
  return (await session()).runDebugged([known], debug, (debugged) => runProgram(name, module, { ...all, ...debugged }), { stopped: dump?.stopped });
}

/** So is what components need. */
async function runComponent(
  { name, bytes }: Input, options: RunComponentOptions, debug: DebuggerOptions | undefined, core: string | undefined,
): Promise<number> {
  const { loadComponent } = await import('../runtime/component/program/load.js');
  return runComponentProgram(name, await loadComponent(name, bytes), options, debug, core);
}

async function runComponentProgram(
  name: string, program: ComponentProgram, options: RunComponentOptions, debug: DebuggerOptions | undefined, core: string | undefined,
): Promise<number> {
  const { runComponent } = await import('../runtime/component/program/run.js');
  const dump = await coreDump(core, name, program.modules, program.places);
  const all: RunComponentOptions = { ...options, failed: dump?.failed };
  if (debug === undefined) return runComponent(name, program, all);
  return (await session()).runDebugged(program.modules, debug, ({ around, output, stopIfWanted }) =>
    runComponent(name, program, { ...all, around, output, whileWaiting: stopIfWanted }), { stopped: dump?.stopped, component: program.places });
}

/** A compiled module as one of this runtime: it may have been bundled with another. Its code is taken over if both are of one version. */
function ourCopy(file: string, { parts }: CompiledProgram, compiledBy: string): KnownModule {
  if (parts === undefined) throw new UserError(`${file}: compiled by version ${compiledBy}, whose output cannot be debugged: compile it again`);
  const { name, bytes, factories } = parts;
  return { name, module: compiledBy === version() ? CompiledModule.precompiled(decodeModule(bytes).module, factories) : CompiledModule.fromBytes(bytes, file) };
}
