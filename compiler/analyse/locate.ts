/** Which function, and which instruction of it, an offset in a module's binary or a captured point belongs to. */
import { readBody } from '../binary/body.js';
import { ByteReader, lebLength } from '../binary/bytes.js';
import type { Module, Span } from '../model/module.js';
import type { FuncIndex, Pc } from '../model/types.js';

/** The index of the instruction at which a frame of `count` instructions was captured: code entered at a loop may have copies of it. */
export const indexOfPoint = (point: number, count: number): number => (point >> 1) % count;

/** Byte offsets of a function's instructions, by index. */
export function instructionOffsets(module: Module, func: number): Pc[] {
  const r = readBody(module, func);
  const offsets: Pc[] = [];
  while (!r.done) {
    r.next();
    offsets.push(r.offset as Pc);
  }
  return offsets;
}

export interface Location {
  readonly func: FuncIndex;
  /** In the head of a body (its size and its locals) that of the body's first instruction; the offset itself otherwise, also in the middle of an instruction. */
  readonly pc: Pc;
}

/** What an offset stands for if the program is to stop there; undefined outside of all function bodies. */
export function locate(module: Module, offset: number): Location | undefined {
  const { funcs, importedFuncs } = module;
  let low = importedFuncs;
  let high = funcs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (funcs[middle]!.body!.end <= offset) low = middle + 1;
    else high = middle;
  }
  const body = funcs[low]?.body;
  // Between two bodies there is nothing but the size of the second.
  const start = low === importedFuncs ? firstSize(body) : funcs[low - 1]!.body!.end;
  if (body === undefined || offset < start) return undefined;
  return { func: low as FuncIndex, pc: Math.max(offset, firstInstruction(module, body)) as Pc };
}

/** Behind the declaration of the locals, of whatever types. */
function firstInstruction({ bytes }: Module, { start, end }: Span): number {
  const r = new ByteReader(bytes, start, end);
  for (let groups = r.u32(); groups > 0; groups--) {
    r.u32();
    r.byte();
  }
  return r.pos;
}

/** Where the size before the first body starts. */
const firstSize = (body: Span | undefined): number => (body === undefined ? Infinity : body.start - lebLength(body.end - body.start));
