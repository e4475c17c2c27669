/** Why the program has stopped, and how the client is told (GDB manual, "Stop Reply Packets"; LLDB's additions are `reason`, `description`, `thread-pcs`). */
import { hexOfText, littleEndian } from '../protocol/hex.js';
import type { StopReason } from '../target/points.js';

const SIGNAL = { none: 0, interrupt: 2, trap: 5, floatingPoint: 8 } as const;

const hex2 = (n: number): string => (n & 0xff).toString(16).padStart(2, '0');

/** Why the program has stopped, and whether no wasm is being run there. */
interface Standing {
  readonly reason: StopReason;
  readonly idle: boolean;
}

/** A stop in the words of the protocol, whatever the packet that tells of it. */
export interface Told {
  readonly signal: number;
  readonly reason?: string;
  readonly description?: string;
}

/** LLDB shows a frame where the first module's code begins; as the reason of an exception it shows the text as it is. */
const IDLE = { reason: 'exception', description: 'no WebAssembly is running' };

export function toldOf({ reason, idle }: Standing): Told {
  switch (reason.kind) {
    case 'trace': return { signal: SIGNAL.trap, ...(idle ? IDLE : { reason: reason.kind }) };
    case 'breakpoint': return { signal: SIGNAL.trap, reason: reason.kind };
    case 'interrupted': return { signal: SIGNAL.interrupt, ...(idle ? IDLE : { reason: 'signal' }) };
    // The one reason that LLDB shows as it is told.
    case 'returned': return { signal: SIGNAL.trap, reason: 'exception', description: `the call has ${reason.text}` };
    case 'trap': return { signal: SIGNAL.floatingPoint, reason: 'exception', description: reason.text };
    case 'instances': case 'ended': return { signal: SIGNAL.none };
    case 'watchpoint': {
      // The address, the number of a debug register (we have none), the address of the access: in decimal.
      const { address, accessed } = reason.hit;
      return { signal: SIGNAL.trap, reason: 'watchpoint', description: `${address} 0 ${accessed}` };
    }
  }
}

/**
 * The packet that says where and why the program has stopped. The pc must be in it: LLDB keeps an old one otherwise.
 * @param libraries whether there are libraries that the client does not know
 */
export function stopReply(stopped: Standing & { readonly pc: bigint }, libraries = false): string {
  const { reason, pc } = stopped;
  // Not as a signal, of which LLDB would take the number for the exit code.
  if (reason.kind === 'ended') return `W${hex2(reason.exitCode)}`;
  const { signal, reason: why, description } = toldOf(stopped);
  const pairs = (why === undefined ? '' : `reason:${why};`) + (description === undefined ? '' : `description:${hexOfText(description)};`);
  return `T${hex2(signal)}thread:1;threads:1;thread-pcs:${pc.toString(16)};00:${littleEndian(pc, 8)};${pairs}${libraries ? 'library:;' : ''}`;
}
