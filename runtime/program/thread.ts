/**
 * The thread that programs run on. Frames of compiled code are larger than those of wasm (a function built without optimisation has hundreds
 * of locals), and the main thread's stack is fixed at about 1 MB when Node starts: a recursion that V8's own WebAssembly has room for would
 * end in a full stack. A thread of our own gets a larger one.
 */
import { isMainThread, type MessagePort, Worker, workerData } from 'node:worker_threads';
import { EXIT, sayLines } from '../base/messages.js';

/** Enough for what fits V8's own wasm stack at every optimisation level, with room to spare; only what is used is ever backed by memory. */
const STACK_MB = 32;
const MARK = 'wasm2js-debug: the thread of the program';

/** What such a thread is started with. */
interface ThreadData {
  readonly mark: typeof MARK;
  readonly given: unknown;
}

const data = workerData as Partial<ThreadData> | undefined | null;

/** Whether this is such a thread. */
export const onProgramThread = !isMainThread && data?.mark === MARK;

/** What whoever started this thread has given it. */
export const givenToThread: unknown = onProgramThread ? data?.given : undefined;

/**
 * Runs a script again, on a thread for programs.
 * @param script its URL
 * @param given see {@link givenToThread}
 */
export function startProgramThread(script: string, args: readonly string[], given?: unknown, transferList: MessagePort[] = []): Worker {
  const threadData: ThreadData = { mark: MARK, given };
  return new Worker(new URL(script), { argv: [...args], workerData: threadData, transferList, resourceLimits: { stackSizeMb: STACK_MB } });
}

/** Has it told if a thread ends by a defect. @returns whether it has, by then */
export function tellDefects(worker: Worker): () => boolean {
  let failed = false;
  worker.on('error', (e) => {
    failed = true;
    sayLines(`internal error: ${e.stack ?? e.message}`);
  });
  return () => failed;
}

/**
 * Runs a script again, on a thread for programs.
 * @param script its URL
 * @param started told of the thread, before it runs
 * @returns its exit code
 */
export function runOnProgramThread(script: string, args: readonly string[], started?: (thread: Worker) => void): Promise<number> {
  return new Promise((resolve) => {
    const worker = startProgramThread(script, args);
    started?.(worker);
    const failed = tellDefects(worker);
    worker.on('exit', (code) => resolve(failed() ? EXIT.internal : code));
  });
}
