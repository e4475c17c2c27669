/** Running a module as a WASI program, from the arguments to the exit code. */
import type { Import, Module } from '../../compiler/model/module.js';
import { readImports } from '../js-api/imports.js';
import { defaultStore, exportedFunction } from '../js-api/index.js';
import { framesOf } from '../store/frames.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Instance } from '../store/instance.js';
import { allocate, initialise, start } from '../store/instantiate.js';
import { type Preopen, Wasi, WasiExit, type WasiMemory, type WasiOptions } from '../wasi/index.js';
import { lastExitCode, setLastExit } from '../wasi/process.js';
import { parseInvocation, listNames, resultText, signature, type Invocation } from './invoke.js';
import { EXIT, reasonOf, sayLines, UserError, writeText } from '../base/messages.js';
import { failureText, type FileName, programErrorText } from './report.js';

/** What a program gets. */
export interface RunOptions {
  /** Its arguments, the program's own name first. With `invoke`, those after the name are the function's. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly preopens: readonly Preopen[];
  /** An export to call in place of `_start`; its results are printed. */
  readonly invoke?: string | undefined;
  /** How the program waits in WASI: see `WasiOptions.wait`. */
  readonly wait?: ((milliseconds: number) => void) | undefined;
  /** Where its output goes before the standard streams: see `WasiOptions.output`. */
  readonly output?: WasiOptions['output'];
  /** Whether a UserError before anything has run is thrown, and not told. */
  readonly throwsUnfit?: boolean | undefined;
  /** Told of what has ended the program, when the user has been told: a trap, or what nobody has caught. */
  readonly failed?: ((e: unknown) => void) | undefined;
  /** Calls its argument, which is everything that runs code of the module, and gives what that gives; once. */
  readonly around?: (<T>(program: () => T) => T) | undefined;
}

const WASI_MODULE = 'wasi_snapshot_preview1';

/**
 * Runs a program. Whatever goes wrong is told on standard error.
 * @param file what messages call the module
 * @returns the exit code
 */
export function runProgram(file: string, compiled: CompiledModule, options: RunOptions): number {
  return reported(file, options, (begins) => execute(file, compiled, options, begins));
}

/**
 * Runs a program of any kind. Whatever goes wrong is told on standard error.
 * @param program runs it, and calls `begins` before any code of it
 * @returns the exit code
 */
export function reported(file: FileName, { throwsUnfit, failed }: Pick<RunOptions, 'throwsUnfit' | 'failed'>, program: (begins: () => void) => number): number {
  let begun = false;
  try {
    return program(() => { begun = true; });
  } catch (e) {
    if (throwsUnfit && !begun && e instanceof UserError) throw e;
    const { code, report } = endOf(e, file);
    if (report !== undefined) sayLines(report());
    if (begun && !(e instanceof UserError) && report !== undefined) failed?.(e);
    return code;
  }
}

/** How a program has ended that did not just return. */
export interface ProgramEnd {
  /** The exit code. */
  readonly code: number;
  /** In one line why it failed; undefined if it has not, but called its exit. */
  readonly failure: string | undefined;
  /** Gives what the user is told; undefined if that is nothing. */
  readonly report: (() => string) | undefined;
}

/**
 * What it means for a program that this was thrown out of it.
 * @param file what messages call the module
 */
export function endOf(e: unknown, file: FileName): ProgramEnd {
  if (e instanceof WasiExit) return { code: e.code, failure: undefined, report: undefined };
  if (e instanceof UserError) return { code: e.code, failure: e.message, report: e.told ? undefined : () => e.message };
  const failure = failureText(e);
  if (framesOf(e) !== undefined) return { code: EXIT.trap, failure, report: () => programErrorText(e, file)! };
  return { code: EXIT.internal, failure, report: () => `${typeof file === 'string' ? `${file}: ` : ''}internal error: ${e instanceof Error ? (e.stack ?? e.message) : failure}` };
}

/**
 * To be called before a program of an embedder's runs: the exit code of what it has returned from is then that of the last WASI command that it has run.
 * @returns what tells it
 */
export function watchExits(): () => number {
  setLastExit(0);
  return lastExitCode;
}

function execute(file: string, compiled: CompiledModule, options: RunOptions, begins: () => void): number {
  const { module } = compiled;
  const invocation = options.invoke === undefined ? undefined : parseInvocation(file, module, options.invoke, options.args.slice(1));
  if (invocation === undefined) requireEntry(file, module);
  const wasi = openWasi(options);
  try {
    requireImports(file, module, wasi);
    const program = (): void => {
      const instance = link(file, compiled, wasi);
      initialise(instance, file);
      start(instance);
      call(instance, invocation, options.output);
    };
    begins();
    if (options.around === undefined) program();
    else options.around(program);
    return EXIT.ok;
  } finally {
    wasi.close();
  }
}

const exportedFunc = (module: Module, name: string): number | undefined =>
  module.exports.find((e) => e.name === name && e.kind === 'func')?.index;

/** @throws UserError if nothing would run */
function requireEntry(file: string, module: Module): void {
  const entry = exportedFunc(module, '_start');
  if (entry !== undefined) {
    const { type } = module.funcs[entry]!;
    if (type.params.length + type.results.length > 0) throw new UserError(`${file}: its _start is _start${signature(type)}, not a program's _start()`);
    return;
  }
  // A module whose start function does the work is a program too.
  if (module.start !== undefined) return;
  const names = module.exports.map((e) => (e.kind === 'func' ? `${listNames([e.name])}${signature(module.funcs[e.index]!.type)}` : `${e.kind} ${listNames([e.name])}`));
  const has = names.length === 0 ? 'it exports nothing' : `it exports ${names.slice(0, 12).join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''}`;
  throw new UserError(`${file}: not a program: no _start; ${has}; call a function with 'wasm2js-debug run --invoke NAME', or import the compiled module`);
}

function openWasi({ args, env, preopens, wait, output }: RunOptions): Wasi {
  try {
    return new Wasi({ args, env, preopens, wait, output });
  } catch (e) {
    throw new UserError(`cannot open ${preopens.map((p) => p.host).join(', ')} for the program: ${reasonOf(e)}`);
  }
}

/** @throws UserError naming the first import that a WASI host does not have */
function requireImports(file: string, module: Module, wasi: Wasi): void {
  const missing = module.imports.find((imp) => !isGiven(imp, wasi));
  if (missing === undefined) return;
  const what = `${missing.kind} ${JSON.stringify(missing.module)} ${JSON.stringify(missing.name)}`;
  const reason = missing.module === 'wasi_unstable' ? 'WASI before preview1 is not supported'
    : 'a program is given WASI preview1 only; import the compiled module and call instantiate(imports)';
  throw new UserError(`${file}: unknown import: ${what}: ${reason}`);
}

const isGiven = (imp: Import, wasi: Wasi): boolean => imp.kind === 'func' && imp.module === WASI_MODULE && Object.hasOwn(wasi.imports, imp.name);

/** Makes the instance and gives its memory to WASI, so that a start function can use it already. */
function link(file: string, compiled: CompiledModule, wasi: Wasi): Instance {
  let instance: Instance;
  try {
    instance = allocate(defaultStore, compiled, readImports(compiled.module, wasi.importObject, file), file);
  } catch (e) {
    // No wasm code has run: it is about the imports or about what the module asks for.
    throw new UserError(e instanceof Error ? e.message : String(e));
  }
  const memory = compiled.module.exports.find((e) => e.kind === 'memory' && e.name === 'memory');
  if (memory !== undefined) wasi.setMemory(guestMemory(instance, memory.index));
  return instance;
}

/** A memory as WASI reads it: by its present views, since asking for its buffer would cost it its spare capacity. */
function guestMemory(instance: Instance, index: number): WasiMemory {
  const memory = instance.mems[index]!;
  return { get buffer() { return memory.buffer; }, view: () => memory.dv, bytes: () => memory.u8 };
}

function call(instance: Instance, invocation: Invocation | undefined, output: RunOptions['output']): void {
  const { module } = instance.module;
  const startIndex = exportedFunc(module, '_start');
  if (invocation === undefined) {
    if (startIndex !== undefined) instance.funcs[startIndex]!.enter();
    return;
  }
  const prepare = startIndex === undefined ? exportedFunc(module, '_initialize') : undefined;
  if (prepare !== undefined && prepare !== invocation.func) instance.funcs[prepare]!.enter();
  const returned = exportedFunction(instance.funcs[invocation.func]!)(...invocation.args);
  const text = Buffer.from(resultText(invocation.type, returned));
  if (output?.('stdout', text) !== true) writeText(1, text);
}
