/** What a debugger is given of WASI: clocks, random numbers and TCP; standard streams as asked for; no files, no environment. */
import { clocks, cli, io, sockets } from '@bytecodealliance/preview2-shim';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';
import { adjustSockets } from './sockets.js';
import { hostPolls, type HostPolls, type Poll, type Pollable } from './pollables.js';
import type { Stdin } from './stdin.js';
import { type Inherited, standardStreams, type Streams } from './stdio.js';
import type { ImportObject } from './versions.js';

/** Thrown by `wasi:cli/exit`: leaves the debugger from wherever it is. */
export class DebuggerExit extends Error {
  override readonly name = 'DebuggerExit';
  constructor(readonly code: number) {
    super(`it has exited with code ${code}`);
  }
}

export interface WasiHost {
  readonly imports: ImportObject;
  readonly polls: HostPolls;
  /** See `StandardStreams`. */
  unseen(): string;
}

/**
 * @param args what `wasi:cli/environment` tells of the command line
 * @param stdin standard input, if it is inherited
 */
export function makeWasi(args: readonly string[], inherited: Inherited, stdin: Stdin | undefined): WasiHost {
  // The declarations of the shim say less about its classes than we need to know.
  const polls = hostPolls(io.poll as unknown as Poll, () => clocks.monotonicClock.subscribeInstant(0n) as unknown as Pollable);
  const streams = standardStreams(cli as unknown as Parameters<typeof standardStreams>[0], io.streams as unknown as Streams, polls, inherited, stdin);
  const all = new WASIShim().getImportObject() as Record<string, object>;
  const imports: Record<string, object> = {};
  for (const [name, item] of Object.entries(all)) if (!name.startsWith('wasi:http/')) imports[name] = item;
  const { instanceNetwork } = imports['wasi:sockets/instance-network'] as { instanceNetwork(): object };
  (sockets as unknown as { _denyUdp(network: object): void })._denyUdp(instanceNetwork());
  Object.assign(imports, streams.imports, {
    'wasi:sockets/tcp-create-socket': adjusted(imports['wasi:sockets/tcp-create-socket'] as TcpCreateSocket),
    'wasi:io/poll': polls.poll,
    'wasi:cli/environment': { getEnvironment: () => [], getArguments: () => [...args], initialCwd: () => undefined },
    'wasi:cli/exit': {
      exit: (status: { readonly tag: 'ok' | 'err' }): never => { throw new DebuggerExit(status.tag === 'ok' ? 0 : 1); },
      exitWithCode: (code: number): never => { throw new DebuggerExit(code); },
    },
  });
  return { imports, polls, unseen: streams.unseen };
}

type TcpCreateSocket = Record<string, unknown> & { createTcpSocket(family: unknown): object };

/** The interface for making TCP sockets, with what we want of these. */
function adjusted(shim: TcpCreateSocket): TcpCreateSocket {
  return {
    ...shim,
    createTcpSocket(family) {
      adjustSockets();
      return shim.createTcpSocket(family);
    },
  };
}
