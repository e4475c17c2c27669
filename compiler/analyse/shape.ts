/** What must be known of a function to look at its frames and to go on in them: where its values lie at each instruction, and where exceptions lead. */
import { readBody } from '../binary/body.js';
import { ANYWHERE, effectOf } from '../model/effects.js';
import type { Module } from '../model/module.js';
import { indexIn } from '../model/search.js';
import { type InstrIndex, type Pc, slotsOf, type ValType } from '../model/types.js';
import { type Handler, type Operand, type TryScope, Walk } from './walk.js';

export type { Handler } from './walk.js';

/**
 * The shape of a function's *frame arrays*: the slots of all locals (parameters first), then those of the operand stack, bottom first. An i64 is two slots, the low half first;
 * every other value is one; an operand may be implicit (see {@link Operand}). After the last slot there is one element more, always null: engines store an array of numbers as raw doubles, and
 * then do not keep the bits of NaNs.
 *
 * Instructions are named by their index in the body.
 */
export interface FunctionShape {
  /** Byte offset of each instruction. */
  readonly offsets: readonly Pc[];
  readonly locals: readonly { readonly type: ValType; readonly slot: number }[];
  /** Length of a frame array, the null included. */
  readonly size: number;
  /** The loops that can be reached: index of the `loop` to nesting depth among loops, 0 for an outermost one. */
  readonly loops: ReadonlyMap<InstrIndex, number>;
  /** The operands before the instruction, bottom first, implicit ones included; undefined if it cannot be reached. */
  operandsAt(index: InstrIndex): readonly Operand[] | undefined;
  /** Types of the program's operands before the instruction, bottom first; undefined if it cannot be reached. */
  stackAt(index: InstrIndex): readonly ValType[] | undefined;
  /**
   * The position just above the operands before the instruction.
   * @throws RangeError if it cannot be reached
   */
  topAt(index: InstrIndex): number;
  /**
   * The position of the first argument of the call that is the instruction.
   * @throws RangeError if it cannot be reached
   */
  argumentsAt(index: InstrIndex): number;
  /** The catch clauses that an exception meets which is thrown at the instruction, or in a call at it: in the order in which they are tried. */
  handlersAt(index: InstrIndex): readonly Handler[];
  /** The instruction at a byte offset; undefined if none begins there. */
  indexOf(pc: Pc): InstrIndex | undefined;
}

interface StackState {
  readonly top: number;
  readonly stack: Operand | undefined;
  readonly scope: TryScope | undefined;
}

/** The shape of a defined function of a valid module. One pass over its body. */
export function shapeOf(module: Module, func: number): FunctionShape {
  const walk = new Walk(module, func);
  const { offsets, ends } = walk.outline;
  const places = new Array<StackState | undefined>(offsets.length).fill(undefined);
  const loops = new Map<InstrIndex, number>();
  /** The `end`s of the loops around the instruction at hand. */
  const loopEnds: number[] = [];
  // Results are moved to the front of the frame array.
  let slots = Math.max(walk.localSlots, slotsOf(module.funcs[func]!.type.results));
  while (walk.next()) {
    const { stack, scope, top, r: { index, def } } = walk;
    places[index] = { top, stack, scope };
    slots = Math.max(slots, top);
    while (loopEnds.length > 0 && loopEnds[loopEnds.length - 1]! < index) loopEnds.pop();
    if (!def.repeats) continue;
    loops.set(index, loopEnds.length);
    loopEnds.push(ends.get(index)!);
  }
  const operandsAt = (index: InstrIndex): Operand[] | undefined => {
    const place = places[index];
    if (place === undefined) return undefined;
    const operands: Operand[] = [];
    for (let o = place.stack; o !== undefined; o = o.below) operands.push(o);
    return operands.reverse();
  };
  return {
    offsets, locals: walk.locals, size: slots + 1, loops,
    operandsAt,
    stackAt: (index) => operandsAt(index)?.filter(({ implicit }) => !implicit).map(({ type }) => type),
    topAt(index) {
      const place = places[index];
      if (place === undefined) throw new RangeError(`instruction ${index} of function ${func} cannot be reached`);
      return place.top;
    },
    argumentsAt(index) {
      const r = readBody(module, func);
      r.seek(offsets[index]!, index);
      r.next();
      return this.topAt(index) - slotsOf(effectOf(r, module, ANYWHERE).params);
    },
    handlersAt(index) {
      const handlers: Handler[] = [];
      for (let scope = places[index]?.scope; scope !== undefined; scope = scope.outer) handlers.push(...scope.handlers);
      return handlers;
    },
    indexOf: (pc) => indexIn(offsets, pc) as InstrIndex | undefined,
  };
}
