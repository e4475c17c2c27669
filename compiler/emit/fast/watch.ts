/**
 * Code that watches memory: before each access it looks whether that touches what somebody waits for, and is left if so, by a `throw` with the
 * program counter at the instruction and its operands on the stack. Engines see that the way out does not come back, so that it costs the
 * loop around it nothing but the comparison. Who has been left so does the access elsewhere: leaving in vain is slow, not wrong.
 */
import { accessesOf, LENGTH, type MemoryAccess } from '../../analyse/accesses.js';
import { lengthPosition, MOST_RANGES, startPosition, type Watching } from '../../analyse/watch-bounds.js';
import type { Context } from './context.js';
import { FX } from '../expression.js';
import { MEMORY_WRITES } from './plain.js';

const rangesFor = (watching: Watching, written: boolean): number => (written ? watching.writes : watching.reads);

/** To be called before an instruction is printed that has a meaning. */
export function beforeAccess(cx: Context, watching: Watching): void {
  const { r, ops } = cx;
  const accesses = accessesOf(r)?.filter(({ written }) => rangesFor(watching, written) > 0);
  if (accesses === undefined || accesses.length === 0) return;
  const base = ops.height - r.def.type!.params.length;
  // What may trap comes before the check, and what a write spoils is settled in any case.
  ops.settleFx(accesses.some(({ written }) => written) ? MEMORY_WRITES : FX.trap);
  for (const { address, width } of accesses) {
    ops.makeAtom(base + address);
    if (width === undefined) ops.makeAtom(base + LENGTH);
  }
  cx.point();
  const checks = accesses.map((access) => checkOf(cx, access, base, rangesFor(watching, access.written)));
  cx.write(`if (${checks.join(' || ')}) throw I.accessed(${cx.pc()});`);
  // What the instruction settles is settled after that.
  cx.begin();
}

const plus = (n: number): string => (n === 0 ? '' : ` + ${n}`);

/** The condition that an access touches one of so many ranges. @param base where the operands begin, whose addresses are atoms */
function checkOf(cx: Context, { memory, written, address, offset, width }: MemoryAccess, base: number, ranges: number): string {
  const { stack } = cx.ops;
  const { text, literal } = stack[base + address]!.parts[0];
  const ask = (start: string, length: string): string => `I.touches(${cx.memoryName(memory)}, ${start}, ${length}, ${written})`;
  if (width === undefined) return ask(`${text} >>> 0`, `${stack[base + LENGTH]!.parts[0].text} >>> 0`);
  const first = literal === undefined ? undefined : (literal >>> 0) + offset;
  const last = first === undefined ? `${text}${plus(offset + width - 1)}` : String(first + width - 1);
  const bounds = cx.boundsName(memory);
  const within = (range: number): string =>
    `(${last} - ${bounds}[${startPosition(written, range)}] | 0) <= ${bounds}[${lengthPosition(written, range, width)}]`;
  if (ranges > MOST_RANGES) return `${within(0)} && ${ask(first === undefined ? `(${text} >>> 0)${plus(offset)}` : String(first), String(width))}`;
  return Array.from({ length: ranges }, (_, i) => within(i)).join(' || ');
}
