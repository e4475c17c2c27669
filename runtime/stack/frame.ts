/** Captured frames read in the terms of WebAssembly: the instruction, the locals and the operand stack. */
import { frameMap, type FrameMap, type Module, type Pc, type Point, type ValType } from '../../compiler/index.js';
import { indexOfPoint, isInCall } from '../../compiler/model/point.js';
import { slotCount } from '../../compiler/model/value-types.js';
import { valueAt } from '../support/value-types.js';
import type { Instance } from '../store/instance.js';
import type { CapturedFrame, Variant } from '../store/frames.js';
import { functionShape } from './code.js';

/**
 * A value in a frame (see support/value-types.ts): an i32 as an int32 number, an i64 as a signed bigint, floats as running code holds them (a `Float`), references raw (a funcref
 * is a `FuncInst` or null, an exnref an `ExnInst` or null, an externref any value).
 */
export interface FrameValue {
  readonly type: ValType;
  readonly value: unknown;
}

/** What a frame was doing when it was captured. */
export interface Frame {
  readonly func: number;
  /** Byte offset, in the module's binary, of the instruction about to run or, with `inCall`, of the call in progress. */
  readonly pc: Pc;
  readonly inCall: boolean;
  /** Parameters and declared locals, by index. */
  readonly locals: readonly FrameValue[];
  /** The operand stack, bottom first; operands of the instruction at `pc` are still on it. */
  readonly stack: readonly FrameValue[];
}

/** Gives the slots of a frame's locals and operands, one after the other, and a null at the end. */
type SlotReader = (instance: Instance, vars: readonly unknown[]) => unknown[];

interface Readers {
  readonly map: FrameMap;
  readonly byPoint: Map<Point, SlotReader>;
}

const plainReaders = new WeakMap<Module, Map<number, Readers>>();
const variantReaders = new WeakMap<Variant, Readers>();

function readersOf({ instance, func, variant }: CapturedFrame): Readers {
  const { module } = instance.module;
  if (variant !== undefined) {
    let readers = variantReaders.get(variant);
    if (readers === undefined) variantReaders.set(variant, (readers = { map: frameMap(module, func, variant), byPoint: new Map() }));
    return readers;
  }
  let funcs = plainReaders.get(module);
  if (funcs === undefined) plainReaders.set(module, (funcs = new Map<number, Readers>()));
  let readers = funcs.get(func);
  if (readers === undefined) funcs.set(func, (readers = { map: frameMap(module, func), byPoint: new Map() }));
  return readers;
}

const stackAt = (map: FrameMap, point: Point): ReturnType<FrameMap['stacks']['get']> & object => {
  const stack = map.stacks.get(point);
  if (stack === undefined) throw new RangeError(`no frame can be captured at point ${point}: code and frame map are of different functions`);
  return stack;
};

function slotReader({ map, byPoint }: Readers, point: Point): SlotReader {
  let reader = byPoint.get(point);
  if (reader === undefined) {
    const slots = [...map.locals, ...stackAt(map, point)].flatMap((v) => v.slots);
    const constants = map.constants === '' ? '' : `const ${map.constants}; `;
    // Operands may be reads of memories and tables, or arithmetic that can trap, that the code had not done yet; doing them now changes nothing.
    const memory = slots.some((text) => /\bD\b/.test(text)) ? 'const D = I.mems[0].dv; ' : '';
    // As in slotArray of the printer: the null keeps the bits of NaNs.
    const text = `"use strict"; const [${map.variables.join(', ')}] = V; let pc, x, p; ${constants}${memory}return [${[...slots, 'null'].join(', ')}];`;
    reader = new Function('I', 'V', text) as SlotReader;
    byPoint.set(point, reader);
  }
  return reader;
}

/**
 * The slots of a captured frame's locals and operands, and a null at the end. Nothing of the program runs: between two side effects, operands
 * that are not in variables are pure expressions over them.
 */
export const slotsOfFrame = (frame: CapturedFrame): unknown[] => slotReader(readersOf(frame), frame.point)(frame.instance, frame.vars);

/** Whether a frame's variables are there: of very deep stacks only the places are kept. */
export const hasVariables = (frame: CapturedFrame): boolean => frame.vars.length > 0 || readersOf(frame).map.variables.length === 0;

/** Reads a captured frame. */
export function readFrame(frame: CapturedFrame): Frame {
  const { func, point } = frame;
  const { map } = readersOf(frame);
  const stack = stackAt(map, point);
  const slots = slotsOfFrame(frame);
  const shape = functionShape(frame.instance.module.module, func);
  const index = indexOfPoint(point, shape.offsets.length);
  const operands = shape.operandsAt(index)!;
  let next = 0;
  const value = ({ type }: { readonly type: ValType }): FrameValue => {
    const at = next;
    next += slotCount(type);
    return { type, value: valueAt(type, slots, at) };
  };
  return {
    func, pc: shape.offsets[index]!, inCall: isInCall(point), locals: map.locals.map(value),
    stack: stack.map(value).filter((_, i) => !operands[i]!.implicit),
  };
}
