/** The look ahead over one body that its printing needs. */
import { readBody } from '../decode/body.js';
import type { Module } from '../module.js';

export interface BodyScan {
  /** Whether local `local` is assigned between a block's opening instruction (by its index) and its end. */
  assignedIn(block: number, local: number): boolean;
  /** How many instructions branch to the label of a block, given by the index of its opening instruction. */
  branchesTo(block: number): number;
  readonly usesMemory: boolean;
  /** How many there are in the body. */
  readonly instructions: number;
}

export function scanBody(module: Module, func: number): BodyScan {
  const assignments = new Map<number, number[]>();
  const ends = new Map<number, number>();
  const branches = new Map<number, number>();
  const open: number[] = [];
  const branch = (depth: number): void => {
    const block = open[open.length - 1 - depth];
    if (block !== undefined) branches.set(block, (branches.get(block) ?? 0) + 1);
  };
  let usesMemory = false;
  const r = readBody(module, func);
  while (!r.done) {
    const { opcode, immediate } = r.next();
    if (immediate === 'label') branch(r.a);
    else if (immediate === 'label_table') new Set(r.labels).forEach(branch);
    if (immediate === 'catches') for (const c of r.catches) branch(c.label);
    if (immediate === 'block' || immediate === 'catches') open.push(r.index);
    else if (opcode === 0x0b) {
      const start = open.pop();
      if (start !== undefined) ends.set(start, r.index);
    } else if (opcode === 0x21 || opcode === 0x22) {
      const list = assignments.get(r.a);
      if (list) list.push(r.index);
      else assignments.set(r.a, [r.index]);
    } else if (immediate === 'memarg') usesMemory = true;
  }
  return {
    usesMemory,
    instructions: r.index + 1,
    branchesTo: (block) => branches.get(block) ?? 0,
    assignedIn(block, local) {
      const list = assignments.get(local);
      if (!list) return false;
      let low = 0;
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (list[middle]! < block) low = middle + 1;
        else high = middle;
      }
      return low < list.length && list[low]! < ends.get(block)!;
    },
  };
}
