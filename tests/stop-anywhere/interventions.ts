/** What a debugger may do to a paused program, done to both sides. */
import type { ValType } from '../../compiler/model/types.js';
import type { Value } from '../../runtime/debuggee/index.js';
import type { FuncInst } from '../../runtime/store/func.js';
import { ExnInst } from '../../runtime/store/tag.js';
import { appendParts } from '../../runtime/support/value-types.js';
import type { Rng } from '../random/rng.js';
import { WExn } from '../witness/entities.js';
import type { Frame } from '../witness/frame.js';
import type { Planned, Session } from './session.js';
import type { SeenFrame } from './state.js';
import { type Both, randomValue } from './values.js';

interface FramePair {
  readonly ours: SeenFrame;
  readonly witness: Frame;
}

/** The frames of the newest activation. */
function newest(session: Session): FramePair[] {
  const [frames] = session.machine.activations();
  return (session.frames[0] ?? []).map((ours, i) => ({ ours, witness: frames![i]! }));
}

/** What random programs count and test their fuel with, of which they must not get more. */
const COUNTING: ReadonlySet<string> = new Set(['global.get', 'i32.eqz', 'if', 'i32.const', 'i32.sub', 'global.set']);

/** Changes a local, an operand, or a byte of a memory. */
export function change(rng: Rng, session: Session): void {
  const frames = newest(session);
  if (frames.length === 0) return;
  const { ours, witness } = rng.pick(frames.slice(0, 5));
  switch (rng.below(3)) {
    case 0: {
      if (witness.locals.length === 0) return;
      const i = rng.below(witness.locals.length);
      const value = randomValue(rng, witness.locals[i]!.type);
      ours.handle.setLocal(i, value.ours);
      witness.locals[i] = value.witness;
      return;
    }
    case 1: {
      if (witness.stack.length === 0 || COUNTING.has(witness.instr.name)) return;
      const i = rng.below(witness.stack.length);
      const value = randomValue(rng, witness.stack[i]!.type);
      ours.handle.setStackValue(i, value.ours);
      witness.stack[i] = value.witness;
      return;
    }
    default: {
      const memory = witness.instance.memories[0];
      if (!memory || memory.bytes.length === 0) return;
      const [at, byte] = [rng.below(Math.min(4096, memory.bytes.length)), rng.below(256)];
      ours.instance.mems[0]!.u8[at] = byte;
      memory.bytes[at] = byte;
    }
  }
}

const randomValues = (rng: Rng, types: readonly ValType[]): Both[] => types.map((type) => randomValue(rng, type));
const ours = (values: readonly Both[]): Value[] => values.map((v) => v.ours);
const witnesses = (values: readonly Both[]) => values.map((v) => v.witness);

/** Another resumption than the normal one, if there is a frame. */
export function resumption(rng: Rng, session: Session): Planned | undefined {
  const top = newest(session)[0];
  if (!top) return undefined;
  const { instance } = top.witness;
  // A failed call of a host function that was injected has no frame that could return or throw.
  const canReturn = session.machine.top === top.witness;
  const canThrow = canReturn && instance.tags.length > 0;
  const canCall = !COUNTING.has(top.witness.instr.name);
  if (!canReturn && !canThrow && !canCall) return undefined;
  switch (rng.weighted([['return', canReturn ? 1 : 0], ['throw', canThrow ? 1 : 0], ['call', canCall ? 2 : 0]] as const)) {
    case 'return': {
      const values = randomValues(rng, top.witness.func.type.results);
      return { ours: { kind: 'early-return', values: ours(values) }, witness: (machine) => machine.returnEarly(witnesses(values)) };
    }
    case 'throw': {
      const i = rng.below(instance.tags.length);
      const values = randomValues(rng, instance.tags[i]!.type.params);
      const exception = new ExnInst(top.ours.instance.tags[i]!, slots(ours(values)));
      const exn = new WExn(instance.tags[i]!, witnesses(values));
      return { ours: { kind: 'throw-exception', exception }, witness: (machine) => machine.throwHere(exn) };
    }
    case 'call': {
      const i = rng.below(instance.funcs.length);
      const func = instance.funcs[i]!;
      const callee: FuncInst = top.ours.instance.funcs[i]!;
      const values = randomValues(rng, func.type.params);
      return { ours: { kind: 'inject-call', callee, arguments: ours(values) }, witness: (machine) => machine.inject({ func, args: witnesses(values) }) };
    }
  }
}

/** Raw slots, with the null that keeps an array from ever being one of numbers only, which would not keep the bits of NaNs. */
function slots(values: readonly Value[]): unknown[] {
  const list: unknown[] = [null];
  for (const { type, value } of values) appendParts(type, value, list);
  list.shift();
  list.push(null);
  return list;
}
