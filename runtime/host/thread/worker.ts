/** The thread of a debugger: loads it, lets it run, and tells the debuggee's thread how it ended. */
import { workerData } from 'node:worker_threads';
import { writeText } from '../../base/messages.js';
import { DebuggeeClient } from '../wire/client.js';
import { loadDebugger } from '../loader/load.js';
import { OutputReader } from '../wire/output.js';
import { createDebuggeeInterface } from '../world/index.js';
import { outputExtensions } from '../world/extensions.js';
import { type DebuggerEnd, type DebuggerData, Verdict } from './task.js';
import { Pollable } from '../wasi/pollables.js';
import { Stdin } from '../wasi/stdin.js';
import { UnfitDebugger } from '../loader/unfit.js';
import { DebuggerExit, makeWasi, type WasiHost } from '../wasi/index.js';

const task = workerData as DebuggerData;
const verdict = new Verdict(task.verdict);
const client = new DebuggeeClient(task.end);
let wasi: WasiHost | undefined;
/** The last line that it has printed for the person at the terminal. */
let said: string | undefined;

function print(message: string): void {
  said = message;
  writeText(2, `${task.infoPrefix}${message}\n`);
}

/** Ends the session: the debuggee's thread goes on, or fails if there is a reason to. */
function end(how: DebuggerEnd, text: string): void {
  if (verdict.give(how, text)) client.close(how === 'returned' ? undefined : text);
}

/** Why the debugger trapped, with what it has said about it that nobody could see. */
function reason(e: unknown): string {
  // Of a JavaScript module it matters where it was.
  const why = !(e instanceof Error) ? String(e) : /\.[cm]?js$/i.test(task.file) ? (e.stack ?? e.message) : e.message;
  const unseen = wasi?.unseen().trimEnd() ?? '';
  return unseen === '' ? why : `${why}\n${unseen}`;
}

function fail(e: unknown): void {
  if (e instanceof DebuggerExit && e.code === 0) end('returned', '');
  else if (e instanceof UnfitDebugger) end('unfit', e.message);
  else if (e instanceof DebuggerExit && said !== undefined && !client.begun) end('refused', said);
  else end('trapped', e instanceof DebuggerExit ? e.message : reason(e));
}

// What a JavaScript module left to the event loop may fail later, or end the thread.
process.on('uncaughtException', (e) => {
  fail(e);
  process.exit();
});
process.on('exit', (code) => end('trapped', `its thread has ended before it returned (exit code ${code})`));

async function run(): Promise<void> {
  try {
    wasi = makeWasi([task.file, ...task.args], task.inherited, client.bell, task.stdin && new Stdin(task.stdin, client.bell));
    const output = new OutputReader(task.output, client.bell, task.end.flag);
    const { debuggee, imports } = createDebuggeeInterface(client, { Pollable });
    const loaded = await loadDebugger(task.file, {
      ...wasi.imports, ...imports,
      'wasm2js-debug:extensions/output': outputExtensions(output, Pollable),
      'wasm2js-debug:extensions/host': { version: () => task.version },
      'print-debugger-info': { default: print },
    });
    client.start();
    await loaded.debug(debuggee, [task.file, ...task.args]);
    wasi.settle();
    end('returned', '');
  } catch (e) {
    wasi?.settle();
    fail(e);
  }
  // Sockets and timers that it has left behind would keep the thread.
  process.exit();
}

// If the module awaited it, newer versions of Node would print a warning about a debugger that waits for ever, with a line of this file.
void run();
