import type { DescriptorTable } from './descriptors.js';
import { Errno } from './abi.js';
import { fail } from './errno.js';
import type { Wait } from './io.js';
import type { GuestMemory } from './memory.js';

/** What the functions of one WASI instance share. */
export interface Context {
  readonly memory: GuestMemory;
  readonly table: DescriptorTable;
  readonly wait: Wait;
}

/** A WASI function as implemented: i32 parameters as unsigned numbers, i64 as they came; ends early by `fail`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each takes its own mix of numbers and bigints
export type Implementation = (...args: any[]) => number | void;

/** Some WASI functions by name. */
export type Functions = Record<string, Implementation>;

/** An i64 parameter as unsigned. */
export function u64(value: unknown): bigint {
  return typeof value === 'bigint' ? BigInt.asUintN(64, value) : fail(Errno.INVAL);
}

/** An i64 parameter as signed. */
export function i64(value: unknown): bigint {
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) : fail(Errno.INVAL);
}

/**
 * An offset or size in a file as a number. No file reaches 2^53 bytes on the systems Node runs on, so what does not fit
 * is out of range, as are the values that are negative to the system.
 */
export function fileOffset(value: unknown, tooBig: number = Errno.INVAL): number {
  const offset = i64(value);
  if (offset < 0n) fail(Errno.INVAL);
  return offset > BigInt(Number.MAX_SAFE_INTEGER) ? fail(tooBig) : Number(offset);
}
