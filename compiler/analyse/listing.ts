/** The instructions of a function for people to read. */
import { type InstrReader, readBody } from '../binary/body.js';
import { joinI64 } from '../model/bits.js';
import type { Module } from '../model/module.js';

/** An instruction of a function's body. */
export interface ListedInstruction {
  /** Its number in the body, from 0. */
  readonly index: number;
  /** The byte offset of its opcode. */
  readonly offset: number;
  readonly name: string;
  /** How many blocks it stands in; a block's other parts and its `end` stand where its beginning does. */
  readonly depth: number;
  /** What tells it from others of its name; of block types and floats, nothing. */
  readonly immediates: readonly (number | string)[];
}

/**
 * The instructions of a function, in order.
 * @param func index of a defined function, imports counted
 */
export function instructionsOf(module: Module, func: number): ListedInstruction[] {
  const r = readBody(module, func);
  const listed: ListedInstruction[] = [];
  let depth = 0;
  while (!r.done) {
    const { name, opens, elses, handles, ends } = r.next();
    // The last `end` is that of the function.
    if ((elses || handles || ends) && depth > 0) depth--;
    listed.push({ index: r.index, offset: r.offset, name, depth, immediates: immediatesOf(r) });
    if (opens || elses || handles) depth++;
  }
  return listed;
}

/** What tells an instruction from others of its name, as far as it is an index or an integer. */
export function immediatesOf(r: InstrReader): (number | string)[] {
  switch (r.def.immediate) {
    case 'label': case 'try_label': case 'func': case 'local': case 'global': case 'table': case 'tag': case 'data': case 'elem': case 'memory': case 'data_memory': return [r.a];
    case 'type_table': return [`(type ${r.a})`, r.b];
    case 'memory_memory': case 'elem_table': case 'table_table': return [r.a, r.b];
    case 'label_table': return [...r.labels];
    case 'memarg': return [`offset=${r.memOffset}`, `align=${2 ** r.align}`];
    case 'memarg_lane': return [`offset=${r.memOffset}`, `align=${2 ** r.align}`, r.lane];
    case 'lane': return [r.lane];
    case 'lanes': return [...r.lanes];
    case 'v128': return ['i32x4', ...r.words];
    case 'i32': return [r.lo];
    case 'i64': return [String(joinI64(r.lo, r.hi))];
    default: return [];
  }
}
