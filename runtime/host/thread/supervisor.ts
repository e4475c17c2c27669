/**
 * Starts debuggers for the program's thread, on the main one. That thread is blocked while it is debugged: it would not learn of it if the
 * debugger's thread died, nor could anything that the debugger prints by its own thread's means get through.
 */
import { Worker } from 'node:worker_threads';
import { markGone } from '../wire/channel.js';
import { debuggerLeft } from '../wire/output.js';
import { feedStdin } from '../wasi/stdin.js';
import { type DebuggerData, type DebuggerTask, isDebuggerTask, portsOf, Verdict } from './task.js';

/** Starts the debuggers that a thread asks for by `postMessage`, and ends them when it has ended. All other messages are the embedder's, and no listener hears these. */
export function supervise(program: Worker): void {
  const { emit } = program;
  // What a listener hears all others hear, too.
  program.emit = function (this: Worker, event: string | symbol, ...args: readonly unknown[]): boolean {
    const [task] = args;
    if (event !== 'message' || !isDebuggerTask(task)) return Reflect.apply(emit, this, [event, ...args]);
    debug(program, task);
    return true;
  } as typeof emit;
}

function debug(program: Worker, task: DebuggerTask): void {
  const worker = startDebugger(task);
  const programEnded = (): void => void worker.terminate();
  program.on('exit', programEnded);
  // A thread can run many programs, each with a debugger of its own.
  worker.on('exit', () => program.off('exit', programEnded));
  // Half a line may have been asked for, also if the debugger has ended before the program.
  if (task.inherited.stdin) program.once('exit', () => process.stdin.destroy());
}

/** Starts one, and tells the thread of the program if its thread ends without a word. */
export function startDebugger(task: DebuggerTask): Worker {
  const { end: { shared, flag, bell }, output, verdict } = task;
  const stdin = task.inherited.stdin ? feedStdin(bell) : undefined;
  const workerData: DebuggerData = { ...task, stdin };
  // Options for the program's thread are none of the debugger's: they may have replaced WebAssembly, say.
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData, transferList: [...portsOf(task), ...(stdin === undefined ? [] : [stdin])], execArgv: [],
  });
  const gone = (why: string): void => {
    if (new Verdict(verdict).give('gone', why)) markGone({ shared, flag }, 'debugger');
  };
  worker.on('error', (e) => gone(e.message));
  worker.on('exit', (code) => {
    debuggerLeft(output);
    gone(`exit code ${code}`);
  });
  return worker;
}
