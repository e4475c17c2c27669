/**
 * The operand stack at compile time. Operands are expressions not yet written; before anything happens that would change their value, or that
 * must happen after them, they are written into temporaries ("settled"), in order from the bottom.
 */
import type { ValType } from '../../model/types.js';
import type { PartKind } from '../../model/value-types.js';
import type { Constants } from '../constants.js';
import { at, type Expr, FX, fxOf, isAtom, mapParts, MAX_DEPTH, type Parts, somePart, type Value } from '../expression.js';
import { type Form, inForm, isTwice, kindsOf } from '../forms.js';
import { PREC } from '../template.js';
import type { PendingTraps } from './pending-traps.js';
import type { Variables } from './variables.js';

export class Operands {
  readonly stack: Value[] = [];

  constructor(
    private readonly constants: Constants, private readonly vars: Variables, private readonly write: (statement: string) => void,
    private readonly traps: PendingTraps | undefined,
  ) {}

  get height(): number {
    return this.stack.length;
  }

  /** Pushes a value whose variables it takes hold of. */
  push(value: Value): void {
    this.hold(value);
    this.stack.push(value);
    this.traps?.pushed(this.stack.length - 1, value);
    if (somePart(value, isDeep)) this.settle(this.stack.length - 1);
  }

  /** The same of a value by its parts. */
  pushExpr(type: ValType, ...parts: Parts): void {
    this.push({ type, parts });
  }

  hold(value: Value): void {
    for (const e of value.parts) this.vars.retain(e.vars);
  }

  /** Gives up the variables of a value whose text has been written. */
  release(value: Value): void {
    for (const e of value.parts) this.vars.release(e.vars);
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

  /** Writes an expression into a temporary, unless it is a constant. */
  private toTemp(e: Expr, kind: PartKind): Expr {
    if (e.literal !== undefined) return e;
    const id = this.vars.alloc(kind);
    const temp = this.vars.expr(id);
    this.write(`${temp.text} = ${at(e, PREC.assignment)};`);
    this.vars.release(e.vars);
    return e.plain || e.maySet !== undefined ? { ...temp, plain: e.plain, maySet: e.maySet } : temp;
  }

  /** Writes operand `i` into temporaries, after all those below it that may trap. */
  settle(i: number): void {
    const value = this.stack[i]!;
    if (hasFx(value, FX.trap)) this.settleWhere((v) => hasFx(v, FX.trap), i);
    const kinds = kindsOf(value);
    this.replace(i, { ...value, parts: mapParts(value, (e, part) => this.toTemp(e, kinds[part]!)) });
  }

  /** Puts operand `i` into another form, or the exact one. */
  toForm(i: number, form: Form | undefined): void {
    const held = this.stack[i]!;
    if (held.form === form) return;
    if (isTwice(held)) this.makeAtom(i);
    const value = this.stack[i]!;
    const changed = inForm(this.constants, value, form);
    this.hold(changed);
    this.release(value);
    this.stack[i] = changed;
  }

  /** Before what knows nothing of forms. */
  allExact(): void {
    for (let i = 0; i < this.stack.length; i++) this.toForm(i, undefined);
  }

  private replace(i: number, value: Value): void {
    this.stack[i] = value;
    this.traps?.settled(i, value);
  }

  /** Makes operand `i` such that its text may be written more than once. */
  makeAtom(i: number): void {
    if (somePart(this.stack[i]!, isNoAtom)) this.settle(i);
  }

  /** As {@link makeAtom} for only the parts that are needed more than once. @param which bit 0 for the first */
  makePartsAtoms(i: number, which: number): void {
    const value = this.stack[i]!;
    const wanted = (e: Expr, part: number): boolean => (which >> part & 1) !== 0 && !isAtom(e);
    if (!value.parts.some(wanted)) return;
    if (hasFx(value, FX.trap)) return this.settle(i);
    const kinds = kindsOf(value);
    this.replace(i, { ...value, parts: mapParts(value, (e, part) => (wanted(e, part) ? this.toTemp(e, kinds[part]!) : e)) });
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
    const { vars } = this.vars.locals[local]!;
    const reads = (e: Expr): boolean => e.vars.length > 0 && vars.some((id) => e.vars.includes(id));
    for (let i = 0; i < this.stack.length; i++) {
      const v = this.stack[i]!;
      if (hasFx(v, FX.trap) || somePart(v, reads)) this.settle(i);
    }
  }

  /** Drops operands above a height without writing them. */
  cutTo(height: number): void {
    while (this.stack.length > height) this.release(this.stack.pop()!);
  }
}

export const hasFx = (v: Value, fx: number): boolean => (fxOf(v) & fx) !== 0;
const isDeep = (e: Expr): boolean => e.depth > MAX_DEPTH;
const isNoAtom = (e: Expr): boolean => !isAtom(e);
