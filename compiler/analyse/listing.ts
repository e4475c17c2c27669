/** The instructions of a function for people to read. */
import { type InstrReader, readBody } from '../binary/body.js';
import type { Module } from '../model/module.js';

export interface ListedInstruction {
  /** Its number in the body, from 0. */
  readonly index: number;
  /** The byte offset of its opcode. */
  readonly offset: number;
  readonly name: string;
  /** What tells it from others of its name; of block types and floats, nothing. */
  readonly immediates: readonly (number | string)[];
}

export function instructionsOf(module: Module, func: number): ListedInstruction[] {
  const r = readBody(module, func);
  const listed: ListedInstruction[] = [];
  while (!r.done) {
    r.next();
    listed.push({ index: r.index, offset: r.offset, name: r.def.name, immediates: immediatesOf(r) });
  }
  return listed;
}

function immediatesOf(r: InstrReader): (number | string)[] {
  switch (r.def.immediate) {
    case 'label': case 'func': case 'local': case 'global': case 'table': case 'tag': case 'data': case 'elem': case 'memory': case 'data_memory': return [r.a];
    case 'type_table': return [`(type ${r.a})`, r.b];
    case 'memory_memory': case 'elem_table': case 'table_table': return [r.a, r.b];
    case 'label_table': return [...r.labels];
    case 'memarg': return [`offset=${r.memOffset}`, `align=${2 ** r.align}`];
    case 'i32': return [r.lo];
    case 'i64': return [String(BigInt.asIntN(64, (BigInt(r.hi) << 32n) | BigInt(r.lo >>> 0)))];
    default: return [];
  }
}
