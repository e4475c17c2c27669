/** Reading and writing a memory of the program. */
import { refusalOf } from './handles.js';
import type { MemoryEntry, Program } from './program.js';

/** In bytes. */
export const sizeOf = (program: Program, { memory }: MemoryEntry): number => Number(memory.sizeBytes(program.debuggee));

/** Bytes from an offset on: less than asked for where the memory ends, none behind that. */
export function readMemory(program: Program, entry: MemoryEntry, offset: number, length: number): Uint8Array {
  const left = Math.min(length, sizeOf(program, entry) - offset);
  return left <= 0 ? new Uint8Array() : entry.memory.getBytes(program.debuggee, BigInt(offset), BigInt(left));
}

/** @returns false, with nothing written, if not all of it is inside the memory */
export function writeMemory(program: Program, { memory }: MemoryEntry, offset: number, bytes: Uint8Array): boolean {
  try {
    memory.setBytes(program.debuggee, BigInt(offset), bytes);
    return true;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return false;
  }
}
