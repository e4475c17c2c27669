/** What a module's binary says that the debug interface does not: names, where bodies start, how much of everything there is. */
import { decodeModule } from '../../../compiler/binary/module.js';
import { InvalidModule } from '../../../compiler/model/errors.js';
import { locate } from '../../../compiler/analyse/locate.js';
import type { Module } from '../../../compiler/model/module.js';
import { namesOf, type Names } from '../../../compiler/binary/names.js';

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

  /** The instruction at which the program stops for a breakpoint at this offset: the first of the body if it is in its head. */
  effectivePc(offset: number): number {
    return (this.module && locate(this.module, offset)?.pc) ?? offset;
  }
}
