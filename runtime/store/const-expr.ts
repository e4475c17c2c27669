/** Evaluation of constant expressions (specification, 4.6.15). */
import { highOfLast, lowOfI64 } from '../../compiler/model/bits.js';
import type { ConstExpr } from '../../compiler/model/module.js';
import { f32_reinterpret_i32, f64_reinterpret_i64 } from '../support/float.js';
import { partsForNow, valueAt } from '../support/value-types.js';
import type { Instance } from './instance.js';

/** A value (see support/value-types.ts), of any type. */
type ConstValue = unknown;

/** What instructions with a type do in constant expressions, of and to values. */
const arithmetic = {
  'i32.add': (a: number, b: number) => (a + b) | 0,
  'i32.sub': (a: number, b: number) => (a - b) | 0,
  'i32.mul': (a: number, b: number) => Math.imul(a, b),
  'i64.add': (a: bigint, b: bigint) => BigInt.asIntN(64, a + b),
  'i64.sub': (a: bigint, b: bigint) => BigInt.asIntN(64, a - b),
  'i64.mul': (a: bigint, b: bigint) => BigInt.asIntN(64, a * b),
} as const;

/** Adds an instruction, which is in the table of instructions, and may be constant. */
export const addConstant = (name: string, f: (...operands: never[]) => ConstValue): void => void Object.assign(arithmetic, { [name]: f });

/**
 * Evaluates a constant expression of a valid module.
 * @param instance whose functions, and those globals that the expression may name, exist already
 * @returns the value
 */
export function evaluateConst(expr: ConstExpr, instance: Instance): ConstValue {
  const only = expr.length === 1 ? expr[0] : undefined;
  if (only?.op === 'ref.func') return instance.funcs[only.func];
  if (only?.op === 'i32.const') return only.value | 0;
  // The null at the bottom keeps this from being an array of raw doubles, in which engines do not keep the bits of NaNs.
  const stack: ConstValue[] = [null];
  for (const instr of expr) {
    switch (instr.op) {
      case 'i32.const': stack.push(instr.value | 0); break;
      case 'i64.const': stack.push(BigInt.asIntN(64, instr.value)); break;
      case 'f32.const': stack.push(f32_reinterpret_i32(instr.bits)); break;
      case 'f64.const': stack.push(f64_reinterpret_i64(lowOfI64(instr.bits), highOfLast())); break;
      case 'v128.const': stack.push(instr.bits); break;
      case 'ref.null': stack.push(null); break;
      case 'ref.func': stack.push(instance.funcs[instr.func]); break;
      case 'global.get': {
        const global = instance.globals[instr.global]!;
        global.readParts(partsForNow, 0);
        stack.push(valueAt(global.type, partsForNow, 0));
        break;
      }
      default: {
        const f: (...operands: never[]) => ConstValue = arithmetic[instr.op];
        stack.push(f(...stack.splice(stack.length - f.length) as never[]));
      }
    }
  }
  return stack.pop();
}
