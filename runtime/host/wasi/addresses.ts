/** Addresses and errors: as `wasi:sockets/network` has them, and as Node does. */
import { isIPv4 } from 'node:net';

/** The enum `error-code`. */
export type ErrorCode =
  | 'unknown' | 'access-denied' | 'not-supported' | 'invalid-argument' | 'out-of-memory' | 'timeout' | 'concurrency-conflict' | 'not-in-progress'
  | 'would-block' | 'invalid-state' | 'new-socket-limit' | 'address-not-bindable' | 'address-in-use' | 'remote-unreachable' | 'connection-refused'
  | 'connection-reset' | 'connection-aborted' | 'datagram-too-large' | 'name-unresolvable' | 'temporary-resolver-failure' | 'permanent-resolver-failure';

export type Family = 'ipv4' | 'ipv6';

/** The variant `ip-address`: four bytes, or eight groups of 16 bits. */
export interface IpAddress {
  readonly tag: Family;
  readonly val: readonly number[];
}

/** The variant `ip-socket-address`. */
export type IpSocketAddress =
  | { readonly tag: 'ipv4'; readonly val: { readonly port: number; readonly address: readonly number[] } }
  | { readonly tag: 'ipv6'; readonly val: { readonly port: number; readonly address: readonly number[]; readonly flowInfo: number; readonly scopeId: number } };

/** An address as Node has it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const GROUPS = 8;

/** The numbers of an address in text. */
export function parseAddress(text: string): IpAddress {
  if (isIPv4(text)) return { tag: 'ipv4', val: text.split('.').map(Number) };
  // Not the zone; and the last two groups may be written as IPv4 has them.
  const [head = '', tail] = text.replace(/%.*/, '').split('::').map((part) => part.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    `${(Number(a) << 8 | Number(b)).toString(16)}:${(Number(c) << 8 | Number(d)).toString(16)}`));
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  return { tag: 'ipv6', val: [...first, ...Array<number>(GROUPS - first.length - last.length).fill(0), ...last] };
}

export function toSocketAddress({ host, port }: Endpoint): IpSocketAddress {
  const { tag, val: address } = parseAddress(host);
  return tag === 'ipv4' ? { tag, val: { port, address } } : { tag, val: { port, flowInfo: 0, address, scopeId: 0 } };
}

export function toEndpoint({ tag, val: { port, address } }: IpSocketAddress): Endpoint {
  return { host: tag === 'ipv4' ? address.join('.') : address.map((group) => group.toString(16)).join(':'), port };
}

/** Whether it names one machine, in its own family. */
export function isUnicast({ tag, val: { address } }: IpSocketAddress): boolean {
  if (tag === 'ipv4') return address[0]! >> 4 !== 0xe && address.some((byte) => byte !== 0xff);
  const mapped = address.slice(0, 5).every((group) => group === 0) && address[5] === 0xffff;
  return address[0]! >> 8 !== 0xff && !mapped;
}

export const isAny = ({ val: { address } }: IpSocketAddress): boolean => address.every((part) => part === 0);

const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'access-denied', EPERM: 'access-denied', ENOTSUP: 'not-supported', EAFNOSUPPORT: 'not-supported', EINVAL: 'invalid-argument', ENOMEM: 'out-of-memory',
  ENOBUFS: 'out-of-memory', ETIMEDOUT: 'timeout', EMFILE: 'new-socket-limit', ENFILE: 'new-socket-limit', EADDRNOTAVAIL: 'address-not-bindable',
  EADDRINUSE: 'address-in-use', EMSGSIZE: 'datagram-too-large', EHOSTUNREACH: 'remote-unreachable', EHOSTDOWN: 'remote-unreachable', ENETUNREACH: 'remote-unreachable',
  ENETDOWN: 'remote-unreachable', ECONNREFUSED: 'connection-refused', ECONNRESET: 'connection-reset', EPIPE: 'connection-reset', ECONNABORTED: 'connection-aborted',
  ENOTFOUND: 'name-unresolvable', ENODATA: 'name-unresolvable', EAI_AGAIN: 'temporary-resolver-failure', ESERVFAIL: 'temporary-resolver-failure',
};

export const errorCode = (e: NodeJS.ErrnoException): ErrorCode => CODES[e.code ?? ''] ?? 'unknown';
