/** Running a program under a debugger, on the program's thread. */
import { parentPort } from 'node:worker_threads';
import { version } from '../version.js';
import { EXIT, UserError } from '../compiled/messages.js';
import { runProgram, type RunOptions } from '../compiled/run.js';
import { Debuggee } from '../debuggee/index.js';
import { defaultStore } from '../js-api/index.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { interruptibleWait, type Store } from '../store/store.js';
import { makeChannel } from './channel.js';
import { DebuggerFailed, DebugServer } from './server.js';
import type { Inherited } from './stdio.js';
import { type DebuggerTask, Verdict } from './task.js';

/** Which debugger, and what it is given. */
export interface DebuggerOptions {
  readonly file: string;
  /** Its arguments, after its own name. */
  readonly args: readonly string[];
  readonly inherited: Inherited;
  /** The version of this package, which it can ask for. */
  readonly version: string;
}

/**
 * Runs a program as `runProgram` does, under a debugger. The main thread must have been told to `supervise` this one.
 * @returns the program's exit code, or that for a debugger that failed
 */
export function runDebugged(name: string, compiled: CompiledModule, options: RunOptions, debug: DebuggerOptions): number {
  const around = <T>(program: () => T): T => underDebugger(debug, { modules: [compiled], store: defaultStore }, program);
  return runProgram(name, compiled, { ...options, around, wait: interruptibleWait(defaultStore.flag) });
}

/** Which debugger an embedder's program is run under, and what it knows beforehand. */
export interface DebugWithOptions extends Partial<Pick<DebuggerOptions, 'args'>> {
  /** Standard streams that the debugger is given; none if not said. */
  readonly inherited?: Partial<Inherited>;
  /** Modules of the program, as `moduleOf` gives them: breakpoints can be set in these before they have instances. */
  readonly modules?: Iterable<CompiledModule>;
  /** The store that the program's instances are in: that of the package's `WebAssembly` if not said. */
  readonly store?: Store;
}

/**
 * Runs a program of one's own (any JavaScript that makes instances and calls them) under a debugger. It blocks this thread while the debugger looks
 * around, so it must be a worker thread, and the thread that made it must have called `supervise` on it.
 * @param file a debug component, or a JavaScript module
 * @returns what the program returns; throws what it throws, and UserError if the debugger fails
 */
export function debugWith<T>(file: string, { args = [], inherited, modules = [], store = defaultStore }: DebugWithOptions, program: () => T): T {
  const streams = { stdin: false, stdout: false, stderr: false, ...inherited };
  return underDebugger({ file, args, inherited: streams, version: version() }, { modules, store }, program);
}

/** What is debugged. */
interface Program {
  readonly modules: Iterable<CompiledModule>;
  readonly store: Store;
}

function underDebugger<T>(debug: DebuggerOptions, { modules, store }: Program, program: () => T): T {
  if (parentPort === null) throw new TypeError('a program is debugged on a worker thread, which the thread that made it has to supervise');
  const ends = makeChannel(store.flag);
  const verdict = Verdict.allocate();
  const server = new DebugServer(ends.debuggee);
  const debuggee = new Debuggee(store, server.onStop);
  for (const module of modules) debuggee.addModule(module);
  const task: DebuggerTask = { ...debug, end: ends.debugger, verdict };
  parentPort.postMessage(task, [task.end.port]);
  try {
    return debuggee.run(program);
  } catch (e) {
    throw e instanceof DebuggerFailed ? failure(debug.file, new Verdict(verdict), e) : e;
  } finally {
    server.close();
  }
}

/** What the user is told, and with which exit code. */
function failure(file: string, verdict: Verdict, e: DebuggerFailed): UserError {
  const { end, text } = verdict.get() ?? { end: 'gone', text: e.message };
  switch (end) {
    case 'unfit': return new UserError(`${file}: ${text}`);
    case 'gone': return new UserError(`${file}: the debugger ended unexpectedly: ${text}`, EXIT.debugger);
    default: return new UserError(`${file}: the debugger trapped: ${text}`, EXIT.debugger);
  }
}
