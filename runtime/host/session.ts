/** Running a program under a debugger, on the program's thread. */
import { parentPort } from 'node:worker_threads';
import { EXIT, UserError } from '../compiled/messages.js';
import { runProgram, type RunOptions } from '../compiled/run.js';
import { Debuggee } from '../debuggee/index.js';
import { defaultStore } from '../js-api/index.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { interruptibleWait } from '../store/store.js';
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
  const ends = makeChannel(defaultStore.flag);
  const verdict = Verdict.allocate();
  const task: DebuggerTask = { ...debug, end: ends.debugger, verdict };
  parentPort!.postMessage(task, [task.end.port]);
  const server = new DebugServer(ends.debuggee);
  const debuggee = new Debuggee(defaultStore, server.onStop);
  debuggee.addModule(compiled);
  const around = <T>(program: () => T): T => {
    try {
      return debuggee.run(program);
    } catch (e) {
      throw e instanceof DebuggerFailed ? failure(debug.file, new Verdict(verdict), e) : e;
    }
  };
  try {
    return runProgram(name, compiled, { ...options, around, wait: interruptibleWait(defaultStore.flag) });
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
