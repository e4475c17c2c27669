/** Memory as LLDB sees it: each wasm memory and each module's binary at addresses of their own. */
import { addressOf, readAddress } from './addresses.js';
import { refusalOf } from './handles.js';
import type { MemoryEntry, Program } from './program.js';

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
  constructor(address: bigint, what = 'there is nothing') {
    super(`0x${address.toString(16)}: ${what}`);
  }
}

const sizeOf = (program: Program, { memory }: MemoryEntry): number => Number(memory.sizeBytes(program.debuggee));

/**
 * Bytes from an address on: less than asked for where the memory ends.
 * @throws BadAddress if there is not even one
 */
export function readMemory(program: Program, address: bigint, length: number): Uint8Array {
  const place = readAddress(address);
  if (place?.kind === 'code') {
    const bytes = program.entry(place.id)?.module.binary.bytes;
    if (bytes !== undefined && place.offset < bytes.length) return bytes.subarray(place.offset, place.offset + length);
  } else if (place !== undefined) {
    const entry = program.memory(place.id);
    const left = entry === undefined ? 0 : sizeOf(program, entry) - place.offset;
    if (left > 0) return entry!.memory.getBytes(program.debuggee, BigInt(place.offset), BigInt(Math.min(length, left)));
  }
  throw new BadAddress(address);
}

/** @throws BadAddress, with nothing written, if not all of it is memory that can be written */
export function writeMemory(program: Program, address: bigint, bytes: Uint8Array): void {
  const { entry, offset } = memoryAt(program, address);
  try {
    entry.memory.setBytes(program.debuggee, BigInt(offset), bytes);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    throw new BadAddress(address, `${bytes.length} bytes go past the end of the memory`);
  }
}

/** @throws BadAddress */
export function memoryAt(program: Program, address: bigint): { readonly entry: MemoryEntry; readonly offset: number } {
  const place = readAddress(address);
  if (place?.kind === 'code') throw new BadAddress(address, 'code cannot be changed');
  const entry = place && program.memory(place.id);
  if (entry === undefined) throw new BadAddress(address);
  return { entry, offset: place!.offset };
}

/** What there is, lowest first. */
export function regions(program: Program): Region[] {
  const all: Region[] = [];
  for (const entry of program.memories) {
    const size = sizeOf(program, entry);
    const name = `memory ${entry.index} of ${entry.instance.title}`;
    if (size > 0) all.push({ start: addressOf('memory', entry.id, 0), size: BigInt(size), permissions: 'rw', name });
  }
  for (const { id, module, title } of program.entries) {
    if (module.binary.bytes.length > 0) all.push({ start: addressOf('code', id, 0), size: BigInt(module.binary.bytes.length), permissions: 'rx', name: title });
  }
  return all.sort((a, b) => (a.start < b.start ? -1 : 1));
}

const END = 1n << 64n;

/** The region with an address, or the hole that it is in. */
export function regionAt(program: Program, address: bigint): Region {
  let start = 0n;
  for (const region of regions(program)) {
    if (address < region.start) return { start, size: region.start - start, permissions: '', name: '' };
    start = region.start + region.size;
    if (address < start) return region;
  }
  return { start, size: END - start, permissions: '', name: '' };
}
