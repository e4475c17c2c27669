/** Types in the binary format (specification, 5.3). */
import { featureOfLimits, featureOfRefType, featureOfType, lacking } from '../model/features.js';
import { MAX_PAGES, MAX_PARAMS, MAX_RESULTS } from '../model/limits.js';
import { type FuncType, type GlobalType, isRef, type MemoryType, type RefType, type TableType, type ValType } from '../model/types.js';
import { valueTypeOfCode } from '../model/value-types.js';
import type { ByteReader } from './bytes.js';

/** What a function type begins with where other forms of types may stand. */
export const FUNC_FORM = 0x60;
/** In the place of a type: that a block has none; and what a table begins with whose initial value is given. */
export const EMPTY_BLOCK = 0x40;
/** Of the flags before limits: that a maximum follows. features.ts has the others. */
const HAS_MAX = 1;

export function readValType(r: ByteReader): ValType {
  const at = r.pos;
  const byte = r.byte();
  return valueTypeOfCode(byte)?.name ?? r.fail(`malformed value type 0x${byte.toString(16)}${lacking(featureOfType(byte))}`, at);
}

export function readRefType(r: ByteReader): RefType {
  const at = r.pos;
  const byte = r.byte();
  const type = valueTypeOfCode(byte)?.name;
  return type !== undefined && isRef(type) ? type : r.fail(`malformed reference type 0x${byte.toString(16)}${lacking(featureOfRefType(byte))}`, at);
}

export function readFuncType(r: ByteReader): FuncType {
  const at = r.pos;
  const form = r.byte();
  if (form !== FUNC_FORM) r.fail(`malformed function type: form 0x${form.toString(16)}${lacking(featureOfType(form))}`, at);
  const list = (max: number, what: string): ValType[] => {
    const start = r.pos;
    const count = r.u32();
    if (count > max) r.fail(`too many ${what} (${count}; the limit is ${max})`, start);
    const result: ValType[] = [];
    for (let i = 0; i < count; i++) result.push(readValType(r));
    return result;
  };
  return { params: list(MAX_PARAMS, 'parameters'), results: list(MAX_RESULTS, 'results') };
}

function readLimits(r: ByteReader, kind: 'memory' | 'table'): { min: number; max: number | undefined } {
  const at = r.pos;
  const flags = r.byte();
  const needed = featureOfLimits(flags, kind);
  if (needed) r.fail(`malformed limits flags: ${needed.what}${lacking(needed.feature)}`, at);
  if (flags > HAS_MAX) r.fail('malformed limits flags', at);
  const min = r.u32();
  return { min, max: flags === HAS_MAX ? r.u32() : undefined };
}

export function readMemoryType(r: ByteReader): MemoryType {
  const at = r.pos;
  const limits = readLimits(r, 'memory');
  if (limits.min > MAX_PAGES || (limits.max ?? 0) > MAX_PAGES) r.fail(`memory size must be at most ${MAX_PAGES} pages (4GiB)`, at);
  if (limits.max !== undefined && limits.max < limits.min) r.fail('size minimum must not be greater than maximum', at);
  return limits;
}

export function readTableType(r: ByteReader): TableType {
  const at = r.pos;
  if (r.peek() === EMPTY_BLOCK) r.fail(`table with an initial value${lacking('typed function references')}`, at);
  const element = readRefType(r);
  const limits = readLimits(r, 'table');
  if (limits.max !== undefined && limits.max < limits.min) r.fail('size minimum must not be greater than maximum', at);
  return { element, ...limits };
}

export function readGlobalType(r: ByteReader): GlobalType {
  const value = readValType(r);
  const at = r.pos;
  const mutability = r.byte();
  if (mutability > 1) r.fail('malformed mutability', at);
  return { value, mutable: mutability === 1 };
}
