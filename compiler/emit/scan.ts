/** The look ahead over one body that its printing needs. */
import { type InstrReader, readBody } from '../binary/body.js';
import { isNan32, isNan64 } from '../model/bits.js';
import type { Instruction } from '../model/instructions.js';
import type { Module } from '../model/module.js';
import { lastAtMost } from '../model/search.js';
import type { ValType } from '../model/types.js';
import { meaningOf } from './meaning.js';

export interface BodyScan {
  /** Whether local `local` is assigned between a block's opening instruction (by its index) and its end. */
  assignedIn(block: number, local: number): boolean;
  /** How many instructions branch to the label of a block, given by the index of its opening instruction. */
  branchesTo(block: number): number;
  readonly usesMemory: boolean;
  /** Whether there are instructions on vectors. */
  readonly usesVectors: boolean;
  /** How many products of 64 bits there are. */
  readonly products: number;
  /** Whether every value that the code assigns to a local, which is no parameter, is a plain float (see `Expr`). */
  plainLocal(local: number): boolean;
  /** Whether there is a `delegate`. */
  readonly delegates: boolean;
  /** How many there are in the body. */
  readonly instructions: number;
  /** How deep its blocks are nested. */
  readonly nesting: number;
}

/** Whether a value of the type may be a float, which may be a NaN. */
const mayBeNan = (type: ValType): boolean => type === 'f32' || type === 'f64' || type === 'v128';

/** Finds the locals that only ever hold plain floats, by the instruction before each assignment. */
class PlainLocals {
  /** Those that may hold others, and the locals that are assigned to others. */
  private readonly others: Set<number>;
  private readonly copies: { readonly from: number; readonly to: number }[] = [];
  /** The instruction before, and its first immediate: an assignment has no others, so that the cursor still has what else it had. */
  private before: Instruction | undefined;
  private a = 0;
  private resolved = false;

  constructor(private readonly params: number) {
    this.others = new Set(Array(params).keys());
  }

  /** After an instruction. */
  after(r: InstrReader, def: Instruction): void {
    // What these give is as plain as what they are given.
    if (def.name === 'f32x4.splat' || def.name === 'f64x2.splat') return;
    if (def.assigns && r.a >= this.params && mayBeNan(r.localType(r.a - this.params)!)) this.assigned(r);
    this.before = def;
    this.a = r.a;
  }

  /** An assignment of the value on top of the stack: plain, perhaps not, or that of a local. */
  private assigned(r: InstrReader): void {
    const top = this.top(r);
    if (typeof top === 'number') this.copies.push({ from: top, to: r.a });
    else if (!top) this.others.add(r.a);
  }

  private top(r: InstrReader): boolean | number {
    if (this.before === undefined) return false;
    const { name } = this.before;
    switch (name) {
      case 'local.get': case 'local.tee': return this.a;
      case 'f32.const': return !isNan32(r.lo);
      case 'f64.const': return !isNan64(r.lo, r.hi);
      // Every word is a float32 and the upper half of a float64, or the lower.
      case 'v128.const': return r.words.every((word) => !isNan32(word) && !isNan64(1, word));
      default: {
        const meaning = meaningOf(name, r);
        return (meaning?.kind === 'value' || meaning?.kind === 'parts') && meaning.plain;
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
  let nesting = 0;
  let products = 0;
  const plain = new PlainLocals(module.funcs[func]!.type.params.length);
  const r = readBody(module, func);
  while (!r.done) {
    const def = r.next();
    const { immediate, opens, ends: closes, assigns, feature } = def;
    if (feature === 'SIMD' || feature === 'relaxed SIMD') usesVectors = true;
    if (immediate === 'label') branch(r.a);
    else if (immediate === 'label_table') new Set(r.labels).forEach(branch);
    if (immediate === 'catches') for (const c of r.catches) branch(c.label);
    if (opens) nesting = Math.max(nesting, open.push(r.index));
    else if (closes) {
      const start = open.pop();
      if (immediate === 'try_label') delegates = true;
      if (start !== undefined) ends.set(start, r.index);
    } else if (assigns) {
      const list = assignments.get(r.a);
      if (list) list.push(r.index);
      else assignments.set(r.a, [r.index]);
    } else if (immediate === 'memarg' || immediate === 'memarg_lane') usesMemory = true;
    else if (def.name === 'i64.mul') products++;
    plain.after(r, def);
  }
  return {
    usesMemory, usesVectors, delegates, nesting, products,
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
