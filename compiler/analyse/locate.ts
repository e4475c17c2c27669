/** Which function, and which instruction of it, an offset in a module's binary or a captured point belongs to. */
import { readBody } from '../binary/body.js';
import { ByteReader, lebLength } from '../binary/bytes.js';
import type { Module, Span } from '../model/module.js';
import { lastAtMost } from '../model/search.js';
import type { FuncIndex, Pc } from '../model/types.js';

/**
 * Byte offsets of a function's instructions, by index.
 * @param func index of a defined function, imports counted
 */
export function instructionOffsets(module: Module, func: number): Pc[] {
  const r = readBody(module, func);
  const offsets: Pc[] = [];
  while (!r.done) {
    r.next();
    offsets.push(r.offset);
  }
  return offsets;
}

/** The function whose body an offset is in, or the size before the body: between two bodies there is nothing else. */
export function functionAt({ funcs, importedFuncs }: Module, offset: number): FuncIndex | undefined {
  const body = (i: number): Span => funcs[importedFuncs + i]!.body!;
  const start = (i: number): number => (i === 0 ? body(0).start - lebLength(body(0).end - body(0).start) : body(i - 1).end);
  const i = lastAtMost(funcs.length - importedFuncs, start, offset);
  return i >= 0 && offset < body(i).end ? (importedFuncs + i) as FuncIndex : undefined;
}

export interface Location {
  readonly func: FuncIndex;
  /** In the head of a body (its size and its locals) that of the body's first instruction; the offset itself otherwise, also in the middle of an instruction. */
  readonly pc: Pc;
}

/** What an offset stands for if the program is to stop there; undefined outside of all function bodies. */
export function locate(module: Module, offset: number): Location | undefined {
  const func = functionAt(module, offset);
  return func === undefined ? undefined : { func, pc: Math.max(offset, firstInstruction(module, module.funcs[func]!.body!)) as Pc };
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
