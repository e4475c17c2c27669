/** The look ahead over one body that its printing needs. */
import { type InstrReader, readBody } from '../binary/body.js';
import { isNan32, isNan64 } from '../model/bits.js';
import type { Module } from '../model/module.js';
import { lastAtMost } from '../model/search.js';
import { meaningOf } from './meaning.js';

export interface BodyScan {
  /** Whether local `local` is assigned between a block's opening instruction (by its index) and its end. */
  assignedIn(block: number, local: number): boolean;
  /** How many instructions branch to the label of a block, given by the index of its opening instruction. */
  branchesTo(block: number): number;
  readonly usesMemory: boolean;
  /** Whether there are instructions on vectors. */
  readonly usesVectors: boolean;
  /** Whether every value that the code assigns to a local, which is no parameter, is a plain float (see `Expr`). */
  plainLocal(local: number): boolean;
  /** Whether there is a `delegate`. */
  readonly delegates: boolean;
  /** How many there are in the body. */
  readonly instructions: number;
}

/** Finds the locals that only ever hold plain floats, by the instruction before each assignment. */
class PlainLocals {
  /** Those that may hold others, and the locals that are assigned to others. */
  private readonly others: Set<number>;
  private readonly copies: { readonly from: number; readonly to: number }[] = [];
  /** The value on top of the stack: plain, perhaps not, or that of a local. */
  private top: boolean | number = false;
  private resolved = false;

  constructor(params: number) {
    this.others = new Set(Array(params).keys());
  }

  /** An assignment of the value on top. */
  assigned(local: number): void {
    if (typeof this.top === 'number') this.copies.push({ from: this.top, to: local });
    else if (!this.top) this.others.add(local);
  }

  /** After an instruction. */
  after(r: InstrReader): void {
    const { def: { name }, a, lo, hi, words } = r;
    switch (name) {
      case 'local.get': case 'local.tee': this.top = a; break;
      case 'f32.const': this.top = !isNan32(lo); break;
      case 'f64.const': this.top = !isNan64(lo, hi); break;
      // Every word is a float32 and the upper half of a float64, or the lower.
      case 'v128.const': this.top = words.every((word) => !isNan32(word) && !isNan64(1, word)); break;
      case 'f32x4.splat': case 'f64x2.splat': break;
      default: {
        const meaning = meaningOf(name, r);
        this.top = (meaning?.kind === 'value' || meaning?.kind === 'parts') && meaning.plain;
      }
    }
  }

  has(local: number): boolean {
    for (let more = !this.resolved; more; ) {
      more = false;
      for (const { from, to } of this.copies) {
        if (!this.others.has(from) || this.others.has(to)) continue;
        this.others.add(to);
        more = true;
      }
    }
    this.resolved = true;
    return !this.others.has(local);
  }
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
  let usesVectors = false;
  let delegates = false;
  const plain = new PlainLocals(module.funcs[func]!.type.params.length);
  const r = readBody(module, func);
  while (!r.done) {
    const { immediate, opens, ends: closes, assigns, feature } = r.next();
    if (feature === 'SIMD' || feature === 'relaxed SIMD') usesVectors = true;
    if (immediate === 'label') branch(r.a);
    else if (immediate === 'label_table') new Set(r.labels).forEach(branch);
    if (immediate === 'catches') for (const c of r.catches) branch(c.label);
    if (opens) open.push(r.index);
    else if (closes) {
      const start = open.pop();
      if (immediate === 'try_label') delegates = true;
      if (start !== undefined) ends.set(start, r.index);
    } else if (assigns) {
      const list = assignments.get(r.a);
      if (list) list.push(r.index);
      else assignments.set(r.a, [r.index]);
      plain.assigned(r.a);
    } else if (immediate === 'memarg' || immediate === 'memarg_lane') usesMemory = true;
    plain.after(r);
  }
  return {
    usesMemory, usesVectors, delegates,
    plainLocal: (local) => plain.has(local),
    instructions: r.index + 1,
    branchesTo: (block) => branches.get(block) ?? 0,
    assignedIn(block, local) {
      const list = assignments.get(local);
      if (!list) return false;
      const next = list[lastAtMost(list.length, (i) => list[i]!, block) + 1];
      return next !== undefined && next < ends.get(block)!;
    },
  };
}
