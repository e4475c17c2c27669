/**
 * The points of frame maps whose instruction has been read but not written: it may trap, and is still an operand. What lies beneath it may be
 * settled first; when it traps, that is in the temporaries, and the variables it was in before may be in use again.
 */
import type { ValType } from '../../model/types.js';
import type { Constants } from '../constants.js';
import { FX, fxOf, type Value } from '../expression.js';
import { inForm } from '../forms.js';

/** An operand at a point: its type, and its parts as expressions over the frame's variables. */
export interface OperandAtPoint {
  readonly type: ValType;
  readonly slots: readonly string[];
}

export const operandAtPoint = (constants: Constants, v: Value): OperandAtPoint =>
  ({ type: v.type, slots: inForm(constants, v, undefined).parts.map(({ text }) => text) });

const mayTrap = (v: Value | undefined): boolean => v !== undefined && (fxOf(v) & FX.trap) !== 0;

interface Pending {
  readonly stack: OperandAtPoint[];
  /** Where on the operand stack the value is that its instruction has become part of; undefined while the instruction is being printed. */
  at: number | undefined;
}

export class PendingTraps {
  private pending: Pending[] = [];

  constructor(private readonly constants: Constants) {}

  /** The operand stack has been noted for the instruction at hand. */
  recorded(stack: OperandAtPoint[]): void {
    this.pending.push({ stack, at: undefined });
  }

  /** The next instruction is printed. */
  begin(stack: readonly Value[]): void {
    if (this.pending.length > 0) this.pending = this.pending.filter(({ at }) => at !== undefined && mayTrap(stack[at]));
  }

  /** A value has been pushed: what it was made of, if that may trap, is now a part of it. */
  pushed(at: number, value: Value): void {
    if (mayTrap(value)) {
      for (const p of this.pending) if (p.at === undefined || p.at >= at) p.at = at;
    } else this.pending = this.pending.filter((p) => p.at !== undefined && p.at < at);
  }

  /** An operand has been written into temporaries. */
  settled(i: number, value: Value): void {
    for (const p of this.pending) if (i < (p.at ?? p.stack.length)) p.stack[i] = operandAtPoint(this.constants, value);
    this.pending = this.pending.filter((p) => p.at !== i);
  }
}
