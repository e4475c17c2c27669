/**
 * A gdb-remote server for LLDB, as a debugger of the world `debug-main`: a component, or a JavaScript module.
 *
 *   wasm2js-debug run -D debugger=gdbstub.component.wasm -D arg=[HOST:]PORT [-D arg=OPTION]... PROGRAM.wasm
 *
 * Options: `--no-wait`; `--wait=instance`, to wait where the first instance has been made, not at the first instruction; `--or-later`, to take the next port that
 * is free; `--thread=NAME`, which LLDB shows; `--output=client`; `--trace=packets,stops`.
 * With `--launched=SECONDS`, LLDB has started the program and shows all that is printed as the program's: nothing is, unless it cannot start.
 */
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import printDebuggerInfo from 'print-debugger-info';
import { exit } from 'wasi:cli/exit@0.2.12';
import { now } from 'wasi:clocks/monotonic-clock@0.2.12';
import { ArgumentError, parseArguments } from './arguments.js';
import { Lobby } from './connection/lobby.js';
import { CannotListen, Listener } from './connection/socket.js';
import { Trace } from './protocol/trace.js';
import { serve } from './session/server.js';

/** Does what comes before the program may begin. What cannot be is told in one line, and the debugger ends. */
function prepare<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof ArgumentError) && !(error instanceof CannotListen)) throw error;
    printDebuggerInfo(error.message);
    exit({ tag: 'err', val: undefined });
    throw error;
  }
}

const gdbstub: Debugger = {
  debug(debuggee, [, ...args]) {
    const { address, orLater, traced, ...options } = prepare(() => parseArguments(args));
    const listener = prepare(() => Listener.open(address, orLater));
    const trace = new Trace(traced, now, printDebuggerInfo);
    const lobby = new Lobby(listener, trace);
    const place = listener.name;
    const { patience } = options;
    if (patience === undefined) printDebuggerInfo(`${options.wait !== undefined ? 'waiting for LLDB' : 'listening'} on ${place}: process connect --plugin wasm connect://${place}`);
    // A client that has started the program is there before it begins.
    const first = patience === undefined ? undefined : prepare(() => lobby.waitFor(patience));
    serve(debuggee, lobby, options, trace, first);
  },
};

export { gdbstub as debugger };
