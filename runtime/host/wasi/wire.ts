/** What a debugger's thread and the thread of its sockets say to each other. Neither waits for an answer to go on. */
import type { Id } from '../wire/peer.js';
import type { Endpoint, ErrorCode, Family } from './addresses.js';

/** Of a socket, or of a name to be looked up. */
export type { Id };

/** So many bytes may be under way in one direction of a connection before the receiver has taken some. */
export const WINDOW = 64 * 1024;

/** The most bytes that a datagram has: 65535 without the heads of IPv4 and UDP. */
export const MOST_DATAGRAM = 65_507;

/** What a datagram takes of a {@link WINDOW}: one without bytes takes room, too. */
export const roomOf = (datagram: Uint8Array): number => datagram.length + 64;

export type Command =
  /** Listens, too: Node cannot do one without the other. Connections that come before the debugger accepts any wait. */
  | { readonly kind: 'bind'; readonly id: Id; readonly at: Endpoint; readonly backlog: number }
  | { readonly kind: 'connect'; readonly id: Id; readonly to: Endpoint }
  | { readonly kind: 'write'; readonly id: Id; readonly bytes: Uint8Array }
  /** The debugger has taken so many bytes. */
  | { readonly kind: 'taken'; readonly id: Id; readonly length: number }
  /** Nothing more will be written. */
  | { readonly kind: 'end'; readonly id: Id }
  | { readonly kind: 'keep-alive'; readonly id: Id; readonly on: boolean; readonly idleMs: number }
  | { readonly kind: 'bind-datagrams'; readonly id: Id; readonly at: Endpoint; readonly family: Family }
  /** From now on, to and from this one alone; undefined: anybody. */
  | { readonly kind: 'limit-datagrams'; readonly id: Id; readonly to: Endpoint | undefined }
  | { readonly kind: 'send-datagram'; readonly id: Id; readonly bytes: Uint8Array; readonly to: Endpoint }
  | { readonly kind: 'hop-limit'; readonly id: Id; readonly limit: number }
  | { readonly kind: 'drop'; readonly id: Id }
  | { readonly kind: 'look-up'; readonly id: Id; readonly name: string }
  /** To be answered when everything that has been written is with the operating system. */
  | { readonly kind: 'settle'; readonly id: Id };

export type Report =
  | { readonly kind: 'bound'; readonly id: Id; readonly local: Endpoint }
  | { readonly kind: 'connected'; readonly id: Id; readonly local: Endpoint; readonly remote: Endpoint }
  | { readonly kind: 'came'; readonly id: Id; readonly connection: Id; readonly local: Endpoint; readonly remote: Endpoint }
  | { readonly kind: 'data'; readonly id: Id; readonly bytes: Uint8Array }
  | { readonly kind: 'datagram'; readonly id: Id; readonly bytes: Uint8Array; readonly remote: Endpoint }
  /** The other side will write nothing more. */
  | { readonly kind: 'ended'; readonly id: Id }
  /** The operating system has taken so many bytes. */
  | { readonly kind: 'written'; readonly id: Id; readonly length: number }
  | { readonly kind: 'found'; readonly id: Id; readonly addresses: readonly string[] }
  | { readonly kind: 'settled'; readonly id: Id }
  /** Of what was asked for last, or of the connection. */
  | { readonly kind: 'failed'; readonly id: Id; readonly code: ErrorCode; readonly message: string }
  /** The connection is over. */
  | { readonly kind: 'closed'; readonly id: Id }
  /** The thread itself has failed; nobody answers any more. */
  | { readonly kind: 'gone'; readonly id: 0; readonly message: string };
