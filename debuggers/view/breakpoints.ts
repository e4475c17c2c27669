/**
 * Breakpoints by place: an instance, and an offset in the binary of its module. One in the head of a function body stands for the body's first instruction
 * (that is where debuggers put those by name in optimised code), so that several may stand for one instruction.
 */
import type { StackFrame } from './frames.js';
import { refusalOf } from './handles.js';
import type { InstanceEntry, Program } from './program.js';

/** Where one is asked for. */
export interface CodePlace {
  readonly instance: InstanceEntry;
  readonly offset: number;
}

/** By offset: the instruction at which the program stops. */
type Pcs = Map<number, number>;

export class Breakpoints {
  private readonly all = new Map<InstanceEntry, Pcs>();

  constructor(private readonly program: Program) {}

  /** Setting one that is set changes nothing. @returns false if there is no instruction */
  add({ instance, offset }: CodePlace): boolean {
    let pcs = this.all.get(instance);
    if (pcs === undefined) this.all.set(instance, (pcs = new Map()));
    if (pcs.has(offset)) return true;
    try {
      instance.module.module.addBreakpoint(this.program.debuggee, offset);
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      return false;
    }
    pcs.set(offset, instance.module.binary.effectivePc(offset));
    return true;
  }

  /** Removing one that is not set changes nothing. */
  remove({ instance, offset }: CodePlace): void {
    const pcs = this.all.get(instance);
    const pc = pcs?.get(offset);
    if (pc === undefined) return;
    pcs!.delete(offset);
    // The debug interface has them per module and instruction: another instance's, or another offset of the same instruction, may still need it.
    const { module } = instance;
    for (const [other, theirs] of this.all) if (other.module === module && [...theirs.values()].includes(pc)) return;
    module.module.removeBreakpoint(this.program.debuggee, pc);
  }

  clear(): void {
    for (const [instance, pcs] of this.all) for (const offset of [...pcs.keys()]) this.remove({ instance, offset });
  }

  has({ instance, offset }: CodePlace): boolean {
    return this.all.get(instance)?.has(offset) === true;
  }

  /** All that a frame stands at, lowest offset first: those in the body's head that stand for its first instruction, and the instruction's own. */
  at({ instance, pc }: Pick<StackFrame, 'instance' | 'pc'>): CodePlace[] {
    const offsets = [...this.all.get(instance) ?? []].filter(([, effective]) => effective === pc).map(([offset]) => offset);
    return offsets.sort((a, b) => a - b).map((offset) => ({ instance, offset }));
  }
}
