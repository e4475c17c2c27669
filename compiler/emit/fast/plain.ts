/** Printing the instructions that have a meaning in the table of meaning.ts: operands in, the template's holes filled, results out. */
import { effectOf } from '../../model/effects.js';
import type { ValType } from '../../model/types.js';
import type { Context } from './context.js';
import { type Expr, fill, fillText, FX, mapParts, type Parts, somePart, type Value } from '../expression.js';
import { kindsIn } from '../forms.js';
import { bitsAfterI32, knowing } from '../known.js';
import { specialHole } from '../holes.js';
import { AS_NUMBER, bitsAfter, BITWISE, byBits, BY_CONSTANT, isLoadInForm, isMaskedConstant, isSumOfBytes, LOAD_BITS, loadInForm, lookUpInConstant, maskedConstant, type Meaning, OF_BITS, OF_PLAIN, ofSigns, shiftBy, signOf, STORES_IN_FORM, SUM_OF_BYTES, summedBytes } from '../meaning.js';
import { hasFx } from './operands.js';
import { productIn } from '../product.js';
import { PREC, resultOfHole, type Template } from '../template.js';

/** What must be settled before memory or a table is written. */
export const MEMORY_WRITES = FX.memory | FX.trap;

const NOTHING: readonly Expr[] = [];

const writes = (m: Meaning): boolean => m.kind === 'effect' || (m.kind === 'parts' && m.then !== undefined);

export class PlainPrinter {
  constructor(private readonly cx: Context) {}

  /** Prints the instruction at hand, whose meaning in general is given. */
  print(name: string, general: Meaning): void {
    const { cx } = this;
    const { ops } = cx;
    const { params, results } = effectOf(cx.r, cx.module, cx.surroundings);
    const base = ops.height - params.length;
    const meaning = knowing(this.specialised(name, params, general), ops.stack, base);
    const { facts } = meaning;
    for (let i = 0; i < params.length; i++) {
      const use = facts.operands[i]!;
      ops.toForm(base + i, meaning.takes[i]);
      // What may trap must be evaluated even if the result does not depend on it, and what reads memory before it is written.
      const early = writes(meaning) ? MEMORY_WRITES : FX.trap;
      if (ops.stack[base + i]!.parts.some(({ fx }, part) => (fx & early) !== 0 && (use.unsure >> part & 1) !== 0)) ops.settle(base + i);
      if (use.twice !== 0) ops.makePartsAtoms(base + i, use.twice);
    }
    if (meaning.kind === 'effect') this.effect(name, meaning, params.length);
    else if (meaning.kind === 'wide') this.wide(meaning, params.length, results[0]!);
    else if (meaning.kind === 'parts') this.partwise(meaning, params.length, results[0]!);
    else this.value(name, meaning, params.length, results[0]!);
  }

  /** A simpler meaning where an operand is a constant, or a float is held in one form only. */
  private specialised(name: string, params: readonly ValType[], general: Meaning): Meaning {
    const { stack } = this.cx.ops;
    const { r, forms } = this.cx;
    const loaded = isLoadInForm(name) ? forms.load(r.index) : undefined;
    if (loaded !== undefined) return loadInForm(name, loaded) ?? general;
    if (name === 'v128.store') {
      const { form, parts } = stack[stack.length - 1]!;
      return form === undefined ? general : STORES_IN_FORM.get(form)[parts.every((e) => e.plain) ? 'plain' : 'any'];
    }
    if (params.length === 2 && params[0] === 'v128') {
      const [a, b] = [stack[stack.length - 2]!, stack[stack.length - 1]!];
      const withConstant = lookUpInConstant(name, a, b) ?? maskedConstant(name, a, b);
      if (withConstant !== undefined) return withConstant;
    }
    const sign = signOf(stack[stack.length - 1]);
    if (sign !== undefined) return ofSigns(name, sign) ?? general;
    if (params[0] === 'v128') {
      const operands = stack.slice(stack.length - params.length);
      return isSumOfBytes(name, operands[0]) ? SUM_OF_BYTES() : byBits(name, operands) ?? this.byConstant(name, params, general);
    }
    const ofPlain = OF_PLAIN.get(name);
    if (ofPlain) {
      const operands = stack.slice(stack.length - params.length);
      const numeric = general.kind === 'value' && general.numeric && mayBeNumbers(operands);
      if (operands.some(({ parts: [e] }) => e.plain || (numeric && e.number !== undefined))) return ofPlain;
    }
    const ofBits = OF_BITS.get(name);
    if (ofBits && stack[stack.length - 1]!.parts[0].bits !== undefined) return ofBits;
    return this.byConstant(name, params, general);
  }

  private byConstant(name: string, params: readonly ValType[], general: Meaning): Meaning {
    const { stack } = this.cx.ops;
    if (params.length !== 2) return general;
    if (name === 'i64.mul') return productIn(this.cx.scan.products, stack[stack.length - 1]!.parts[0].literal);
    const by = stack[stack.length - 1]!.parts[0].literal;
    if (by === undefined) return general;
    if (general.kind === 'wide') return shiftBy(name, by & 63) ?? general;
    if (by !== 0 && (by !== -1 || name !== 'i32.div_s')) return BY_CONSTANT.get(name) ?? general;
    return general;
  }

  private filling(operands: readonly Value[], numeric: boolean, computed: readonly Expr[] = NOTHING): Parameters<typeof fill>[1] {
    return { operands, numeric, special: (name) => specialHole(this.cx, name, operands, computed) };
  }

  /** The constants that templates name: `R` needs to be declared where it is used. */
  private mention(meaning: Meaning): void {
    if (meaning.facts.support) void this.cx.support;
    if (meaning.facts.bits) this.cx.floatBits();
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
    if (name === 'i32.eqz' && operands[0]!.parts[0].bool) e = not(operands[0]!.parts[0]);
    else {
      const sign = operands.length === 1 ? signOf(operands[0]) : undefined;
      const as = m === OF_BITS.get(name) ? asBits : sign !== undefined && m === ofSigns(name, sign) ? asSigns : same;
      const filling = this.filling(operands.map(as), m.numeric && mayBeNumbers(operands));
      e = fill(m.js, filling, fx, m.bool, bitsAfterI32(name, operands));
      if (m.plain) e = asPlain(e);
      const number = AS_NUMBER.get(name);
      if (number) e = { ...e, number: fillText(number, filling) };
      if (name === 'f32.load') e = { ...e, bits: fill(LOAD_BITS, filling, fx, false) };
      if (name === 'f32.reinterpret_i32') e = { ...e, bits: operands[0]!.parts[0] };
    }
    ops.pushExpr(type, e);
    ops.releaseAll(operands);
  }

  private partwise(m: Extract<Meaning, { kind: 'parts' }>, n: number, type: ValType): void {
    const { cx } = this;
    const { ops, vars } = cx;
    this.mention(m);
    const fx = (m.facts.traps ? FX.trap : 0) | (m.facts.memory ? FX.memory : 0);
    if (m.first !== undefined) return this.read(m, m.first, n, type);
    const [first, ...rest] = m.parts;
    const written = m.then !== undefined || rest.some((t) => t.uses.has('pc') || t.holes.some(({ name }) => resultOfHole(name) !== undefined));
    if (m.then !== undefined) ops.settleFx(MEMORY_WRITES, ops.height - n);
    else if (written) this.settleTrapsBelow(m, n);
    if (m.facts.traps) cx.point();
    const { r } = cx;
    const { name } = r.def;
    const operands = ops.popN(n);
    const as = m === SUM_OF_BYTES() ? asBytes : isMaskedConstant(m) ? asSignsIfKnown : same;
    const filling = this.filling(operands.map(as), m.numeric && mayBeNumbers(operands));
    const bits = type === 'v128' && m.gives === undefined ? bitsAfter(name, r.lanes, operands) : undefined;
    const push = (...parts: Parts): void => {
      const known = bits === undefined ? parts : parts.map((e, i) => ({ ...e, maySet: bits[i], bytes: summedBytes(name, operands, i) }));
      ops.push({ type, form: m.gives, parts: m.plain ? (parts.map(asPlain) as unknown as Parts) : known as unknown as Parts });
    };
    const signs = this.signs(m, operands);
    const withSign = (e: Expr, i: number): Expr =>
      (signs === undefined ? e : { ...e, sign: { e: fill(signs.parts[i]!, signs.filling, fx, false), bits: signs.bits } });
    const e = fill(first, filling, fx, false);
    if (!written) {
      push(withSign(e, 0), ...rest.map((t, i) => withSign(fill(t, filling, FX.none, false), i + 1)));
      ops.releaseAll(operands);
      return;
    }
    // The first part is computed now, and whatever else has an effect: a load computes all parts, so that none is left half done.
    const kinds = kindsIn(type, m.gives);
    const temps: number[] = [];
    const toTemp = (part: number, { text }: Expr): Expr => {
      const temp = vars.alloc(kinds[part]!);
      temps.push(temp);
      cx.write(`${vars.names[temp]!} = ${text};`);
      return vars.expr(temp);
    };
    const parts: [Expr, ...Expr[]] = [toTemp(0, e)];
    const more = this.filling(operands, false, parts);
    rest.forEach((t, i) => {
      const next = fill(t, more, t.holes.length === 0 ? FX.none : fx, false);
      parts.push(next.fx === FX.none ? next : toTemp(i + 1, next));
    });
    if (m.then !== undefined) cx.write(`${fillText(m.then, more)};`);
    push(...parts);
    ops.releaseAll(operands);
    vars.release(temps);
  }

  /** What is loaded by several accesses, none of which traps if the first does not. They are done where the parts are used, before memory is written. */
  private read(m: Extract<Meaning, { kind: 'parts' }>, { js, numbers, bits }: NonNullable<typeof m.first>, n: number, type: ValType): void {
    const { cx } = this;
    this.settleTrapsBelow(m, n);
    cx.point();
    const operands = cx.ops.popN(n);
    const filling = this.filling(operands, false);
    cx.write(`${fillText(js, filling)};`);
    const maySet = m.gives === undefined ? bitsAfter(cx.r.def.name, cx.r.lanes, operands) : undefined;
    const parts = m.parts.map((t, i): Expr => ({
      ...fill(t, filling, FX.memory, false), maySet: maySet?.[i],
      number: numbers && fillText(numbers[i]!, filling), bits: bits && fill(bits[i]!, filling, FX.memory, false),
    }));
    cx.ops.push({ type, form: m.gives, parts: parts as unknown as Parts });
    cx.ops.releaseAll(operands);
  }

  /** How the highest bits alone are made of lanes that are all ones or all zeros; undefined if they may be others. */
  private signs({ signs, parts }: Extract<Meaning, { kind: 'parts' }>, operands: readonly Value[]): {
    readonly parts: readonly Template[]; readonly filling: ReturnType<PlainPrinter['filling']>; readonly bits: 8 | 16;
  } | undefined {
    if (signs !== undefined) return { ...signs, filling: this.filling(operands, false) };
    if (!BITWISE.has(this.cx.r.def.name)) return undefined;
    const bits = signOf(operands[0]);
    if (bits === undefined || operands.some((v) => signOf(v) !== bits)) return undefined;
    return { parts, bits, filling: this.filling(operands.map(asSigns), false) };
  }

  /** Before a statement is written for an instruction of `n` operands: if it may trap, what is pending below must do so first. */
  private settleTrapsBelow(m: Meaning, n: number): void {
    const { ops } = this.cx;
    if (m.facts.traps || ops.stack.slice(ops.height - n).some((v) => hasFx(v, FX.trap))) ops.settleFx(FX.trap, ops.height - n);
  }

  private wide(m: Extract<Meaning, { kind: 'wide' }>, n: number, type: ValType): void {
    const { cx } = this;
    const { ops, vars } = cx;
    const places = cx.places(type);
    this.mention(m);
    this.settleTrapsBelow(m, n);
    if (m.facts.traps) cx.point();
    const operands = ops.popN(n);
    const call = fillText(m.js, this.filling(operands, false));
    ops.releaseAll(operands);
    const ids = vars.allocFor([type]);
    cx.write(cx.receive(type, ids, `${call};`, places));
    ops.pushExpr(type, ...vars.exprs(ids));
    vars.release(ids);
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
function asBits(v: Value): Value {
  const [{ bits }] = v.parts;
  return bits === undefined ? v : { type: 'i32', parts: [bits] };
}

const asBytes = (v: Value): Value => ({ ...v, parts: mapParts(v, (e) => e.bytes!) });
const asSigns = (v: Value): Value => ({ ...v, parts: mapParts(v, (e) => e.sign!.e) });
const asSignsIfKnown = (v: Value): Value => (signOf(v) === undefined ? v : asSigns(v));
const same = (v: Value): Value => v;

const asPlain = (e: Expr): Expr => ({ ...e, plain: true, number: undefined, bits: undefined });

const NEUTRAL = new Set(['0', '-0', '1']);
/** Whether loads may hand numbers to an arithmetic instruction: with one of these an engine may leave it out, and with it the NaN that it should make quiet. */
const mayBeNumbers = (operands: readonly Value[]): boolean => !operands.some((v) => somePart(v, (e) => NEUTRAL.has(e.text)));

const not = (e: Expr): Expr => {
  const core = `!${e.corePrec < PREC.unary ? `(${e.core!})` : e.core!}`;
  return { ...e, text: `${core} | 0`, prec: PREC.bitOr, core, corePrec: PREC.unary, depth: e.depth + 1 };
};
