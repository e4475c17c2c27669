/** The program's whole life: with a client, without one, with the next. */
import type { Debuggee } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { Breakpoints } from '../../view/breakpoints.js';
import { InjectedCalls } from '../../view/calls.js';
import { Beginning, resume, type Running } from '../../view/execution.js';
import { extensions } from '../../view/extensions.js';
import { Program } from '../../view/program.js';
import { Watchpoints } from '../../view/watchpoints.js';
import type { Client } from '../connection/client.js';
import type { Lobby } from '../connection/lobby.js';
import type { Trace } from '../protocol/trace.js';
import { Points } from '../target/points.js';
import { AddressSpace } from '../target/space.js';
import type { Target } from '../target/stopped.js';
import { type Left, Session, type SessionOptions } from './session.js';

export interface ServerOptions extends SessionOptions {
  /** Where the program waits for a client, if it does: before its first instruction, or where its first instance has been made. */
  readonly wait: 'instruction' | 'instance' | undefined;
}

/**
 * Returns when the program has ended. One client at a time: the next is served when the one before has left.
 * @param first the first client, if it is there already
 */
export function serve(debuggee: Debuggee, lobby: Lobby, options: ServerOptions, trace: Trace, first?: Client): void {
  const target = targetOf(debuggee);
  target.space.refresh();
  const attend = (client: Client, program: Beginning | Running): Left => {
    try {
      return new Session(target, client, program, options, trace).run();
    } finally {
      client.close();
    }
  };
  // A client that comes is not kept waiting while the program is being made.
  if (options.wait === 'instance') extensions.program?.stopAtInstances(debuggee, true);
  const program = options.wait === undefined ? resume(debuggee, 'continue') : new Beginning(debuggee);
  let left: Left = first === undefined ? program : attend(first, program);
  while (left.state !== 'ended') {
    const next = nextClient(target, lobby, left);
    if (next === undefined) return;
    left = attend(next.client, next.program);
  }
}

function targetOf(debuggee: Debuggee): Target {
  const program = new Program(debuggee);
  const space = new AddressSpace(program);
  const breakpoints = new Breakpoints(program);
  const watchpoints = new Watchpoints(program);
  return { program, space, breakpoints, watchpoints, points: new Points(space, breakpoints, watchpoints), calls: new InjectedCalls(program) };
}

interface Served {
  readonly client: Client;
  readonly program: Beginning | Running;
}

/** Blocks until there is one. @returns undefined if the program has ended before */
function nextClient({ program: { debuggee }, calls }: Target, lobby: Lobby, program: Beginning | Running): Served | undefined {
  if (program.state === 'beginning') return { client: lobby.wait(), program };
  for (let running = program; ; ) {
    const client = lobby.next(running.pollable);
    if (client !== undefined) return { client, program: running };
    const { tag } = running.finish();
    if (tag === 'complete') return undefined;
    // A former client has left in the middle of a call.
    if (tag === 'injected-call-return' || tag === 'trap') calls.end();
    // Nobody is there whom a trap or an exception could be shown.
    running = resume(debuggee, 'continue');
  }
}
