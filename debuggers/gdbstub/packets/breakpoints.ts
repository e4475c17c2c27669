/** `Z` and `z`: breakpoints (0 and 1, which are the same here) and watchpoints (2 write, 3 read, 4 both). */
import { Watchpoints } from '../../view/watchpoints.js';
import { BadAddress } from '../target/memory.js';
import { BadBreakpoint } from '../target/points.js';
import type { Stopped } from '../target/stopped.js';
import { ERRNO, type Packet, PacketError } from './packet.js';

const ACCESS = { 2: 'write', 3: 'read', 4: 'read-write' } as const;

type Operation = 'add' | 'remove';

function change({ target: { points } }: Stopped, operation: Operation, type: string, address: bigint, length: number): string {
  try {
    if (type === '0' || type === '1') points[`${operation}Breakpoint`](address);
    else if (!Watchpoints.offered) return '';
    else points[`${operation}Watchpoint`](address, length, ACCESS[type as '2' | '3' | '4']);
  } catch (error) {
    if (error instanceof BadBreakpoint) throw new PacketError(ERRNO.invalid, error.message);
    throw error instanceof BadAddress ? new PacketError(ERRNO.badAddress, error.message) : error;
  }
  return 'OK';
}

const packet = (name: 'Z' | 'z', operation: Operation): Packet => ({
  // Of other types there are none: what is not known has an empty reply.
  name, args: /^(\d+),([0-9a-f]{1,16}),([0-9a-f]{1,8})$/i,
  run: (stopped, type, address, length) => (/^[0-4]$/.test(type) ? change(stopped, operation, type, BigInt(`0x${address}`), parseInt(length, 16)) : ''),
});

export const breakpoints: readonly Packet[] = [packet('Z', 'add'), packet('z', 'remove')];
