/** Bodies decoded into lists of instructions, each with its immediates and the places that belong to it. */
import { type Catch, readBody } from '../../compiler/binary/body.js';
import type { Module } from '../../compiler/model/module.js';
import type { FuncType, RefType, ValType } from '../../compiler/model/types.js';
import { PLAIN, type Plain } from './plain.js';
import { f32, f64, i32, i64, v128, type WValue } from './values.js';

export interface Instr {
  readonly name: string;
  /** Undefined for a control instruction. */
  readonly plain: Plain | undefined;
  readonly index: number;
  /** Byte offset in the module's binary. */
  readonly offset: number;
  readonly a: number;
  readonly b: number;
  readonly memOffset: number;
  readonly lane: number;
  readonly lanes: readonly number[];
  readonly constant: WValue | undefined;
  readonly blockType: FuncType;
  readonly refType: RefType;
  readonly labels: readonly number[];
  readonly catches: readonly Catch[];
  /** Of a try: each catch and catch_all, or the delegate. */
  readonly parts: Instr[];
  /** Of what opens a block, else and catch: the index of the matching `end`; and of an if its `else`. */
  end: number;
  otherwise: number | undefined;
}

export interface Code {
  readonly instrs: readonly Instr[];
  /** Types of the declared locals. */
  readonly locals: readonly ValType[];
}

const cache = new WeakMap<Module, Map<number, Code>>();

/** The body of a defined function. */
export function codeOf(module: Module, func: number): Code {
  let codes = cache.get(module);
  if (!codes) cache.set(module, (codes = new Map<number, Code>()));
  let code = codes.get(func);
  if (!code) codes.set(func, (code = decode(module, func)));
  return code;
}

function decode(module: Module, func: number): Code {
  const r = readBody(module, func);
  const instrs: Instr[] = [];
  const open: Instr[] = [];
  for (let depth = 1; depth > 0;) {
    const { name, immediate } = r.next();
    const constant = immediate === 'i32' ? i32(r.lo) : immediate === 'f32' ? f32(r.lo)
      : immediate === 'i64' ? i64((BigInt(r.hi) << 32n) | BigInt(r.lo >>> 0)) : immediate === 'f64' ? f64((BigInt(r.hi) << 32n) | BigInt(r.lo >>> 0))
        : immediate === 'v128' ? v128(r.words.reduceRight((bits, word) => (bits << 32n) | BigInt(word >>> 0), 0n)) : undefined;
    const instr: Instr = {
      name, plain: PLAIN.get(name), index: r.index, offset: r.offset, a: r.a, b: r.b, memOffset: r.memOffset, lane: r.lane, lanes: r.lanes, constant, blockType: r.blockType, refType: r.refType,
      labels: r.labels, catches: r.catches, parts: [], end: -1, otherwise: undefined,
    };
    instrs.push(instr);
    if (immediate === 'block' || immediate === 'catches') {
      open.push(instr);
      depth++;
    } else if (name === 'else') {
      open.at(-1)!.otherwise = instr.index;
    } else if (name === 'catch' || name === 'catch_all') {
      open.at(-1)!.parts.push(instr);
    } else if (name === 'end' || name === 'delegate') {
      depth--;
      const opener = open.pop();
      if (!opener) continue;
      if (name === 'delegate') opener.parts.push(instr);
      for (const part of opener.parts) part.end = instr.index;
      opener.end = instr.index;
      if (opener.otherwise !== undefined) instrs[opener.otherwise]!.end = instr.index;
    }
  }
  return { instrs, locals: r.locals };
}
