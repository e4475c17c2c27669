/** What a guest's thread and a thread with HTTP say to each other: requests that come to a server, and requests that the guest makes. */
import type { Id } from '../wire/peer.js';
import type { ErrorCode } from './errors.js';

/** A name, and a value whose characters are bytes. */
export type Field = readonly [name: string, value: string];

/** So many bytes of a body may be under way before the receiver has taken some. */
export const WINDOW = 64 * 1024;

export interface RequestHead {
  readonly method: string;
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  readonly path: string | undefined;
  readonly fields: readonly Field[];
}

export interface ResponseHead {
  readonly status: number;
  readonly fields: readonly Field[];
  /** Whether a body follows. */
  readonly body: boolean;
}

/** In milliseconds. */
export interface Timeouts {
  readonly connect: number | undefined;
  readonly firstByte: number | undefined;
  readonly betweenBytes: number | undefined;
}

/** What is told of a body, whoever writes it. */
export type BodyCommand =
  | { readonly kind: 'write'; readonly id: Id; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly id: Id; readonly trailers: readonly Field[] }
  /** It will not be complete. */
  | { readonly kind: 'abort'; readonly id: Id }
  /** The guest has taken so many bytes of the other direction's. */
  | { readonly kind: 'taken'; readonly id: Id; readonly length: number };

/** To the thread of the server. */
export type ServerCommand = BodyCommand
  /** The guest can be given requests. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'respond'; readonly id: Id; readonly head: ResponseHead }
  /** The handler has returned, or it never will: this thread is free. What has not been answered never will be. */
  | { readonly kind: 'done'; readonly id: Id };

/** To the thread of the client. */
export type ClientCommand = BodyCommand
  | { readonly kind: 'request'; readonly id: Id; readonly head: RequestHead; readonly body: boolean; readonly timeouts: Timeouts }
  /** Nobody wants the response any more. */
  | { readonly kind: 'drop'; readonly id: Id };

/** Where requests that come are told of. */
export const SERVER: Id = 0;

export type Report =
  | { readonly kind: 'came'; readonly id: typeof SERVER; readonly exchange: Id; readonly number: number; readonly head: RequestHead }
  /** The server is to be over: no further requests come. */
  | { readonly kind: 'over'; readonly id: typeof SERVER }
  | { readonly kind: 'answered'; readonly id: Id; readonly head: Omit<ResponseHead, 'body'> }
  | { readonly kind: 'data'; readonly id: Id; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly id: Id; readonly trailers: readonly Field[] }
  | { readonly kind: 'written'; readonly id: Id; readonly length: number }
  | { readonly kind: 'failed'; readonly id: Id; readonly code: ErrorCode };
