/**
 * Breakpoints as the client sets them, by address. An address in the head of a function body (where LLDB puts those by name in optimised code) stands for
 * the body's first instruction: the client is told of a stop at the address it asked for, or it would not know it for its own. Several addresses of one instruction
 * are to the client what instructions one after the other are: hit one after the other.
 */
import { readAddress } from './addresses.js';
import { refusalOf } from './handles.js';
import type { StackFrame } from './frames.js';
import type { InstanceEntry, Program } from './program.js';

/** It cannot be set. */
export class BadBreakpoint extends Error {
  override readonly name = 'BadBreakpoint';
}

interface Breakpoint {
  readonly entry: InstanceEntry;
  /** Where the client asked for it, as an offset in the binary. */
  readonly requested: number;
  /** The instruction at which the program stops. */
  readonly pc: number;
}

export class Breakpoints {
  private readonly byAddress = new Map<bigint, Breakpoint>();

  constructor(private readonly program: Program) {}

  /** Setting one that is set changes nothing. @throws BadBreakpoint */
  add(address: bigint): void {
    if (this.byAddress.has(address)) return;
    const place = readAddress(address);
    const entry = place?.kind === 'code' ? this.program.entry(place.id) : undefined;
    const refuse = (): never => {
      throw new BadBreakpoint(`0x${address.toString(16)} is no instruction`);
    };
    if (entry === undefined) return refuse();
    const { offset } = place!;
    try {
      entry.module.module.addBreakpoint(this.program.debuggee, offset);
    } catch (error) {
      return refusalOf(error) === undefined ? (() => { throw error; })() : refuse();
    }
    this.byAddress.set(address, { entry, requested: offset, pc: entry.module.binary.effectivePc(offset) });
  }

  /** Removing one that is not set changes nothing. */
  remove(address: bigint): void {
    const breakpoint = this.byAddress.get(address);
    if (breakpoint === undefined) return;
    this.byAddress.delete(address);
    const { entry: { module }, pc } = breakpoint;
    // Breakpoints are per module and instruction: another instance's, or another address of the same instruction, may still need it.
    for (const other of this.byAddress.values()) if (other.entry.module === module && other.pc === pc) return;
    module.module.removeBreakpoint(this.program.debuggee, pc);
  }

  clear(): void {
    for (const address of [...this.byAddress.keys()]) this.remove(address);
  }

  has(address: bigint): boolean {
    return this.byAddress.has(address);
  }

  /** The addresses of all that a frame stands at, lowest first: those in the body's head that stand for its first instruction, and the instruction's own. */
  at({ instance, pc }: Pick<StackFrame, 'instance' | 'pc'>): bigint[] {
    return [...this.byAddress].filter(([, { entry, pc: effective }]) => entry === instance && effective === pc).map(([address]) => address)
      .sort((a, b) => (a < b ? -1 : 1));
  }
}
