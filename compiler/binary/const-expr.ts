/** Constant expressions: decoded and validated in one pass, since the two cannot be told apart for so short a thing (specification, 3.4.16). */
import { joinI64 } from '../model/bits.js';
import type { ConstExpr, ConstInstr, Global } from '../model/module.js';
import { type FuncIndex, type GlobalIndex, matches, type ValType } from '../model/types.js';
import type { ByteReader } from './bytes.js';
import { describeOpcode, readOpcode } from './opcode.js';
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

type Arithmetic = Extract<ConstInstr, { op: `i${string}.${'add' | 'sub' | 'mul'}` }>['op'];

/** @throws InvalidModule if it is malformed, not constant, or not of the type */
export function readConstExpr(r: ByteReader, type: ValType, context: ConstContext): ConstExpr {
  const code: ConstInstr[] = [];
  const stack: ValType[] = [];
  const start = r.pos;
  for (;;) {
    const at = r.pos;
    const def = readOpcode(r);
    if (def === undefined || !def.constant) {
      const { opcode, lacking } = describeOpcode(r, at);
      return r.fail(`constant expression required: opcode ${opcode} is not constant${lacking}`, at);
    }
    if (def.ends) break;
    switch (def.name) {
      case 'i32.const': code.push({ op: 'i32.const', value: r.s32() }); stack.push('i32'); break;
      case 'i64.const': { const lo = r.s64(); code.push({ op: 'i64.const', value: joinI64(lo, r.hi) }); stack.push('i64'); break; }
      case 'f32.const': code.push({ op: 'f32.const', bits: r.word() }); stack.push('f32'); break;
      case 'f64.const': { const lo = r.word(); code.push({ op: 'f64.const', bits: BigInt.asUintN(64, joinI64(lo, r.word())) }); stack.push('f64'); break; }
      case 'v128.const': {
        const words = [r.word(), r.word(), r.word(), r.word()];
        code.push({ op: 'v128.const', bits: words.reduceRight((bits, word) => (bits << 32n) | BigInt(word >>> 0), 0n) });
        stack.push('v128');
        break;
      }
      case 'ref.null': { const t = readRefType(r); code.push({ op: 'ref.null', type: t }); stack.push(t); break; }
      case 'ref.func': {
        const func = r.u32();
        if (func >= context.funcCount) r.fail(`unknown function ${func}`, at);
        context.declare(func);
        code.push({ op: 'ref.func', func: func as FuncIndex });
        stack.push('funcref');
        break;
      }
      case 'global.get': {
        const index = r.u32();
        const global = context.globals[index] ?? r.fail(`unknown global ${index}`, at);
        if (global.mutable) r.fail('constant expression required: the global is mutable', at);
        code.push({ op: 'global.get', global: index as GlobalIndex });
        stack.push(global.value);
        break;
      }
      default: {
        const { params, results } = def.type!;
        for (const operand of [...params].reverse()) if (stack.pop() !== operand) r.fail(`type mismatch: ${def.name} needs ${params.join(' and ')}`, at);
        code.push({ op: def.name as Arithmetic });
        stack.push(...results);
      }
    }
  }
  if (stack.length !== 1 || !matches(stack[0]!, type)) {
    r.fail(`type mismatch: the constant expression gives (${stack.join(' ')}), ${type} is expected`, start);
  }
  // Without the room that arrays have left over after a push.
  return code.slice();
}
