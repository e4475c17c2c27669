/** Printing the instructions that have a meaning in the table of meaning.ts: operands in, the template's holes filled, results out. */
import type { FuncType, ValType } from '../../model/types.js';
import type { Context } from './context.js';
import { type Expr, fill, fillText, FX, type Value } from '../expression.js';
import { specialHole } from '../holes.js';
import { BY_CONSTANT, LOAD_BITS, LOAD_NUMBER, type Meaning, OF_BITS, OF_PLAIN, shiftBy } from '../meaning.js';
import { hasFx } from './operands.js';
import { PREC } from '../template.js';

/** What must be settled before memory or a table is written. */
export const MEMORY_WRITES = FX.memory | FX.trap;

export class PlainPrinter {
  constructor(private readonly cx: Context) {}

  /** Prints the instruction at hand, whose meaning in general is given. */
  print(name: string, general: Meaning): void {
    const { cx } = this;
    const { ops, r } = cx;
    const type = r.def.type ?? this.typeOf(name);
    const { params, results } = type;
    const meaning = this.specialised(name, params, general);
    const base = ops.height - params.length;
    const { facts } = meaning;
    for (let i = 0; i < params.length; i++) {
      const use = facts.operands[i]!;
      // An operand that may trap must be evaluated even if the result does not depend on it, and one that reads memory before it is written.
      if (use.unsure && ops.stack[base + i]!.lo.fx & (meaning.kind === 'effect' ? MEMORY_WRITES : FX.trap)) ops.settle(base + i);
      if (use.loTwice || use.hiTwice) ops.makeHalvesAtoms(base + i, use.loTwice, use.hiTwice);
    }
    if (meaning.kind === 'effect') this.effect(name, meaning, params.length);
    else if (meaning.kind === 'wide') this.wide(meaning, params.length);
    else if (meaning.kind === 'pair') this.pair(meaning, params.length);
    else this.value(name, meaning, params.length, results[0]!);
  }

  /** Types of those instructions of the table that depend on the stack or the module. */
  private typeOf(name: string): FuncType {
    const { r } = this.cx;
    switch (name) {
      case 'ref.null': return { params: [], results: [r.refType] };
      case 'ref.is_null': return { params: [this.cx.ops.stack[this.cx.ops.height - 1]!.type], results: ['i32'] };
      case 'table.set': return { params: ['i32', this.cx.module.tables[r.a]!.element], results: [] };
      case 'table.fill': return { params: ['i32', this.cx.module.tables[r.a]!.element, 'i32'], results: [] };
      default: throw new Error(`no type is known for ${name}`);
    }
  }

  /** A simpler meaning where an operand is a constant, or a float is held in one form only. */
  private specialised(name: string, params: readonly ValType[], general: Meaning): Meaning {
    const { stack } = this.cx.ops;
    const ofPlain = OF_PLAIN.get(name);
    if (ofPlain) {
      const operands = stack.slice(stack.length - params.length);
      const numeric = general.kind === 'value' && general.numeric && mayBeNumbers(operands);
      if (operands.some(({ lo }) => lo.plain || (numeric && lo.number !== undefined))) return ofPlain;
    }
    const ofBits = OF_BITS.get(name);
    if (ofBits && stack[stack.length - 1]!.lo.bits !== undefined) return ofBits;
    if (params.length !== 2) return general;
    const by = stack[stack.length - 1]!.lo.literal;
    if (by === undefined) return general;
    if (general.kind === 'wide') return shiftBy(name, by & 63) ?? general;
    if (by !== 0 && (by !== -1 || name !== 'i32.div_s')) return BY_CONSTANT.get(name) ?? general;
    return general;
  }

  private filling(operands: readonly Value[], numeric: boolean, lo?: Expr): Parameters<typeof fill>[1] {
    return { operands, numeric, special: (name) => specialHole(this.cx, name, operands, lo) };
  }

  /** The constants that templates name: `R` needs to be declared where it is used. */
  private mention(meaning: Meaning): void {
    if (meaning.facts.support) void this.cx.support;
    if (meaning.facts.scratch) this.cx.usesScratch = true;
  }

  private value(name: string, m: Extract<Meaning, { kind: 'value' }>, n: number, type: ValType): void {
    const { cx } = this;
    const { ops } = cx;
    this.mention(m);
    if (m.facts.traps) cx.point();
    const operands = ops.popN(n);
    const fx = (m.facts.traps ? FX.trap : 0) | (m.facts.memory ? FX.memory : 0);
    let e: Expr;
    if (name === 'i32.eqz' && operands[0]!.lo.bool) e = not(operands[0]!.lo);
    else {
      const filling = this.filling(m === OF_BITS.get(name) ? operands.map(asBits) : operands, m.numeric && mayBeNumbers(operands));
      e = fill(m.js, filling, fx, m.bool);
      if (m.plain) e = { ...e, plain: true, number: undefined, bits: undefined };
      const number = LOAD_NUMBER.get(name);
      if (number) e = { ...e, number: fillText(number, filling), bits: name === 'f32.load' ? fill(LOAD_BITS, filling, fx, false) : undefined };
      if (name === 'f32.reinterpret_i32') e = { ...e, bits: operands[0]!.lo };
    }
    ops.pushExpr(type, e);
    ops.releaseAll(operands);
  }

  private pair(m: Extract<Meaning, { kind: 'pair' }>, n: number): void {
    const { cx } = this;
    const { ops, vars } = cx;
    this.mention(m);
    const fx = (m.facts.traps ? FX.trap : 0) | (m.facts.memory ? FX.memory : 0);
    const needsLo = m.hi.uses.has('l');
    const written = needsLo || m.hi.uses.has('pc');
    if (written) this.settleTrapsBelow(m, n);
    if (m.facts.traps) cx.point();
    const operands = ops.popN(n);
    let lo = fill(m.lo, this.filling(operands, false), fx, false);
    if (!written) {
      ops.pushExpr('i64', lo, fill(m.hi, this.filling(operands, false), FX.none, false));
      ops.releaseAll(operands);
      return;
    }
    // The low half is computed now; an i64 load computes both, so that neither is left half done.
    const temps = [vars.alloc('i')];
    cx.write(`${vars.names[temps[0]!]!} = ${lo.text};`);
    lo = vars.expr(temps[0]!);
    let hi = fill(m.hi, this.filling(operands, false, lo), fx, false);
    if (hi.fx !== FX.none) {
      temps.push(vars.alloc('i'));
      cx.write(`${vars.names[temps[1]!]!} = ${hi.text};`);
      hi = vars.expr(temps[1]!);
    }
    ops.pushExpr('i64', lo, hi);
    ops.releaseAll(operands);
    vars.release(temps);
  }

  /** Before a statement is written for an instruction of `n` operands: if it may trap, what is pending below must do so first. */
  private settleTrapsBelow(m: Meaning, n: number): void {
    const { ops } = this.cx;
    if (m.facts.traps || ops.stack.slice(ops.height - n).some((v) => hasFx(v, FX.trap))) ops.settleFx(FX.trap, ops.height - n);
  }

  private wide(m: Extract<Meaning, { kind: 'wide' }>, n: number): void {
    const { cx } = this;
    const { ops, vars, high } = cx;
    this.mention(m);
    this.settleTrapsBelow(m, n);
    if (m.facts.traps) cx.point();
    const operands = ops.popN(n);
    const call = fillText(m.js, this.filling(operands, false));
    ops.releaseAll(operands);
    const lo = vars.alloc('i');
    const hi = vars.alloc('i');
    cx.write(`${vars.names[lo]!} = ${call}; ${vars.names[hi]!} = ${high}[0];`);
    ops.pushExpr('i64', vars.expr(lo), vars.expr(hi));
    vars.release([lo, hi]);
  }

  private effect(name: string, m: Extract<Meaning, { kind: 'effect' }>, n: number): void {
    const { cx } = this;
    const { ops } = cx;
    this.mention(m);
    ops.settleFx(MEMORY_WRITES, ops.height - n);
    if (m.facts.traps) cx.point();
    const operands = ops.popN(n);
    cx.write(`${fillText(m.js, this.filling(m === OF_BITS.get(name) ? operands.map(asBits) : operands, false))};`);
    ops.releaseAll(operands);
  }
}

/** A float32 that has them by its bits. */
const asBits = (v: Value): Value => (v.lo.bits === undefined ? v : { type: 'i32', lo: v.lo.bits, hi: undefined });

const NEUTRAL = new Set(['0', '-0', '1']);
/** Whether loads may hand numbers to an arithmetic instruction: with one of these an engine may leave it out, and with it the NaN that it should make quiet. */
const mayBeNumbers = (operands: readonly Value[]): boolean => !operands.some(({ lo }) => NEUTRAL.has(lo.text));

const not = (e: Expr): Expr => {
  const core = `!${e.corePrec < PREC.unary ? `(${e.core!})` : e.core!}`;
  return { ...e, text: `${core} | 0`, prec: PREC.bitOr, core, corePrec: PREC.unary, depth: e.depth + 1 };
};
