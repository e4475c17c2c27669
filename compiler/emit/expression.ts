/** JavaScript expressions under construction, and the wasm values they stand for. */
import type { ValType } from '../model/types.js';
import type { Form } from './forms.js';
import { type Hole, PREC, stepped, type Template } from './template.js';

/** What evaluating an expression may do or depend on, besides its variables. */
export const FX = { none: 0, memory: 1, global: 2, trap: 4 } as const;

/** An expression without side effect, except that it may trap. Evaluated exactly once, where its user stands. */
export interface Expr {
  /** As a wasm value: an i32 is an int32 number, never a boolean. */
  readonly text: string;
  readonly prec: number;
  /** The same for a context that truncates: without a final `| 0`, or the boolean of a comparison. */
  readonly core: string | undefined;
  readonly corePrec: number;
  /** Whether {@link core} is a JavaScript boolean. */
  readonly bool: boolean;
  /**
   * Of a float: that it is a JavaScript number, of whose NaNs any will do, so that the engine may hold and store it as it likes. What arithmetic gives;
   * not what may be a copy of something, whose NaN has bits that must be kept (runtime/support/float.ts).
   */
  readonly plain?: boolean | undefined;
  /** Of a float: a call that gives the same as a plain number, for users that make no difference between NaNs. */
  readonly number?: string | undefined;
  /** Of a float32: its bits, an int32. Evaluated in place of `text`. */
  readonly bits?: Expr | undefined;
  /** Of a word of lanes that are all ones or all zeros: one of which only the highest bit of each lane counts, for users that look at no other. */
  readonly sign?: Sign | undefined;
  /** Of an i32, or a vector's word: the bits that may be set; undefined for any. */
  readonly maySet?: number | undefined;
  /** Of a vector's word of sums of two bytes: the bytes, for users that add those sums. */
  readonly bytes?: Expr | undefined;
  /** The integer that the expression is a literal of. */
  readonly literal?: number;
  /** Variables read (see variables.ts), one entry for each use. */
  readonly vars: readonly number[];
  /** Union of {@link FX}. */
  readonly fx: number;
  readonly depth: number;
}

export interface Sign {
  readonly e: Expr;
  /** How wide the lanes are. */
  readonly bits: 8 | 16;
}

/** An operand: an expression for each of the parts that its type says (model/value-types.ts), or of those of the form that it is in. */
export interface Value {
  readonly type: ValType;
  readonly parts: Parts;
  readonly form?: Form | undefined;
}
export type Parts = readonly [Expr, ...Expr[]];

/** {@link Expr.fx} of all parts together. */
export function fxOf({ parts }: Value): number {
  let { fx } = parts[0];
  for (let i = 1; i < parts.length; i++) fx |= parts[i]!.fx;
  return fx;
}

/** Whether the condition holds of some part. */
export function somePart({ parts }: Value, condition: (e: Expr) => boolean): boolean {
  for (const e of parts) if (condition(e)) return true;
  return false;
}

export const mapParts = ({ parts }: Value, f: (e: Expr, i: number) => Expr): Parts => parts.map(f) as unknown as Parts;

const NO_VARS: readonly number[] = [];
/** Expressions nested deeper go through a variable, so that neither our printing nor an engine's parser recurses without bound. */
export const MAX_DEPTH = 40;

export const atom = (text: string, prec: number = PREC.primary, vars: readonly number[] = NO_VARS): Expr => ({
  text, prec, core: undefined, corePrec: 0, bool: false, vars, fx: FX.none, depth: 0,
});

export const variable = (name: string, id: number): Expr => atom(name, PREC.primary, [id]);

/** Whether it may be written more than once. */
export const isAtom = (e: Expr): boolean => e.depth === 0 && e.fx === FX.none;

/** Written out, since it is made so often that spreading an atom would cost a tenth of the printing. */
export const intLiteral = (value: number): Expr => ({
  text: String(value), prec: value < 0 ? PREC.unary : PREC.primary, core: undefined, corePrec: 0, bool: false, literal: value, vars: NO_VARS, fx: FX.none,
  depth: 0,
});

/** A literal for any float; of NaNs, for the canonical one without a sign. */
export function floatLiteral(value: number): Expr {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return { ...atom(text, text.startsWith('-') ? PREC.unary : PREC.primary), plain: true };
}

/** The expression's text where at least `prec` is wanted. */
export const at = (e: Expr, prec: number): string => (e.prec < prec ? `(${e.text})` : e.text);

/** As {@link at}, in a context that truncates. */
export function coreAt(e: Expr, prec: number): string {
  if (e.core === undefined) return at(e, prec);
  return e.corePrec < prec ? `(${e.core})` : e.core;
}

/** The text as a condition. */
export const condition = (e: Expr): string => (e.bool ? e.core! : e.text);

/** What fills a template's holes. `special` answers every hole that is not an operand. */
export interface Filling {
  readonly operands: readonly Value[];
  readonly special: (name: string) => Expr;
  /** Floats may come as plain numbers. */
  readonly numeric: boolean;
}

export const holeExpr = ({ name, operand, part }: Hole, filling: Filling): Expr =>
  (operand < 0 ? filling.special(name) : filling.operands[operand]!.parts[part]!);

const holeText = (e: Expr, { truncates, prec }: Hole, numeric: boolean): string =>
  numeric && e.number !== undefined ? e.number : truncates ? coreAt(e, prec) : at(e, prec);

const isUnsigned = ({ maySet }: Expr): boolean => maySet !== undefined && maySet >= 0;

/** An i32 as a number without a sign, where at least `prec` is wanted. One that has none is that already: what stands before its final `| 0`, if it has one, is a `>>>`. */
export function unsignedAt(e: Expr, prec: number): string {
  if (isUnsigned(e)) return coreAt(e, prec);
  const text = `${coreAt(e, PREC.shift)} >>> 0`;
  return PREC.shift < prec ? `(${text})` : text;
}
/** How strongly that binds by itself. */
export const unsignedPrec = (e: Expr): number => (!isUnsigned(e) ? PREC.shift : e.core === undefined ? e.prec : e.corePrec);

/** A hole, filled, and the text behind it. */
function holeAndText(e: Expr, hole: Hole, behind: string, numeric: boolean): string {
  const { step } = hole;
  if (step !== undefined && e.literal !== undefined) {
    const value = stepped(step, e.literal);
    if (value !== undefined) return value + behind.slice(step.length);
  }
  if (step !== undefined && step.operator === '>>>' && step.by === 0 && isUnsigned(e)) return coreAt(e, step.prec) + behind.slice(step.length);
  return holeText(e, hole, numeric) + behind;
}

export function fillText({ texts, holes }: Template, filling: Filling): string {
  let text = texts[0]!;
  for (let i = 0; i < holes.length; i++) {
    text += holeAndText(holeExpr(holes[i]!, filling), holes[i]!, texts[i + 1]!, filling.numeric);
  }
  return text;
}

/** A template with its holes filled, as an expression. `fx` is the template's own. */
export function fill(t: Template, filling: Filling, fx: number, bool: boolean, maySet?: number): Expr {
  const { texts, holes } = t;
  if (t.literal !== undefined) return intLiteral(t.literal);
  if (holes.length === 1 && texts[0] === '' && texts[1] === '') return holeExpr(holes[0]!, filling);
  let depth = 0;
  let vars = NO_VARS;
  let text = texts[0]!;
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i]!;
    const e = holeExpr(hole, filling);
    if (e.depth > depth) depth = e.depth;
    fx |= e.fx;
    if (e.vars.length > 0) vars = vars.length > 0 ? vars.concat(e.vars) : e.vars;
    text += holeAndText(e, hole, texts[i + 1]!, filling.numeric);
  }
  const deeper = holes.length === 0 && t.prec === PREC.primary ? 0 : depth + 1;
  const core = bool ? text : t.core && fillText(t.core, filling);
  return {
    text: bool ? `${t.prec < PREC.bitOr ? `(${text})` : text} | 0` : text, prec: bool ? PREC.bitOr : t.prec,
    core, corePrec: bool ? t.prec : t.core?.prec ?? 0, bool, vars, fx, depth: deeper, maySet,
  };
}
