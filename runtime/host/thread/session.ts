/** Running a program under a debugger, on the program's thread. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { version } from '../../base/version.js';
import { EXIT, SELF, UserError } from '../../base/messages.js';
import { makeTrap } from '../../base/errors.js';
import type { Core } from '../../coredump/core.js';
import type { Restored } from '../../coredump/restore.js';
import { endOf, type RunOptions, watchExits } from '../../program/run.js';
import { type DebugEvent, Debuggee, type ModuleOrigin, type Outcome, type Paused } from '../../debuggee/index.js';
import { defaultStore } from '../../js-api/index.js';
import { CompiledModule } from '../../store/compiled-module.js';
import { interruptibleWait, type Store } from '../../store/store.js';
import type { ComponentView } from '../wire/components.js';
import { makeChannel } from '../wire/channel.js';
import { gdbstub } from '../loader/gdbstub.js';
import { type OutputStream, ProgramOutput } from '../wire/output.js';
import { DebuggerFailed, DebugServer, ProgramKilled } from '../server/server.js';
import type { Inherited } from '../wasi/stdio.js';
import { debuggerTask, portsOf, Verdict } from './task.js';

/** Which debugger, and what it is given. */
export interface DebuggerOptions {
  readonly file: string;
  /** Its arguments, after its own name. */
  readonly args: readonly string[];
  readonly inherited: Inherited;
  /** Streams of the program that stay where they are when the debugger wants its output. */
  readonly kept?: readonly OutputStream[];
  /** The version of this package, which it can ask for. */
  readonly version: string;
  /** Whether modules without debug information are shown as a listing that is made of them. */
  readonly listing?: boolean | undefined;
}

/** What a program is run with under a debugger, besides what it is run with anyway. */
export interface DebuggedOptions extends Required<Pick<RunOptions, 'around' | 'wait' | 'output'>> {
  /** The same as `around` for a program that gives the event loop a turn now and then. */
  readonly aroundTurns: <T>(program: () => Promise<T>) => Promise<T>;
  /** To be called now and then by a host function that waits, and that wasm has called: the program stops there if the debugger wants it to. */
  readonly stopIfWanted: () => void;
}

/**
 * Runs a program under a debugger. The main thread must have been told to `supervise` this one.
 * @param modules those that are known before the program runs
 * @param program runs it
 * @param more `stopped` is told of each stop before the debugger is; `component` is what is known of a program that is one
 * @returns what `program` does
 */
export function runDebugged<T>(
  modules: Iterable<KnownModule>, debug: DebuggerOptions, program: (options: DebuggedOptions) => T, more: Pick<Program, 'stopped' | 'component'> = {},
): T {
  const { flag } = defaultStore;
  const output = new ProgramOutput(flag, debug.kept);
  let debuggee: Debuggee | undefined;
  const begun = (): Attached => {
    const attached = attach(debug, { modules, store: defaultStore, output, ...more });
    ({ debuggee } = attached);
    return attached;
  };
  return program({
    around: (run) => {
      const attached = begun();
      return attached.during(() => attached.debuggee.run(run));
    },
    aroundTurns: (run) => {
      const attached = begun();
      return attached.duringTurns(() => attached.debuggee.runInTurns(run));
    },
    wait: interruptibleWait(flag), output: output.write, stopIfWanted: () => debuggee?.stopInHost(),
  });
}

/**
 * Shows a debugger a program that was kept. The main thread must have been told to `supervise` this one.
 * @returns the exit code
 */
export function showDebugger(core: Core, { store, instances, origins, activations, component }: Restored, debug: DebuggerOptions): number {
  const { stop: { kind, text }, complete } = core;
  // Debuggers read a binary at its place, if it is still the one.
  const modules = [...origins].map(([module, { name, path }]): KnownModule => ({ module, name, path: isAt(path, module.module.bytes) ? path : undefined }));
  const event: DebugEvent = kind === 'trap' ? { kind, error: makeTrap(text.replace(/^trap: /, '')) } : { kind: 'interrupted' };
  const kept: Program = { modules, store, component, output: new ProgramOutput(store.flag, debug.kept) };
  try {
    underDebugger(debug, kept, (debuggee) => debuggee.show(activations, event, { kind: 'failed', text }, complete));
  } catch (e) {
    // There is nothing to kill.
    if (!(e instanceof ProgramKilled)) throw e;
  } finally {
    // Until then they are kept alive here, which the store does not do.
    store.retire(instances);
  }
  return EXIT.ok;
}

function isAt(path: string | undefined, bytes: Uint8Array): boolean {
  try {
    return path !== undefined && Buffer.compare(readFileSync(path), bytes) === 0;
  } catch {
    return false;
  }
}

/** A module that is known before it has instances, and where it came from. */
export interface KnownModule extends ModuleOrigin {
  readonly module: CompiledModule;
}

/** Which debugger an embedder's program is run under, and what it knows beforehand. */
export interface DebugWithOptions extends Partial<Pick<DebuggerOptions, 'args' | 'listing'>> {
  /** Standard streams that the debugger is given; none if not said. */
  readonly inherited?: Partial<Inherited>;
  /**
   * Modules of the program, as `moduleOf` gives them: breakpoints can be set in these before they have instances. A module of which no more is
   * said, or not even that, is called by its name section.
   */
  readonly modules?: Iterable<CompiledModule | KnownModule>;
  /** The store that the program's instances are in: that of the package's `WebAssembly` if not said. */
  readonly store?: Store;
}

/**
 * Runs a program of one's own (any JavaScript that makes instances and calls them) under a debugger. It blocks this thread while the debugger looks
 * around, so it must be a worker thread, and the thread that made it must have called `supervise` on it.
 * @param file a debug component, or a JavaScript module
 * @returns what the program returns
 * @throws what the program throws; UserError if the debugger fails; ProgramKilled if it ends the program: whatever the program still does, its calls into
 * wasm throw that too
 */
export function debugWith<T>(file: string, { args = [], inherited, modules = [], store = defaultStore, listing }: DebugWithOptions, program: () => T): T {
  const streams = { stdin: false, stdout: false, stderr: false, ...inherited };
  const debugged: Program = { modules, store, output: new ProgramOutput(store.flag) };
  return underDebugger({ file, args, inherited: streams, version: version(), listing }, debugged, (debuggee) => debuggee.run(program));
}

/** What is debugged. */
interface Program {
  readonly modules: Iterable<CompiledModule | KnownModule>;
  readonly store: Store;
  /** What of its output can be redirected goes through this. */
  readonly output: ProgramOutput;
  readonly stopped?: ((paused: Paused, event: DebugEvent | undefined) => void) | undefined;
  readonly component?: ComponentView | undefined;
}

/** @param body has it run, or shows it */
function underDebugger<T>(debug: DebuggerOptions, debugged: Program, body: (debuggee: Debuggee) => T): T {
  const attached = attach(debug, debugged);
  return attached.during(() => body(attached.debuggee));
}

/** A program that has a debugger, until what is done with it is over. */
class Attached {
  constructor(readonly debuggee: Debuggee, private readonly failureOf: (e: unknown) => unknown, private readonly end: () => void) {}

  during<T>(body: () => T): T {
    try {
      return body();
    } catch (e) {
      throw this.failureOf(e);
    } finally {
      this.end();
    }
  }

  async duringTurns<T>(body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (e) {
      throw this.failureOf(e);
    } finally {
      this.end();
    }
  }
}

function attach(debug: DebuggerOptions, { modules, store, output, stopped, component }: Program): Attached {
  if (parentPort === null) throw new TypeError('debugWith runs on a worker thread only, and the thread that made the worker must call supervise(worker)');
  const ends = makeChannel(store.flag, output.bell);
  const verdict = Verdict.allocate();
  const server = new DebugServer(ends.debuggee, undefined, () => output.release(), { ...debug, component });
  const onStop: typeof server.onStop = stopped === undefined ? server.onStop : (paused, event) => {
    stopped(paused, event);
    return server.onStop(paused, event);
  };
  const debuggee = new Debuggee(store, onStop, { outcomeOf, exitCode: watchExits(), retired: server.retired });
  for (const known of modules) {
    if (known instanceof CompiledModule) debuggee.addModule(known);
    else debuggee.addModule(known.module, known);
  }
  const infoPrefix = debug.file === gdbstub ? SELF : 'Debugger: ';
  const task = debuggerTask({ ...debug, infoPrefix, end: ends.debugger, output: output.end, verdict });
  parentPort.postMessage(task, portsOf(task));
  return new Attached(debuggee, (e) => (e instanceof DebuggerFailed ? debuggerFailure(debug.file, new Verdict(verdict), e) : e), () => {
    server.close();
    output.release();
  });
}

function outcomeOf(thrown: unknown): Outcome {
  // The name is not used but in the whole report.
  const { code, failure } = endOf(thrown, '');
  return failure === undefined ? { kind: 'exited', code } : { kind: 'failed', text: failure };
}

/** What the user is told, and with which exit code. */
export function debuggerFailure(path: string, verdict: Verdict, e: DebuggerFailed): UserError {
  const file = path === gdbstub ? 'gdbstub' : path;
  const { end, text } = verdict.get() ?? { end: 'gone', text: e.message };
  switch (end) {
    case 'unfit': return new UserError(`${file}: ${text}`);
    case 'refused': return new UserError(text, EXIT.usage, true);
    case 'gone': return new UserError(`${file}: the debugger ended unexpectedly: ${text}`, EXIT.debugger);
    default: return new UserError(`${file}: the debugger trapped: ${text}`, EXIT.debugger);
  }
}
