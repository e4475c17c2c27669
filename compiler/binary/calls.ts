/** What the bodies of a module call, noted while they are read for whatever reason. */
import type { Instruction } from '../model/instructions.js';
import type { Module } from '../model/module.js';

/** Of one function. */
export interface Calls {
  /** Defined functions called directly, each once. */
  readonly callees: readonly number[];
  /** Whether it grows a memory itself. */
  readonly grows: boolean;
  readonly indirect: boolean;
  readonly imports: boolean;
}

const NONE: readonly number[] = [];

export class CallNotes {
  /** In which of the bodies read so far, counted from 1, a function was seen to be called last. */
  private readonly seenIn: Int32Array;
  private bodies = 0;
  private callees: number[] | undefined;
  private grows = false;
  private indirect = false;
  private imports = false;

  constructor(private readonly module: Module) {
    this.seenIn = new Int32Array(module.funcs.length);
  }

  /** Another body is read next. */
  begin(): void {
    this.bodies++;
    this.callees = undefined;
    this.grows = this.indirect = this.imports = false;
  }

  /** An instruction that calls or grows. @param index its first immediate */
  note(def: Instruction, index: number): void {
    if (def.grows) this.grows = true;
    if (!def.calls) return;
    if (def.immediate !== 'func') this.indirect = true;
    else if (index < this.module.importedFuncs) this.imports = true;
    else if (this.seenIn[index] !== this.bodies) {
      this.seenIn[index] = this.bodies;
      (this.callees ??= []).push(index);
    }
  }

  /** Of the body that has been read. */
  end(): Calls {
    return { callees: this.callees ?? NONE, grows: this.grows, indirect: this.indirect, imports: this.imports };
  }
}
