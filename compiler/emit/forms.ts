/**
 * Forms of a vector. Its parts are four words; where it is computed with as floats it is held as these instead, which costs a conversion only where the two meet.
 * Each form is exact: a lane is a float as any other (runtime/support/float.ts), with the bits of its NaN. In frames, calls and globals there are only words.
 */
import type { ValType } from '../model/types.js';
import { type PartKind, partsOf } from '../model/value-types.js';
import type { Constants } from './constants.js';
import { at, type Expr, fill, FX, type Parts, type Value } from './expression.js';
import { BITS_OF_PLAIN_F32 } from './float-bits.js';
import { parseTemplate, PREC } from './template.js';

const PLAIN = parseTemplate(BITS_OF_PLAIN_F32);
const noHole = (name: string): never => {
  throw new Error(`a float's bits have no hole $${name}`);
};

export interface Form {
  readonly name: 'f32x4' | 'f64x2';
  readonly lane: 'f32' | 'f64';
  readonly kinds: readonly PartKind[];
}

export const F32X4: Form = { name: 'f32x4', lane: 'f32', kinds: ['d', 'd', 'd', 'd'] };
export const F64X2: Form = { name: 'f64x2', lane: 'f64', kinds: ['d', 'd'] };

/** The kinds of the parts of a value of the type that is held in a form. */
export const kindsIn = (type: ValType, form: Form | undefined): readonly PartKind[] => form?.kinds ?? partsOf(type);
/** The kinds of a value's parts, as it is held. */
export const kindsOf = ({ type, form }: Value): readonly PartKind[] => kindsIn(type, form);

/** Whether a conversion to words writes a part twice. */
export const isTwice = ({ form }: Value): boolean => form === F64X2;

function call(f: string, args: readonly Expr[]): Expr {
  return {
    text: `R.${f}(${args.map((e) => at(e, PREC.assignment)).join(', ')})`, prec: PREC.call, core: undefined, corePrec: 0, bool: false,
    vars: args.flatMap((e) => e.vars), fx: args.reduce((fx, e) => fx | e.fx, 0), depth: Math.max(...args.map((e) => e.depth)) + 1,
  };
}

/** The value in another form, or as words. */
export function inForm(constants: Constants, value: Value, form: Form | undefined): Value {
  if (value.form === form) return value;
  const { type, parts } = words(constants, value);
  if (form === undefined) return { type, parts };
  const lanes = form === F32X4 ? parts.map((e) => toF32(constants, e)) : [toF64(constants, parts[0], parts[1]!), toF64(constants, parts[2]!, parts[3]!)];
  return { type, form, parts: lanes as unknown as Parts };
}

function words(constants: Constants, { type, form, parts }: Value): Value {
  if (form === undefined) return { type, parts };
  void constants.support;
  const list = form === F32X4 ? parts.map((e) => e.bits ?? toBits(constants, e)) : parts.flatMap((e) => [call('f64_low', [e]), call('f64_high', [e])]);
  return { type, parts: list as unknown as Parts };
}

function toBits(constants: Constants, e: Expr): Expr {
  if (!e.plain) return call('i32_reinterpret_f32', [e]);
  constants.floatBits();
  return fill(PLAIN, { operands: [{ type: 'f32', parts: [e] }], numeric: false, special: noHole }, FX.none, false);
}

function toF32(constants: Constants, e: Expr): Expr {
  if (e.literal !== undefined) return constants.f32(e.literal);
  void constants.support;
  return { ...call('f32_reinterpret_i32', [e]), bits: e };
}

function toF64(constants: Constants, low: Expr, high: Expr): Expr {
  if (low.literal !== undefined && high.literal !== undefined) return constants.f64(low.literal, high.literal);
  void constants.support;
  return call('f64_reinterpret_i64', [low, high]);
}
