/** Memory as LLDB sees it: each wasm memory and each module's binary at addresses of their own. */
import { readMemory, sizeOf, writeMemory } from '../../view/memory.js';
import type { MemoryEntry } from '../../view/program.js';
import { addressOf, addressText, readAddress } from './addresses.js';
import type { AddressSpace } from './space.js';

export interface Region {
  readonly start: bigint;
  readonly size: bigint;
  /** Letters of `rwx`; none where there is nothing. */
  readonly permissions: string;
  readonly name: string;
}

/** No such memory. */
export class BadAddress extends Error {
  override readonly name = 'BadAddress';
  constructor(address: bigint, what = 'nothing is mapped there') {
    super(`${addressText(address)}: ${what}`);
  }
}

/**
 * Bytes from an address on: less than asked for where the memory ends.
 * @throws BadAddress if there is not even one
 */
export function readAt(space: AddressSpace, address: bigint, length: number): Uint8Array {
  const place = readAddress(address);
  let bytes: Uint8Array = new Uint8Array();
  if (place?.kind === 'code') {
    bytes = space.entry(place.id)?.module.binary.bytes.subarray(place.offset, place.offset + length) ?? bytes;
  } else if (place !== undefined) {
    const entry = space.memory(place.id);
    if (entry !== undefined) bytes = readMemory(space.program, entry, place.offset, length);
  }
  if (bytes.length === 0) throw new BadAddress(address);
  return bytes;
}

/** @throws BadAddress, with nothing written, if not all of it is memory that can be written */
export function writeAt(space: AddressSpace, address: bigint, bytes: Uint8Array): void {
  const { entry, offset } = memoryAt(space, address);
  if (!writeMemory(space.program, entry, offset, bytes)) throw pastTheEnd(address, bytes.length);
}

export const pastTheEnd = (address: bigint, length: number): BadAddress => new BadAddress(address, `${length} bytes go past the end of the memory`);

/** @throws BadAddress */
export function memoryAt(space: AddressSpace, address: bigint): { readonly id: number; readonly entry: MemoryEntry; readonly offset: number } {
  const place = readAddress(address);
  if (place?.kind === 'code') throw new BadAddress(address, 'code cannot be changed');
  const entry = place && space.memory(place.id);
  if (entry === undefined) throw new BadAddress(address);
  return { id: place!.id, entry, offset: place!.offset };
}

/** What there is, lowest first. */
export function regions(space: AddressSpace): Region[] {
  const all: Region[] = [];
  for (const { id, entry } of space.memories) {
    const size = sizeOf(space.program, entry);
    const name = `memory ${entry.index} of ${entry.instance.title}`;
    if (size > 0) all.push({ start: addressOf('memory', id, 0), size: BigInt(size), permissions: 'rw', name });
  }
  for (const entry of space.program.entries) {
    const { length } = entry.module.binary.bytes;
    if (length > 0) all.push({ start: space.codeAddress(entry, 0), size: BigInt(length), permissions: 'rx', name: entry.title });
  }
  return all.sort((a, b) => (a.start < b.start ? -1 : 1));
}

const END = 1n << 64n;

/** The region with an address, or the hole that it is in. */
export function regionAt(space: AddressSpace, address: bigint): Region {
  let start = 0n;
  for (const region of regions(space)) {
    if (address < region.start) return { start, size: region.start - start, permissions: '', name: '' };
    start = region.start + region.size;
    if (address < start) return region;
  }
  return { start, size: END - start, permissions: '', name: '' };
}
