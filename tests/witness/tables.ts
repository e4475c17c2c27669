/** Instructions on tables and references (specification, 4.4.3 and 4.4.6). */
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import type { WTable } from './entities.js';
import type { Frame } from './frame.js';
import type { Instr } from './code.js';
import type { Plain } from './plain.js';
import { i32, reference, type WValue, WTrap } from './values.js';

const u32 = (v: WValue | undefined): number => (v!.value as number) >>> 0;

/** @throws WTrap unless the range is within so many elements */
function check(start: number, length: number, size: number, message: string = TRAP_MESSAGES.tableOutOfBounds): void {
  if (start + length > size) throw new WTrap(message);
}

const copyInto = (table: WTable, at: number, items: readonly unknown[]): void => items.forEach((item, i) => void (table.elements[at + i] = item));

type OnTable = (table: WTable, operands: readonly WValue[], frame: Frame, i: Instr) => readonly WValue[];
const onTable = (operands: number, run: OnTable): Plain => ({ operands, run: (frame, i, o) => run(frame.instance.tables[i.a]!, o, frame, i) });

/** Every instruction that touches a table or makes a reference, by name. */
export const tableInstructions = (): Map<string, Plain> => new Map<string, Plain>([
  ['table.get', onTable(1, (t, [at]) => {
    check(u32(at), 1, t.elements.length);
    return [reference(t.element, t.elements[u32(at)])];
  })],
  ['table.set', onTable(2, (t, [at, v]) => {
    check(u32(at), 1, t.elements.length);
    t.elements[u32(at)] = v!.value;
    return [];
  })],
  ['table.size', onTable(0, (t) => [i32(t.elements.length)])],
  ['table.grow', onTable(2, (t, [v, n]) => {
    const old = t.elements.length;
    if (old + u32(n) > t.max) return [i32(-1)];
    for (let k = 0; k < u32(n); k++) t.elements.push(v!.value);
    return [i32(old)];
  })],
  ['table.fill', onTable(3, (t, [at, v, n]) => {
    check(u32(at), u32(n), t.elements.length);
    t.elements.fill(v!.value, u32(at), u32(at) + u32(n));
    return [];
  })],
  ['table.copy', onTable(3, (t, [d, s, n], { instance }, i) => {
    const from = instance.tables[i.b]!.elements;
    check(u32(s), u32(n), from.length);
    check(u32(d), u32(n), t.elements.length);
    copyInto(t, u32(d), from.slice(u32(s), u32(s) + u32(n)));
    return [];
  })],
  ['table.init', { operands: 3, run: ({ instance }, i, [d, s, n]) => {
    const items = instance.elems[i.a]!;
    const table = instance.tables[i.b]!;
    check(u32(d), u32(n), table.elements.length);
    check(u32(s), u32(n), items.length, TRAP_MESSAGES.elemSegmentOutOfBounds);
    copyInto(table, u32(d), items.slice(u32(s), u32(s) + u32(n)));
    return [];
  } }],
  ['elem.drop', { operands: 0, run: ({ instance }, i) => {
    instance.elems[i.a] = [];
    return [];
  } }],
  ['ref.null', { operands: 0, run: (_, i) => [reference(i.refType, null)] }],
  ['ref.func', { operands: 0, run: ({ instance }, i) => [reference('funcref', instance.funcs[i.a])] }],
  ['ref.is_null', { operands: 1, run: (_, _i, [v]) => [i32(Number(v!.value === null))] }],
]);
