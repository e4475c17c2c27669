/**
 * The least driver of resumable code, so that it can be tested alone: every function of every instance made while it is installed runs as resumable code, wasm calls
 * being calls of this driver. What it can check at each stop it checks.
 */
import { Exit, type FunctionShape, printResumable, shapeOf, type ValType } from '../../compiler/index.js';
import { before, FIRST, pointOf } from '../../compiler/model/point.js';
import type { FuncIndex, InstrIndex, Point } from '../../compiler/model/types.js';
import { partsOf, slotCount, slotsOf, zeroOf } from '../../compiler/model/value-types.js';
import { CompiledModule } from '../../runtime/store/compiled-module.js';
import { type AnyRawCode, FuncInst } from '../../runtime/store/func.js';
import type { Instance } from '../../runtime/store/instance.js';
import { ExnInst, thrown } from '../../runtime/store/tag.js';
import { isFloat } from '../../runtime/support/float.js';
import { giveResult, receiveResult } from '../../runtime/support/value-types.js';

export interface TestFrame {
  readonly v: unknown[];
  at: InstrIndex;
  n: number;
  base: number;
  callee: FuncInst | null;
  thrown: ExnInst | null;
}

export type ResumableCode = (f: TestFrame, n: number, run: boolean) => Exit;

/** A function under test. */
export interface Subject {
  readonly instance: Instance;
  readonly index: FuncIndex;
  readonly shape: FunctionShape;
  readonly code: ResumableCode;
}

export interface Mode {
  /** How many instructions to execute at most before the next stop; asked each time. */
  readonly budget: () => number;
  readonly run: () => boolean;
  /** See {@link printResumable}. */
  readonly partBits?: number;
  /** Called at each stop, before the next instruction. */
  readonly onStop?: (subject: Subject, frame: TestFrame) => void;
}

/** What happened, to see that a test does what it says. */
export interface Counts {
  /** Times that code gave control back, by {@link Exit}. */
  readonly exits: number[];
  /** Times that a handler was gone on at. */
  caught: number;
}

export const makeCode = (instance: Instance, index: number, partBits?: number): Subject => {
  const { module } = instance.module;
  const text = `"use strict"; return (${printResumable(module, index, partBits)}\n)//${texts++}`;
  const factory = (new Function(text) as () => (i: Instance) => ResumableCode)();
  return { instance, index: index as FuncIndex, shape: shapeOf(module, index), code: factory(instance) };
};
let texts = 0;

/** A frame array before the first instruction. */
export function newFrame({ shape }: Subject, args: readonly unknown[]): TestFrame {
  const v = new Array<unknown>(shape.size).fill(null);
  for (const { type, slot } of shape.locals) partsOf(type).forEach((kind, i) => { v[slot + i] = zeroOf(kind); });
  args.forEach((x, i) => { v[i] = x; });
  return { v, at: FIRST, n: 0, base: 0, callee: null, thrown: null };
}

const isInt32 = (x: unknown): boolean => typeof x === 'number' && Object.is(x | 0, x);

function fits(type: ValType, parts: readonly unknown[]): boolean {
  const [first] = parts;
  switch (type) {
    case 'i32': case 'i64': case 'v128': return parts.every(isInt32);
    case 'f32': return isFloat(first) && (Number.isNaN(Number(first)) || Object.is(Math.fround(first as number), first));
    case 'f64': return isFloat(first);
    case 'funcref': return first === null || first instanceof FuncInst;
    case 'exnref': return first === null || first instanceof ExnInst;
    case 'externref': return true;
  }
}

/** Locals and operands are of the types that the shape says, and the stack is as high. */
export function checkFrame({ shape, index }: Subject, f: TestFrame): void {
  const stack = shape.operandsAt(f.at);
  const fail = (what: string): never => { throw new Error(`function ${index} at instruction ${f.at}: ${what}`); };
  if (stack === undefined) return fail('cannot be reached by its shape');
  let slot = 0;
  const check = (type: ValType, what: string): void => {
    const parts = f.v.slice(slot, slot + slotCount(type));
    if (!fits(type, parts)) fail(`${what} is ${parts.map(String).join(', ')}, not of type ${type}`);
    slot += parts.length;
  };
  shape.locals.forEach((l, i) => check(l.type, `local ${i}`));
  for (const [i, { type, slot: place, implicit }] of stack.entries()) {
    if (place !== slot) fail(`operand ${i} is at ${place}, not at ${slot}`);
    if (implicit && f.v[slot] === null) fail(`operand ${i} is no exception`);
    check(type, `operand ${i}`);
  }
  if (slot !== shape.topAt(f.at)) fail(`the operands end at ${slot}, not at ${shape.topAt(f.at)}`);
  if (slot >= shape.size || f.v.length !== shape.size || f.v[shape.size - 1] !== null) fail('the frame array is too short');
}

/** Puts what a call returned into the frame. */
function writeResults(results: readonly ValType[], v: unknown[], base: number, r: unknown): void {
  if (results.length > 1) for (let i = 0, list = r as unknown[], n = slotsOf(results); i < n; i++) v[base + i] = list[i];
  else if (results.length === 1) receiveResult(partsOf(results[0]!), r, v, base);
}

function returned(results: readonly ValType[], v: readonly unknown[]): unknown {
  if (results.length === 0) return undefined;
  if (results.length > 1) return [...v.slice(0, slotsOf(results)), null];
  return giveResult(partsOf(results[0]!), v, 0);
}

/** Goes on at the handler of what was thrown at the frame's instruction. @throws it, if there is none */
function handle({ instance, index, shape }: Subject, f: TestFrame, e: unknown, point: Point): void {
  const handlers = shape.handlersAt(f.at);
  try {
    if (handlers.length === 0) throw e;
    const exn = instance.caught(e, point);
    const handler = handlers.find((h) => h.tag === undefined || instance.tags[h.tag] === exn.tag);
    if (handler === undefined) throw e;
    let to = handler.base;
    if (handler.reference === 'below') f.v[to++] = exn;
    if (handler.tag !== undefined) for (let i = 0, n = slotsOf(exn.tag.type.params); i < n; i++) f.v[to++] = exn.values[i];
    if (handler.reference === 'above') f.v[to] = exn;
    f.at = handler.target;
  } catch (uncaught) {
    throw instance.capture(uncaught, index, point, []);
  }
}

function execute(subject: Subject, mode: Mode, counts: Counts, args: readonly unknown[]): unknown {
  const { instance, index, shape, code } = subject;
  const { results } = instance.module.module.funcs[index]!.type;
  const f = newFrame(subject, args);
  for (;;) {
    mode.onStop?.(subject, f);
    const budget = mode.budget();
    const run = mode.run();
    const from = f.at;
    const former = budget === 1 ? f.v.slice() : undefined;
    let inCall = false;
    try {
      const exit = code(f, budget, run);
      counts.exits[exit] = (counts.exits[exit] ?? 0) + 1;
      const spent = budget - f.n;
      if (exit === Exit.stepped ? f.n !== 0 : spent < 1 || f.n < (exit === Exit.loop ? 1 : 0)) throw new Error(`exit ${exit} with ${f.n} of ${budget} left`);
      if (exit === Exit.loop && (!run || !shape.loops.has(before(f.at)))) throw new Error(`instruction ${f.at} is no loop's first`);
      if (exit === Exit.return) return returned(results, f.v);
      if (exit === Exit.throw) throw thrown(f.thrown!);
      if (exit !== Exit.call) continue;
      const callee = f.callee!;
      const { params } = callee.type;
      const slots = f.v.slice(f.base, f.base + slotsOf(params));
      inCall = true;
      const r = callee.code(...slots);
      inCall = false;
      writeResults(callee.type.results, f.v, f.base, r);
      f.at++;
    } catch (e) {
      if (former !== undefined && !inCall) {
        if (f.at !== from) throw new Error(`a single step from ${from} threw at ${f.at}`, { cause: e });
        if (!former.every((x, i) => Object.is(x, f.v[i]))) throw new Error(`the instruction ${from} that threw changed its frame`, { cause: e });
      }
      handle(subject, f, e, pointOf(f.at, inCall));
      counts.caught++;
    }
  }
}

/** Runs `body` with all functions of instances that it makes in resumable code. */
export async function inResumableCode(mode: Mode, body: () => void | Promise<void>): Promise<Counts> {
  const { factory } = CompiledModule.prototype;
  const counts: Counts = { exits: [0, 0, 0, 0, 0], caught: 0 };
  CompiledModule.prototype.factory = (index) => (instance): AnyRawCode => {
    const subject = makeCode(instance, index, mode.partBits);
    return (...args) => execute(subject, mode, counts, args);
  };
  try {
    await body();
  } finally {
    CompiledModule.prototype.factory = factory;
  }
  return counts;
}

export const SINGLE_STEPS: Mode = { budget: () => 1, run: () => false, onStop: checkFrame };
/** Straight on, but for loops. */
export const RUN: Mode = { budget: () => 1_000_000, run: () => true };

/** Stops of all kinds, at places that a seed decides. */
export function mixed(seed: number): Mode {
  let state = seed | 1;
  const random = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return state >>> 8;
  };
  return { budget: () => 1 + (random() % 9), run: () => random() % 3 !== 0, onStop: checkFrame, partBits: 1 + (seed % 6) };
}
