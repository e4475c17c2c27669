/** The program's whole life: with a client, without one, with the next. */
import type { Debuggee } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { Breakpoints } from '../target/breakpoints.js';
import { resume, Running, type Paused } from '../target/execution.js';
import { InjectedCalls } from '../target/calls.js';
import { Program } from '../target/program.js';
import { Watchpoints } from '../target/watchpoints.js';
import type { Client } from './client.js';
import type { Lobby } from './lobby.js';
import { Session } from './session.js';
import type { Target } from './stopped.js';

export interface ServerOptions {
  /** Whether the program is not to begin before there is a client. */
  readonly wait: boolean;
  /** Whether its output is sent to the client, while there is one. */
  readonly sendOutput: boolean;
  /**
   * If the client has started the program and owns it: how long it may take to connect, in seconds. The program then ends when the connection does, unless the
   * client detaches.
   */
  readonly patience: number | undefined;
}

/** Returns when the program has ended. One client at a time: the next is served when the one before has left. */
export function serve(debuggee: Debuggee, lobby: Lobby, options: ServerOptions): void {
  const program = new Program(debuggee);
  const target: Target = { program, breakpoints: new Breakpoints(program), watchpoints: new Watchpoints(program), calls: new InjectedCalls(program) };
  program.refresh();
  // One that waits does so at its first instruction: a client that comes is not kept waiting while the program is being made.
  let state: Running | Paused = resume(debuggee, options.wait ? 'step' : 'continue');
  for (;;) {
    const next = nextClient(target, lobby, state);
    if (next === undefined) return;
    const { client } = next;
    try {
      const left = new Session(target, client, next.state, options).run();
      if (left === 'ended') return;
      state = left;
    } finally {
      client.connection.close();
    }
  }
}

/** Blocks until there is one. @returns undefined if the program has ended before */
function nextClient(target: Target, lobby: Lobby, program: Running | Paused): { client: Client; state: Running | Paused } | undefined {
  for (let state: Running | Paused = program; ; ) {
    const client = lobby.next(state instanceof Running && state.kind === 'continue' ? [state.pollable] : []);
    if (client !== undefined) return { client, state };
    const { tag } = (state as Running).finish();
    if (tag === 'complete') return undefined;
    // A former client has left in the middle of a call.
    if (tag === 'injected-call-return' || tag === 'trap') target.calls.end();
    // Nobody is there whom a trap or an exception could be shown.
    state = resume(target.program.debuggee, 'continue');
  }
}
