/** Which instructions of a function access memory, and where they find out which part of it. */
import { readBody } from '../binary/body.js';
import type { Instruction } from '../model/instructions.js';
import type { Module } from '../model/module.js';
import { type InstrIndex, slotsOf } from '../model/types.js';

/** One range of bytes that an instruction reads or writes. Positions count the slots of its operands, from the lowest. */
export interface MemoryAccess {
  /** Index of the memory. */
  readonly memory: number;
  readonly written: boolean;
  /** Position of the address, an i32 taken as unsigned. */
  readonly address: number;
  /** Added to the address, without wrapping around. */
  readonly offset: number;
  /** Bytes; undefined if the number is an operand, at position {@link LENGTH}, also unsigned. */
  readonly width: number | undefined;
  /** Of a write that is only done if the bytes are those of an operand: its position. */
  readonly ifEqual?: number | undefined;
}

/** Where the bulk instructions have the number of bytes. */
export const LENGTH = 2;

export interface AccessingInstruction {
  /** What it reads comes before what it writes. */
  readonly accesses: readonly MemoryAccess[];
  /** Slots that its operands take. */
  readonly slots: number;
}

const isStore = ({ type }: Instruction): boolean => type!.results.length === 0;

/** The accesses of the instruction that a cursor has just read; undefined if there are none. */
export function accessesOf({ def, a, b, memOffset }: { readonly def: Instruction; readonly a: number; readonly b: number; readonly memOffset: number }):
readonly MemoryAccess[] | undefined {
  if (def.immediate === 'memarg' || def.immediate === 'memarg_lane') {
    if (def.signals) return undefined;
    const access = (written: boolean): MemoryAccess => ({ memory: a, written, address: 0, offset: memOffset, width: def.width });
    if (!def.updates) return [access(isStore(def))];
    // With two operands besides the address, one is what the other takes the place of.
    return [access(false), def.type!.params.length > 2 ? { ...access(true), ifEqual: 1 } : access(true)];
  }
  const range = (memory: number, written: boolean, address: number): MemoryAccess => ({ memory, written, address, offset: 0, width: undefined });
  switch (def.name) {
    case 'memory.fill': return [range(a, true, 0)];
    case 'memory.copy': return [range(b, false, 1), range(a, true, 0)];
    case 'memory.init': return [range(b, true, 0)];
    default: return undefined;
  }
}

/** The instructions of a defined function of a valid module that access memory, by their index in the body. */
export function accessingInstructions(module: Module, func: number): ReadonlyMap<InstrIndex, AccessingInstruction> {
  const found = new Map<InstrIndex, AccessingInstruction>();
  const r = readBody(module, func);
  while (!r.done) {
    const { type } = r.next();
    const accesses = accessesOf(r);
    if (accesses !== undefined) found.set(r.index, { accesses, slots: slotsOf(type!.params) });
  }
  return found;
}
