/** The state of a debuggee against that of the witness: frames, values, memories, tables, globals. */
import { slotCount } from '../../compiler/model/types.js';
import { getGlobal } from '../../runtime/debuggee/entities.js';
import type { DebugFrame, Paused, Value } from '../../runtime/debuggee/index.js';
import type { FuncInst } from '../../runtime/store/func.js';
import type { Instance } from '../../runtime/store/instance.js';
import { ExceptionObject, type ExnInst, type TagInst } from '../../runtime/store/tag.js';
import { type Float, isFloat } from '../../runtime/support/float.js';
import { valueAt } from '../../runtime/support/value-types.js';
import { ExceptionObject as WitnessException } from '../witness/border.js';
import type { WExn, WFunc, WInstance, WTag } from '../witness/entities.js';
import type { Frame } from '../witness/frame.js';
import type { Machine } from '../witness/machine.js';
import { reference, type WValue } from '../witness/values.js';
import { bitsOf } from './values.js';

/** A frame of the debuggee, read once. */
export interface SeenFrame {
  readonly instance: Instance;
  readonly func: number;
  readonly pc: number;
  readonly locals: readonly Value[];
  readonly stack: readonly Value[];
  readonly handle: DebugFrame;
}

/** All frames at a pause: of each activation, the newest first, innermost first. */
export function seenFrames(paused: Paused): SeenFrame[][] {
  return paused.exitFrames().map((exit) => {
    const frames: SeenFrame[] = [];
    for (let f: DebugFrame | undefined = exit; f; f = f.parent()) frames.push({ instance: f.instance, func: f.funcIndex, pc: f.pc, locals: f.locals(), stack: f.stack(), handle: f });
    return frames;
  });
}

/** Pairs of things that were made by the same step of the same program on both sides. */
class Pairs<A extends object, B extends object> {
  private readonly there = new Map<A, B>();
  private readonly back = new Map<B, A>();

  /** Whether these two belong together; two that are new do from now on. */
  same(a: A, b: B): boolean {
    if (!this.there.has(a) && !this.back.has(b)) {
      this.there.set(a, b);
      this.back.set(b, a);
    }
    return this.there.get(a) === b;
  }
}

export class Comparison {
  private readonly instances = new Pairs<Instance, WInstance>();
  private readonly hostFunctions = new Pairs<FuncInst, WFunc>();
  private readonly tags = new Pairs<TagInst, WTag>();

  sameValue(ours: Value, witness: WValue): boolean {
    if (ours.type !== witness.type) return false;
    const { value } = witness;
    switch (ours.type) {
      case 'f32': case 'f64':
        if (witness.loose) return Number.isNaN(Number(ours.value));
        return isFloat(ours.value) && bitsOf(ours.type, ours.value) === value;
      case 'v128': return (((ours.value as bigint) ^ (value as bigint)) & ~witness.open) === 0n;
      case 'funcref': return this.sameReference(ours.value, value, (a: FuncInst, b: WFunc) => this.sameFunction(a, b));
      case 'exnref': return this.sameReference(ours.value, value, (a: ExnInst, b: WExn) => this.sameException(a, b));
      case 'externref': return Object.is(ours.value, value) || this.sameExceptionObject(ours.value, value);
      default: return Object.is(ours.value, value);
    }
  }

  /** Each side has its own objects for exceptions that JavaScript has met. */
  private sameExceptionObject(a: unknown, b: unknown): boolean {
    const exn = ExceptionObject.exnOf(a);
    return exn !== undefined && b instanceof WitnessException && this.sameException(exn, b.exn);
  }

  private sameReference<A, B>(a: unknown, b: unknown, same: (a: A, b: B) => boolean): boolean {
    return a === null || b === null ? a === b : same(a as A, b as B);
  }

  private sameFunction(a: FuncInst, b: WFunc): boolean {
    if (a.index !== b.index) return false;
    return a.instance && b.instance ? this.instances.same(a.instance, b.instance) : !a.instance && !b.instance && this.hostFunctions.same(a, b);
  }

  sameException(a: ExnInst, b: WExn): boolean {
    if (!this.tags.same(a.tag, b.tag)) return false;
    let slot = 0;
    return b.values.every((v) => {
      const at = slot;
      slot += slotCount(v.type);
      return this.sameValue({ type: v.type, value: valueAt(v.type, a.values, at) }, v);
    });
  }

  /** The first difference of two lists of values. */
  valuesDifference(what: string, ours: readonly Value[], witness: readonly WValue[]): string | undefined {
    if (ours.length === witness.length && ours.every((v, i) => this.sameValue(v, witness[i]!))) return undefined;
    const at = ours.findIndex((v, i) => !witness[i] || !this.sameValue(v, witness[i]));
    return `${what}${at < 0 ? '' : ` ${at}`}\n    witness: ${witness.map(describeWitness).join(', ')}\n    ours:    ${ours.map(describeOurs).join(', ')}`;
  }

  /** The first difference of all frames. */
  framesDifference(ours: readonly (readonly SeenFrame[])[], machine: Machine): string | undefined {
    const theirs = machine.activations();
    if (ours.length !== theirs.length || theirs.some((frames, a) => frames.length !== ours[a]!.length)) {
      const witness = theirs.map((frames) => frames.map((f) => ({ func: f.func.index, pc: f.pc })));
      return `frames of the activations\n    witness: ${describePlaces(witness)}\n    ours:    ${describePlaces(ours)}`;
    }
    for (const [a, frames] of theirs.entries()) {
      for (const [f, frame] of frames.entries()) {
        const different = this.frameDifference(ours[a]![f]!, frame);
        if (different !== undefined) return `activation ${a} frame ${f}: ${different}`;
      }
    }
    return undefined;
  }

  private frameDifference(ours: SeenFrame, witness: Frame): string | undefined {
    if (ours.func !== witness.func.index || ours.pc !== witness.pc || !this.instances.same(ours.instance, witness.instance)) {
      return `place\n    witness: ${placeText(witness.func.index, witness.pc)} (${witness.instr.name})\n    ours:    ${placeText(ours.func, ours.pc)}`;
    }
    const place = `${placeText(ours.func, ours.pc)} (${witness.instr.name})`;
    return this.valuesDifference(`${place} local`, ours.locals, witness.locals) ?? this.valuesDifference(`${place} operand`, ours.stack, witness.stack);
  }

  /** The first difference of what an instance holds. */
  entitiesDifference(ours: Instance, witness: WInstance): string | undefined {
    if (!this.instances.same(ours, witness)) return 'another instance';
    for (const [i, memory] of witness.memories.entries()) {
      const [a, b] = [ours.mems[i]!.u8, memory.bytes];
      if (a.length !== b.length) return `size of memory ${i}: witness ${b.length}, ours ${a.length}`;
      const at = firstDifferentByte(a, b);
      if (at !== undefined) {
        const bytes = (m: Uint8Array): string => Array.from(m.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
        return `memory ${i} at ${at}\n    witness: ${bytes(b)}\n    ours:    ${bytes(a)}`;
      }
    }
    const globals = this.valuesDifference('global', ours.globals.map(getGlobal), witness.globals.map((g) => g.value));
    if (globals !== undefined) return globals;
    for (const [i, table] of witness.tables.entries()) {
      const elements = ours.tables[i]!.e.map((value) => ({ type: table.element, value }));
      const different = this.valuesDifference(`table ${i} element`, elements, table.elements.map((value) => reference(table.element, value)));
      if (different !== undefined) return different;
    }
    const sizes = (list: readonly { readonly length: number }[]): string => list.map((x) => x.length).join(' ');
    if (sizes(ours.datas) !== sizes(witness.datas)) return `data segments: witness ${sizes(witness.datas)}, ours ${sizes(ours.datas)}`;
    if (sizes(ours.elems) !== sizes(witness.elems)) return `element segments: witness ${sizes(witness.elems)}, ours ${sizes(ours.elems)}`;
    return undefined;
  }
}

/** Node's own way of comparing bytes, which is fast; other engines have none. */
const buffers = (globalThis as { Buffer?: { compare(a: Uint8Array, b: Uint8Array): number } }).Buffer;

/** Of two memories of one length: pages are words. */
function firstDifferentByte(a: Uint8Array, b: Uint8Array): number | undefined {
  if (buffers?.compare(a, b) === 0) return undefined;
  const words = (memory: Uint8Array): Int32Array => new Int32Array(memory.buffer, memory.byteOffset, memory.length >>> 2);
  const [left, right] = [words(a), words(b)];
  let word = 0;
  while (word < left.length && left[word] === right[word]) word++;
  if (word === left.length) return undefined;
  let at = 4 * word;
  while (a[at] === b[at]) at++;
  return at;
}

/** All frames in a line: of each activation, the newest first, innermost first. */
export const describePlaces = (activations: readonly (readonly { readonly func: number; readonly pc: number }[])[]): string =>
  activations.map((frames) => frames.slice(0, 20).map(({ func, pc }) => `${func}@${pc.toString(16)}`).join(' < ')).join(' | ');

const placeText = (func: number, pc: number): string => `function ${func} at 0x${pc.toString(16)}`;

function describeReference(v: unknown): string {
  if (typeof v !== 'object' || v === null) return typeof v === 'symbol' ? 'a symbol' : String(v);
  if ('index' in v) return `function ${String(v.index)}`;
  return 'tag' in v ? 'exception' : v.constructor.name;
}

function describeWitness({ type, value, loose, open }: WValue): string {
  if (type === 'i32' || type === 'i64') return `${type} ${String(value)}`;
  if (type === 'v128') return `${type} 0x${(value as bigint).toString(16)}${open === 0n ? '' : ` with 0x${open.toString(16)} open`}`;
  if (type === 'f32' || type === 'f64') return loose ? `${type} any NaN` : `${type} bits 0x${(value as number | bigint).toString(16)}`;
  return `${type} ${describeReference(value)}`;
}

function describeOurs({ type, value }: Value): string {
  if (type === 'i32' || type === 'i64') return `${type} ${String(value)}`;
  if (type === 'v128') return `${type} 0x${(value as bigint).toString(16)}`;
  if (type === 'f32' || type === 'f64') return `${type} bits 0x${bitsOf(type, value as Float).toString(16)}`;
  return `${type} ${describeReference(value)}`;
}
