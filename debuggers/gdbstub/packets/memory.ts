/** Reading and writing memory. */
import { PACKET_SIZE } from '../protocol/framing.js';
import { binaryText, bytesOfBinary, bytesOfHex, hexOfBytes, hexOfText } from '../protocol/hex.js';
import { BadAddress, readAt, regionAt, writeAt } from '../target/memory.js';
import type { Stopped } from '../target/stopped.js';
import { ERRNO, type Packet, PacketError } from './packet.js';

const ADDRESS_AND_LENGTH = /^([0-9a-f]{1,16}),([0-9a-f]{1,16})$/i;

/** An error of the target's as a reply. */
function addressing<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw error instanceof BadAddress ? new PacketError(ERRNO.badAddress, error.message) : error;
  }
}

/** @param most as many bytes as the reply has room for: to read less than asked for is allowed */
function read(stopped: Stopped, address: string, length: string, most: number): Uint8Array {
  const wanted = Math.min(parseInt(length, 16), most);
  return wanted === 0 ? new Uint8Array() : addressing(() => readAt(stopped.target.space, BigInt(`0x${address}`), wanted));
}

function write(stopped: Stopped, address: string, length: string, bytes: Uint8Array | undefined): string {
  if (bytes?.length !== parseInt(length, 16)) throw new PacketError(ERRNO.malformed, `${length} bytes announced, ${bytes?.length ?? 'no valid ones'} given`);
  // A write of nothing asks whether the packet is known.
  if (bytes.length > 0) addressing(() => writeAt(stopped.target.space, BigInt(`0x${address}`), bytes));
  return 'OK';
}

export const memory: readonly Packet[] = [
  { name: 'm', args: ADDRESS_AND_LENGTH, run: (stopped, address, length) => hexOfBytes(read(stopped, address, length, PACKET_SIZE / 2)) },
  // Each byte may have to be escaped.
  { name: 'x', args: ADDRESS_AND_LENGTH, run: (stopped, address, length) => `b${binaryText(read(stopped, address, length, PACKET_SIZE - 1))}` },
  { name: 'M', args: /^([0-9a-f]{1,16}),([0-9a-f]{1,8}):(.*)$/is, run: (stopped, address, length, data) => write(stopped, address, length, bytesOfHex(data)) },
  { name: 'X', args: /^([0-9a-f]{1,16}),([0-9a-f]{1,8}):(.*)$/is, run: (stopped, address, length, data) => write(stopped, address, length, bytesOfBinary(data)) },
  {
    name: 'qMemoryRegionInfo', args: /^:([0-9a-f]{1,16})$/i, run: ({ target }, address) => {
      const { start, size, permissions, name } = regionAt(target.space, BigInt(`0x${address}`));
      return `start:${start.toString(16)};size:${size.toString(16)};permissions:${permissions};${name === '' ? '' : `name:${hexOfText(name)};`}`;
    },
  },
  // Empty, and not an error: LLDB then goes without memory of its own in the program; an error makes it abort.
  { name: '_M', args: /^/, run: () => '' },
];
