/** The one table of traps: every way a WebAssembly instruction can trap, with the words V8 has for it. */
import { makeTrap } from './errors.js';

export const TRAP_MESSAGES = {
  unreachable: 'unreachable',
  memoryOutOfBounds: 'memory access out of bounds',
  unaligned: 'operation does not support unaligned accesses',
  notShared: 'Atomics.wait cannot be called in this context',
  divideByZero: 'divide by zero',
  divideUnrepresentable: 'divide result unrepresentable',
  remainderByZero: 'remainder by zero',
  floatUnrepresentable: 'float unrepresentable in integer range',
  tableOutOfBounds: 'table index is out of bounds',
  signatureMismatch: 'null function or function signature mismatch',
  elemSegmentOutOfBounds: 'element segment out of bounds',
  rethrowNull: 'rethrowing null value',
} as const;

export type TrapKind = keyof typeof TRAP_MESSAGES;

/**
 * Traps.
 * @throws RuntimeError that {@link isTrap} recognises
 */
export function trap(kind: TrapKind): never {
  throw makeTrap(TRAP_MESSAGES[kind]);
}

/** The kind of a trap, or undefined for one of instantiation, whose message names the segment. */
export function trapKind(error: Error): TrapKind | undefined {
  for (const kind of Object.keys(TRAP_MESSAGES) as TrapKind[]) if (TRAP_MESSAGES[kind] === error.message) return kind;
  return undefined;
}
