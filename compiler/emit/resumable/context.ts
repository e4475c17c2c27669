/** What the parts of the printer of resumable code share: where it is in the body, and the elements of the frame array as expressions. */
import type { InstrReader } from '../../binary/body.js';
import type { Module } from '../../model/module.js';
import type { ValType } from '../../model/types.js';
import { partsOf, slotsOf } from '../../model/value-types.js';
import { type Operand, Walk } from '../../analyse/walk.js';
import { Constants } from '../constants.js';
import { atom, type Expr, type Parts, type Value } from '../expression.js';
import type { HoleContext } from '../holes.js';
import { scanBody } from '../scan.js';
import { PREC } from '../template.js';

/** Variables for parts of a result that wait until all are known. */
export const WAITING = ['a', 'b', 'c', 'd'] as const;

export class ResumableContext extends Constants implements HoleContext {
  readonly walk: Walk;
  /** Whether the memory's DataView is kept in a variable `D`. */
  readonly usesMemory: boolean;
  /** Whether templates were filled that use variables for the moment. */
  usesScratch = false;
  /** How many of {@link WAITING} are in use. */
  waiting = 1;
  private readonly slots: Expr[] = [];

  constructor(readonly module: Module, readonly func: number) {
    super();
    this.walk = new Walk(module, func);
    this.usesMemory = scanBody(module, func).usesMemory;
  }

  get r(): InstrReader {
    return this.walk.r;
  }

  /** Says which instruction it is that may trap, or that gives control back. */
  setAt(): string {
    return `f.at = ${this.r.index}`;
  }

  pcExpr(): Expr {
    return atom(this.setAt(), PREC.assignment);
  }

  slot(position: number): Expr {
    return (this.slots[position] ??= atom(`v[${position}]`, PREC.call));
  }

  text(position: number): string {
    return this.slot(position).text;
  }

  private value({ type, slot }: Operand): Value {
    return { type, parts: partsOf(type).map((_, i) => this.slot(slot + i)) as unknown as Parts };
  }

  /** The topmost operands, the lowest of them first. */
  operands(n: number): Value[] {
    const list = new Array<Value>(n);
    let operand = this.walk.stack;
    for (let i = n - 1; i >= 0; i--) {
      list[i] = this.value(operand!);
      operand = operand!.below;
    }
    return list;
  }

  /** Statements that copy values; downwards or to where they do not overlap, for none is overwritten before it is read. */
  move(types: readonly ValType[], from: number, to: number): string {
    let text = '';
    if (from !== to) for (let i = 0, n = slotsOf(types); i < n; i++) text += `${this.text(to + i)} = ${this.text(from + i)}; `;
    return text;
  }
}
