/** What a debugger is given of WASI: clocks, random numbers and TCP; standard streams as asked for; no files, no environment. */
import type { Bell } from '../wire/event-source.js';
import type { ImportObject } from '../wire/embedding.js';
import { filesystem, udp } from './none.js';
import { forEveryone } from './everyone.js';
import { Sockets } from './sockets.js';
import type { Stdin } from './stdin.js';
import { type Inherited, standardStreams } from './stdio.js';
import { Network } from './tcp.js';

/** Thrown by `wasi:cli/exit`: leaves the debugger from wherever it is. */
export class DebuggerExit extends Error {
  override readonly name = 'DebuggerExit';
  constructor(readonly code: number) {
    super(`it has exited with code ${code}`);
  }
}

export interface WasiHost {
  readonly imports: ImportObject;
  /** See `StandardStreams`. */
  unseen(): string;
  /** See `Sockets`. */
  settle(): void;
}

/**
 * @param args what `wasi:cli/environment` tells of the command line
 * @param bell the debugger's: rung when anything has happened that it may wait for
 * @param stdin standard input, if it is inherited
 */
export function makeWasi(args: readonly string[], inherited: Inherited, bell: Bell, stdin: Stdin | undefined): WasiHost {
  const streams = standardStreams(inherited, stdin);
  const sockets = new Sockets(bell);
  const imports = {
    ...forEveryone(sockets, new Network(true)),
    ...udp,
    ...filesystem,
    ...streams.imports,
    'wasi:cli/environment': { getEnvironment: () => [], getArguments: () => [...args], initialCwd: () => undefined },
    'wasi:cli/exit': {
      exit: (status: { readonly tag: 'ok' | 'err' }): never => { throw new DebuggerExit(status.tag === 'ok' ? 0 : 1); },
      exitWithCode: (code: number): never => { throw new DebuggerExit(code); },
    },
  };
  return { imports, unseen: streams.unseen, settle: () => sockets.settle() };
}
