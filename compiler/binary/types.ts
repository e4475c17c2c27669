/** Types in the binary format (specification, 5.3). */
import { MAX_PAGES, MAX_PARAMS, MAX_RESULTS } from '../model/limits.js';
import { type FuncType, type GlobalType, isRef, type MemoryType, type RefType, type TableType, type ValType } from '../model/types.js';
import { valueTypeOfCode } from '../model/value-types.js';
import type { ByteReader } from './bytes.js';

/** Type bytes of later proposals, for a message that names them. */
function later(byte: number): string {
  if (byte === 0x7b) return ' (SIMD: not supported)';
  if (byte === 0x64 || byte === 0x63) return ' (typed references: not supported)';
  if (byte === 0x62) return ' (exact references: not supported)';
  if (byte === 0x5d) return ' (stack switching: not supported)';
  if ((byte >= 0x65 && byte <= 0x74) || byte === 0x5e || byte === 0x5f || byte === 0x4e || byte === 0x50 || byte === 0x4f) {
    return ' (garbage collection: not supported)';
  }
  return '';
}

export function readValType(r: ByteReader): ValType {
  const at = r.pos;
  const byte = r.byte();
  return valueTypeOfCode(byte)?.name ?? r.fail(`malformed value type 0x${byte.toString(16)}${later(byte)}`, at);
}

export function readRefType(r: ByteReader): RefType {
  const at = r.pos;
  const byte = r.byte();
  // A small number is the index of a type.
  const feature = byte < 0x40 ? ' (typed references: not supported)' : later(byte);
  const type = valueTypeOfCode(byte)?.name;
  return type !== undefined && isRef(type) ? type : r.fail(`malformed reference type 0x${byte.toString(16)}${feature}`, at);
}

export function readFuncType(r: ByteReader): FuncType {
  const at = r.pos;
  const form = r.byte();
  if (form !== 0x60) r.fail(`malformed function type: form 0x${form.toString(16)}${later(form)}`, at);
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

function readLimits(r: ByteReader, what: 'memory' | 'table'): { min: number; max: number | undefined } {
  const at = r.pos;
  const flags = r.byte();
  if (flags === 2 || flags === 3) r.fail(`malformed limits flags: shared ${what} (threads: not supported)`, at);
  if (flags >= 4 && flags <= 7) r.fail(`malformed limits flags: 64-bit ${what} (memory64: not supported)`, at);
  if (flags >= 8 && flags <= 15) r.fail(`malformed limits flags: ${what} with pages of its own size (custom page sizes: not supported)`, at);
  if (flags > 1) r.fail('malformed limits flags', at);
  const min = r.u32();
  return { min, max: flags === 1 ? r.u32() : undefined };
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
  if (r.peek() === 0x40) r.fail('table with an initial value (typed references: not supported)', at);
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
