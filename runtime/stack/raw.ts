/** The calling convention of compiled code, at the places where calls and frames as data meet. */
import type { ValType } from '../../compiler/model/types.js';
import { partsOf, slotsOf } from '../../compiler/model/value-types.js';
import { giveResult, receiveResult } from '../support/value-types.js';

/** Puts what raw code returned into a frame array; to be called right after the call. */
export function storeResults(v: unknown[], base: number, types: readonly ValType[], result: unknown): void {
  if (types.length === 1) receiveResult(partsOf(types[0]!), result, v, base);
  else if (types.length > 1) {
    const slots = slotsOf(types);
    for (let i = 0; i < slots; i++) v[base + i] = (result as unknown[])[i];
  }
}

/** What raw code has returned, as slots and a null; to be called right after the call. */
export function resultSlots(types: readonly ValType[], result: unknown): unknown[] {
  const slots: unknown[] = [null];
  storeResults(slots, 0, types, result);
  return slots;
}

/** What raw code would return: the results are at the start of an array. */
export function rawResult(v: readonly unknown[], types: readonly ValType[]): unknown {
  if (types.length === 0) return undefined;
  if (types.length === 1) return giveResult(partsOf(types[0]!), v, 0);
  // The null keeps the bits of NaNs.
  return [...v.slice(0, slotsOf(types)), null];
}
