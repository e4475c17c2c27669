/**
 * Code that watches memory: before each access it looks whether that touches what somebody is waiting for. Most accesses are ruled out in place, by
 * comparing with the bounds of everything that is watched in the memory; the others ask `I.accesses`, which leaves the code if it is so.
 *
 * The check stands where the program counter is assigned, after the operands and right before the access, and leaves as a trap does: with the
 * same frame. Where frames are recorded there are no checks, so that looking at a frame never asks.
 */
import { accessesOf, LENGTH } from '../accesses.js';
import type { Context } from './context.js';
import type { Expr } from './expression.js';
import { isWatched, WRITES } from '../watch-bounds.js';
import { MEMORY_WRITES } from './plain.js';

/** The check before the load or store at hand; undefined if it needs none. @param address an atom */
export function accessCheck(cx: Context, address: Expr): string | undefined {
  const { r } = cx;
  const { width } = r.def;
  const { memory, written } = accessesOf(r)![0]!;
  if (!isWatched(cx.watching, written)) return undefined;
  const bounds = cx.boundsName(memory);
  const at = written ? WRITES : 0;
  const { literal, text } = address;
  const last = (literal === undefined ? 0 : literal >>> 0) + r.memOffset + width - 1;
  const position = literal === undefined ? `${text}${last === 0 ? '' : ` + ${last}`}` : String(last);
  const first = literal === undefined ? `(${text} >>> 0) + ${r.memOffset}` : String(last - width + 1);
  return `(${position} - ${bounds}[${at}] | 0) < ${bounds}[${at + width}] && I.accesses(${cx.memoryName(memory)}, ${first}, ${width}, ${written})`;
}

/**
 * To be called before an instruction is printed that has a meaning: makes the address of an access such that the check can name it; of a bulk
 * instruction it writes the checks.
 */
export function beforeAccess(cx: Context): void {
  const { r, ops, watching } = cx;
  const accesses = accessesOf(r)?.filter(({ written }) => isWatched(watching, written));
  if (accesses === undefined || accesses.length === 0) return;
  const base = ops.height - r.def.type!.params.length;
  if (r.def.immediate === 'memarg') return ops.makeAtom(base);
  ops.settleFx(MEMORY_WRITES, base);
  for (let i = base; i < ops.height; i++) ops.makeAtom(i);
  cx.point();
  const text = (i: number): string => `${ops.stack[base + i]!.lo.text} >>> 0`;
  for (const { memory, written, address } of accesses) {
    cx.write(`I.accesses(${cx.memoryName(memory)}, ${text(address)}, ${text(LENGTH)}, ${written}, ${cx.pc()});`);
  }
  // What the instruction settles is settled after that.
  cx.begin();
}
