/** What a packet is to the session: its name, how its arguments look, and what is done. */
import type { Stopped } from '../target/stopped.js';

/** What follows a packet. */
export type Outcome =
  /** The reply; empty if the packet is not supported. */
  | string
  /** Several packets in reply. */
  | { readonly kind: 'replies'; readonly replies: readonly string[] }
  /** Neither side acknowledges packets from now on; `reply` is the last that is. */
  | { readonly kind: 'without acknowledgements'; readonly reply: string }
  | { readonly kind: 'continue' | 'step' }
  | Leave;

/** The client leaves, or ends the program; `reply` is sent before. */
export interface Leave {
  readonly kind: 'detach' | 'kill';
  readonly reply: string;
}

interface Form {
  /** What its body starts with. */
  readonly name: string;
  /** What must follow the name, all of it. */
  readonly args: RegExp;
}

/** A packet that needs the program stopped, or one of those that may come at any time. */
export type Packet = Form & (
  /** @param groups of `args`. @throws PacketError */
  | { readonly run: (stopped: Stopped, ...groups: string[]) => Outcome }
  | { readonly leave: Leave }
);

/** An error reply. */
export class PacketError extends Error {
  override readonly name = 'PacketError';
  /** @param number 1 to 255, of the C library's `errno` where one fits */
  constructor(readonly number: number, message: string) {
    super(message);
  }
}

export const ERRNO = { noSuchProcess: 3, badAddress: 14, invalid: 22, outOfRange: 34, malformed: 1, busy: 16 } as const;

/** Nothing follows the name. */
export const NOTHING = /^$/;
/** Anything, which is not looked at. */
export const ANYTHING = /^/;
/** What LLDB puts at the end of what is about one thread: a group, for {@link requireThread}. */
export const THREAD_SUFFIX = '(?:;thread:([0-9a-f]+);?)?';

/** There is one thread, 1; 0 is any, and -1 all. @throws PacketError for another */
export function requireThread(id: string | undefined): void {
  if (id !== undefined && !/^(?:-1|0*[01])$/.test(id)) throw new PacketError(ERRNO.noSuchProcess, `there is no thread ${id}`);
}
