/** `wasm2js-debug serve`: the main thread, which has the server and starts those that answer. */
import { ArgumentError, parseAddress } from '../debuggers/gdbstub/arguments.js';
import { UserError } from '../runtime/base/messages.js';
import { serve } from '../runtime/host/http/server.js';
import { toEndpoint } from '../runtime/host/wasi/addresses.js';
import { startProgramThread, tellDefects } from '../runtime/program/thread.js';
import { type ServeFlags, wantsDebugger } from './run-flags.js';

/** How many requests are answered at the same time: each has a thread, which a handler that waits keeps. */
const MOST_THREADS = 32;

/**
 * Serves until a signal comes.
 * @param script that of the command line, which threads run again
 * @returns the exit code
 * @throws UserError
 */
export async function serveOnThreads(script: string, args: readonly string[], flags: ServeFlags): Promise<number> {
  const debugged = wantsDebugger(flags);
  const supervise = debugged ? (await import('../runtime/host/thread/supervisor.js')).supervise : undefined;
  return serve({
    address: toEndpoint(addressOf(flags.addr)), addressText: flags.addr,
    // A debugger has one thread, and a stop in it is one of the whole server.
    threads: debugged ? 1 : MOST_THREADS, endsWithThread: debugged,
    start: (link) => {
      const worker = startProgramThread(script, args, link, [link.port]);
      supervise?.(worker);
      tellDefects(worker);
      return worker;
    },
  });
}

function addressOf(text: string) {
  try {
    return parseAddress(text);
  } catch (e) {
    throw e instanceof ArgumentError ? new UserError(`--addr ${e.message}`) : e;
  }
}
