/**
 * The operand stack at compile time. Operands are expressions not yet written; before anything happens that would change their value, or that
 * must happen after them, they are written into temporaries ("settled"), in order from the bottom.
 */
import type { ValType } from '../../model/types.js';
import { at, type Expr, FX, isAtom, MAX_DEPTH, type Value } from '../expression.js';
import { PREC } from '../template.js';
import type { PendingTraps } from './pending-traps.js';
import { kindOf, type Variables, type VarKind } from './variables.js';

export class Operands {
  readonly stack: Value[] = [];

  constructor(
    private readonly vars: Variables, private readonly write: (statement: string) => void, private readonly traps: PendingTraps | undefined,
  ) {}

  get height(): number {
    return this.stack.length;
  }

  /** Pushes a value whose variables it takes hold of. */
  push(value: Value): void {
    this.hold(value);
    this.stack.push(value);
    this.traps?.pushed(this.stack.length - 1, value);
    if (value.lo.depth > MAX_DEPTH || (value.hi !== undefined && value.hi.depth > MAX_DEPTH)) this.settle(this.stack.length - 1);
  }

  pushExpr(type: ValType, lo: Expr, hi?: Expr): void {
    this.push({ type, lo, hi });
  }

  hold(value: Value): void {
    this.vars.retain(value.lo.vars);
    if (value.hi) this.vars.retain(value.hi.vars);
  }

  /** Gives up the variables of a value whose text has been written. */
  release(value: Value): void {
    this.vars.release(value.lo.vars);
    if (value.hi) this.vars.release(value.hi.vars);
  }

  releaseAll(values: readonly Value[]): void {
    for (const v of values) this.release(v);
  }

  /** Takes the value off; the caller releases it once its text is written. */
  pop(): Value {
    const value = this.stack.pop();
    if (!value) throw new Error('operand stack underflow: the module was not validated');
    return value;
  }

  popN(n: number): Value[] {
    return n === 0 ? [] : this.stack.splice(this.stack.length - n, n);
  }

  /** Writes an expression into a temporary. */
  private toTemp(e: Expr, kind: VarKind): Expr {
    const id = this.vars.alloc(kind);
    const temp = this.vars.expr(id);
    this.write(`${temp.text} = ${at(e, PREC.assignment)};`);
    this.vars.release(e.vars);
    return e.plain ? { ...temp, plain: true } : temp;
  }

  /** Writes operand `i` into temporaries, after all those below it that may trap. */
  settle(i: number): void {
    const value = this.stack[i]!;
    if ((value.lo.fx | (value.hi?.fx ?? 0)) & FX.trap) this.settleWhere((v) => hasFx(v, FX.trap), i);
    const kind = kindOf(value.type);
    const lo = this.toTemp(value.lo, kind);
    this.replace(i, { type: value.type, lo, hi: value.hi && this.toTemp(value.hi, kind) });
  }

  private replace(i: number, value: Value): void {
    this.stack[i] = value;
    this.traps?.settled(i, value);
  }

  /** Makes operand `i` such that its text may be written more than once. */
  makeAtom(i: number): void {
    const value = this.stack[i]!;
    if (!isAtom(value.lo) || (value.hi && !isAtom(value.hi))) this.settle(i);
  }

  /** As {@link makeAtom} for only the halves that are needed more than once. */
  makeHalvesAtoms(i: number, lo: boolean, hi: boolean): void {
    const value = this.stack[i]!;
    const l = lo && !isAtom(value.lo);
    const h = hi && value.hi !== undefined && !isAtom(value.hi);
    if (!l && !h) return;
    if (hasFx(value, FX.trap)) return this.settle(i);
    const kind = kindOf(value.type);
    this.replace(i, { type: value.type, lo: l ? this.toTemp(value.lo, kind) : value.lo, hi: h ? this.toTemp(value.hi!, kind) : value.hi });
  }

  /** Settles, from the bottom, the operands below `end` for which the condition holds. */
  settleWhere(condition: (value: Value) => boolean, end = this.stack.length): void {
    for (let i = 0; i < end; i++) if (condition(this.stack[i]!)) this.settle(i);
  }

  /** Settles what depends on, or must precede, the given effects. */
  settleFx(fx: number, end = this.stack.length): void {
    for (let i = 0; i < end; i++) if (hasFx(this.stack[i]!, fx)) this.settle(i);
  }

  /** Before a local is assigned: settles what reads it, and whatever may trap (a trap shows the locals as they were). */
  settleLocal(local: number): void {
    const { lo, hi } = this.vars.locals[local]!;
    const reads = (e: Expr): boolean => e.vars.length > 0 && (e.vars.includes(lo) || (hi >= 0 && e.vars.includes(hi)));
    for (let i = 0; i < this.stack.length; i++) {
      const v = this.stack[i]!;
      if (hasFx(v, FX.trap) || reads(v.lo) || (v.hi !== undefined && reads(v.hi))) this.settle(i);
    }
  }

  /** Drops operands above a height without writing them. */
  cutTo(height: number): void {
    while (this.stack.length > height) this.release(this.stack.pop()!);
  }
}

export const hasFx = (v: Value, fx: number): boolean => ((v.lo.fx | (v.hi === undefined ? 0 : v.hi.fx)) & fx) !== 0;
