/** What of WASI is the same for debuggers and for programs: waiting, streams, clocks, random numbers, TCP. */
import { randomBytes } from 'node:crypto';
import { now } from '../../wasi/clocks.js';
import { ClockId } from '../../wasi/abi.js';
import type { ImportObject } from '../wire/embedding.js';
import { ResolveAddressStream, resolveAddresses } from './names.js';
import { waiting } from './pollables.js';
import type { Sockets } from './sockets.js';
import { InputStream, IoError, OutputStream } from './streams.js';
import { createTcpSocket, Network, TcpSocket } from './tcp.js';

const RANDOM_LIMIT = 64 * 1024 * 1024;

const randomU64 = (): bigint => randomBytes(8).readBigUInt64LE();
function getRandomBytes(length: bigint): Uint8Array {
  if (length > RANDOM_LIMIT) throw new Error(`wasi:random: ${length} bytes at once`);
  return new Uint8Array(randomBytes(Number(length)));
}

/** The record `datetime` of `wasi:clocks/wall-clock`. */
export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

const NS_PER_S = 1_000_000_000n;

export const datetimeOf = (ns: bigint): Datetime => ({ seconds: ns / NS_PER_S, nanoseconds: Number(ns % NS_PER_S) });

/** @param network what the network is for whoever gets this */
export function forEveryone(sockets: Sockets, network: Network): ImportObject {
  return {
    ...waiting(sockets.bell),
    'wasi:io/error': { Error: IoError },
    'wasi:io/streams': { InputStream, OutputStream },
    'wasi:clocks/wall-clock': { now: () => datetimeOf(now(ClockId.REALTIME)!), resolution: () => datetimeOf(1n) },
    'wasi:random/random': { getRandomBytes, getRandomU64: randomU64 },
    'wasi:random/insecure': { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: randomU64 },
    'wasi:random/insecure-seed': { insecureSeed: (): [bigint, bigint] => [randomU64(), randomU64()] },
    'wasi:sockets/network': { Network },
    'wasi:sockets/instance-network': { instanceNetwork: (): Network => network },
    'wasi:sockets/tcp': { TcpSocket },
    'wasi:sockets/tcp-create-socket': { createTcpSocket: createTcpSocket(sockets) },
    'wasi:sockets/ip-name-lookup': { ResolveAddressStream, resolveAddresses: resolveAddresses(sockets) },
  };
}
