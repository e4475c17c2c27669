/** What a debugger is given of WASI: clocks, random numbers and TCP; standard streams as asked for; no files, no environment. */
import { randomBytes } from 'node:crypto';
import type { Bell } from '../wire/event-source.js';
import type { ImportObject } from '../wire/embedding.js';
import { filesystem, udp } from './none.js';
import { ResolveAddressStream, resolveAddresses } from './names.js';
import { monotonicClock, Pollable, pollOf } from './pollables.js';
import { Sockets } from './sockets.js';
import type { Stdin } from './stdin.js';
import { type Inherited, standardStreams } from './stdio.js';
import { InputStream, IoError, OutputStream } from './streams.js';
import { createTcpSocket, Network, TcpSocket } from './tcp.js';

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

const RANDOM_LIMIT = 64 * 1024 * 1024;

const randomU64 = (): bigint => randomBytes(8).readBigUInt64LE();
function getRandomBytes(length: bigint): Uint8Array {
  if (length > RANDOM_LIMIT) throw new Error(`wasi:random: ${length} bytes at once`);
  return new Uint8Array(randomBytes(Number(length)));
}

function wallClockNow(): { readonly seconds: bigint; readonly nanoseconds: number } {
  const ms = Date.now();
  return { seconds: BigInt(Math.floor(ms / 1000)), nanoseconds: (ms % 1000) * 1_000_000 };
}

/**
 * @param args what `wasi:cli/environment` tells of the command line
 * @param bell the debugger's: rung when anything has happened that it may wait for
 * @param stdin standard input, if it is inherited
 */
export function makeWasi(args: readonly string[], inherited: Inherited, bell: Bell, stdin: Stdin | undefined): WasiHost {
  const streams = standardStreams(inherited, stdin);
  const sockets = new Sockets(bell);
  const network = new Network();
  const imports = {
    'wasi:io/error': { Error: IoError },
    'wasi:io/poll': { Pollable, poll: pollOf(bell) },
    'wasi:io/streams': { InputStream, OutputStream },
    'wasi:clocks/monotonic-clock': monotonicClock,
    'wasi:clocks/wall-clock': { now: wallClockNow, resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }) },
    'wasi:random/random': { getRandomBytes, getRandomU64: randomU64 },
    'wasi:random/insecure': { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: randomU64 },
    'wasi:random/insecure-seed': { insecureSeed: (): [bigint, bigint] => [randomU64(), randomU64()] },
    'wasi:sockets/network': { Network },
    'wasi:sockets/instance-network': { instanceNetwork: (): Network => network },
    'wasi:sockets/tcp': { TcpSocket },
    'wasi:sockets/tcp-create-socket': { createTcpSocket: createTcpSocket(sockets) },
    'wasi:sockets/ip-name-lookup': { ResolveAddressStream, resolveAddresses: resolveAddresses(sockets) },
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
