/** Constant expressions: decoded and validated in one pass, since the two cannot be told apart for so short a thing (specification, 3.4.16). */
import { unsupportedOpcode } from '../model/instructions.js';
import type { ConstExpr, ConstInstr, Global } from '../model/module.js';
import { type FuncIndex, type GlobalIndex, matches, type ValType } from '../model/types.js';
import type { ByteReader } from './bytes.js';
import { readRefType } from './types.js';

/** What a constant expression may refer to. */
export interface ConstContext {
  /** Globals visible here: those before the one being initialised. */
  readonly globals: readonly Global[];
  /** Size of the function index space. */
  readonly funcCount: number;
  /** Told of each function that is referred to: it counts as declared for `ref.func`. */
  declare(func: number): void;
}

const ARITHMETIC: Readonly<Record<number, Extract<ConstInstr, { op: `i${string}.${'add' | 'sub' | 'mul'}` }>['op']>> = {
  0x6a: 'i32.add', 0x6b: 'i32.sub', 0x6c: 'i32.mul', 0x7c: 'i64.add', 0x7d: 'i64.sub', 0x7e: 'i64.mul',
};

/** An i64 of its halves. */
export const i64Of = (lo: number, hi: number): bigint => BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0));

/** @throws InvalidModule if it is malformed, not constant, or not of the type */
export function readConstExpr(r: ByteReader, type: ValType, context: ConstContext): ConstExpr {
  const code: ConstInstr[] = [];
  const stack: ValType[] = [];
  const start = r.pos;
  for (;;) {
    const at = r.pos;
    const opcode = r.byte();
    if (opcode === 0x0b) break;
    switch (opcode) {
      case 0x41: code.push({ op: 'i32.const', value: r.s32() }); stack.push('i32'); break;
      case 0x42: { const lo = r.s64(); code.push({ op: 'i64.const', value: i64Of(lo, r.hi) }); stack.push('i64'); break; }
      case 0x43: code.push({ op: 'f32.const', bits: r.word() }); stack.push('f32'); break;
      case 0x44: { const lo = r.word(); code.push({ op: 'f64.const', bits: BigInt.asUintN(64, i64Of(lo, r.word())) }); stack.push('f64'); break; }
      case 0xd0: { const t = readRefType(r); code.push({ op: 'ref.null', type: t }); stack.push(t); break; }
      case 0xd2: {
        const func = r.u32();
        if (func >= context.funcCount) r.fail(`unknown function ${func}`, at);
        context.declare(func);
        code.push({ op: 'ref.func', func: func as FuncIndex });
        stack.push('funcref');
        break;
      }
      case 0x23: {
        const index = r.u32();
        const global = context.globals[index] ?? r.fail(`unknown global ${index}`, at);
        if (global.mutable) r.fail('constant expression required: the global is mutable', at);
        code.push({ op: 'global.get', global: index as GlobalIndex });
        stack.push(global.value);
        break;
      }
      default: {
        const op = ARITHMETIC[opcode] ?? r.fail(`constant expression required: opcode 0x${opcode.toString(16).padStart(2, '0')} is not constant${unsupportedOpcode(opcode)}`, at);
        const operand: ValType = op.startsWith('i32') ? 'i32' : 'i64';
        for (let i = 0; i < 2; i++) if (stack.pop() !== operand) r.fail(`type mismatch: ${op} needs two ${operand}`, at);
        code.push({ op });
        stack.push(operand);
      }
    }
  }
  if (stack.length !== 1 || !matches(stack[0]!, type)) {
    r.fail(`type mismatch: the constant expression gives (${stack.join(' ')}), ${type} is expected`, start);
  }
  // Without the room that arrays have left over after a push.
  return code.slice();
}
