/** What a module's binary says that the debug interface does not: names, where bodies start, how much of everything there is. */
import { decodeModule } from '../../../compiler/decode/module.js';
import { ByteReader } from '../../../compiler/decode/bytes.js';
import { InvalidModule } from '../../../compiler/errors.js';
import type { Module } from '../../../compiler/module.js';
import { namesOf, type Names } from '../../../compiler/names.js';

export class Binary {
  /** Undefined if it uses what our decoder does not know, which another host may run all the same. */
  readonly module: Module | undefined;

  constructor(readonly bytes: Uint8Array) {
    try {
      this.module = decodeModule(bytes).module;
    } catch (e) {
      if (!(e instanceof InvalidModule)) throw e;
      this.module = undefined;
    }
  }

  get names(): Names | undefined {
    return this.module && namesOf(this.module);
  }

  /** The function with a byte in its body. */
  functionAt(offset: number): number | undefined {
    const { funcs, importedFuncs } = this.module ?? { funcs: [], importedFuncs: 0 };
    let low = importedFuncs;
    let high = funcs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (funcs[middle]!.body!.end <= offset) low = middle + 1;
      else high = middle;
    }
    const body = funcs[low]?.body;
    return body !== undefined && body.start <= offset ? low : undefined;
  }

  /** Where a body's first instruction is, behind the declaration of its locals. */
  firstInstruction(func: number): number | undefined {
    const body = this.module?.funcs[func]?.body;
    if (body === undefined) return undefined;
    const r = new ByteReader(this.bytes, body.start, body.end);
    for (let groups = r.u32(); groups > 0; groups--) {
      r.u32();
      r.byte();
    }
    return r.pos;
  }

  /** The instruction at which the program stops for a breakpoint at this offset: the first of the body if it is in its head. */
  effectivePc(offset: number): number {
    const func = this.functionAt(offset);
    return func === undefined ? offset : Math.max(offset, this.firstInstruction(func)!);
  }
}
