/** Why the program has stopped, and how the client is told (GDB manual, "Stop Reply Packets"; LLDB's additions are `reason`, `description`, `thread-pcs`). */
import { hexOfText, littleEndian } from '../protocol/hex.js';
import type { WatchHit } from '../target/watchpoints.js';

export type StopReason =
  /** By a client that has come, or a step. */
  | { readonly kind: 'trace' | 'breakpoint' | 'interrupted' }
  /** A function that the client has called has returned: `returned i32 5`. */
  | { readonly kind: 'returned'; readonly text: string }
  /** A trap, or an exception: its text, and whether something will catch it. */
  | { readonly kind: 'trap'; readonly text: string; readonly caught?: boolean }
  | { readonly kind: 'watchpoint'; readonly hit: WatchHit }
  /** There are new instances, and nothing else to stop for. */
  | { readonly kind: 'library' }
  /** For good. Not as a signal, of which LLDB would take the number for the exit code. */
  | { readonly kind: 'ended'; readonly exitCode: number };

const SIGNAL = { none: 0, interrupt: 2, trap: 5, floatingPoint: 8 } as const;

const hex2 = (n: number): string => (n & 0xff).toString(16).padStart(2, '0');

function reasonText(reason: Exclude<StopReason, { kind: 'ended' }>): { readonly signal: number; readonly pairs: string } {
  switch (reason.kind) {
    case 'trace': case 'breakpoint': return { signal: SIGNAL.trap, pairs: `reason:${reason.kind};` };
    case 'interrupted': return { signal: SIGNAL.interrupt, pairs: 'reason:signal;' };
    // The one reason that LLDB shows as it is told.
    case 'returned': return { signal: SIGNAL.trap, pairs: `reason:exception;description:${hexOfText(`the call has ${reason.text}`)};` };
    case 'trap': return { signal: SIGNAL.floatingPoint, pairs: `reason:exception;description:${hexOfText(reason.text)};` };
    case 'library': return { signal: SIGNAL.none, pairs: '' };
    case 'watchpoint': {
      // The address, the number of a debug register (we have none), the address of the access: in decimal.
      const { address, accessed } = reason.hit;
      return { signal: SIGNAL.trap, pairs: `reason:watchpoint;description:${hexOfText(`${address} 0 ${accessed}`)};` };
    }
  }
}

/**
 * The packet that says where and why the program has stopped. The pc must be in it: LLDB keeps an old one otherwise.
 * @param libraries whether there are libraries that the client does not know
 */
export function stopReply(reason: StopReason, pc: bigint, libraries = false): string {
  if (reason.kind === 'ended') return `W${hex2(reason.exitCode)}`;
  const { signal, pairs } = reasonText(reason);
  return `T${hex2(signal)}thread:1;threads:1;thread-pcs:${pc.toString(16)};00:${littleEndian(pc, 8)};${pairs}${libraries ? 'library:;' : ''}`;
}
