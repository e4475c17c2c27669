/** The code that an entry covers: one span, or a list of them in `.debug_ranges` (DWARF 4, 2.17.3) or `.debug_rnglists` (DWARF 5, 2.17.3). */
import type { Span } from '../../compiler/model/module.js';
import { AT } from './abbreviations.js';
import { codeOf } from './code.js';
import { DwarfReader } from './reader.js';
import type { Unit, Values } from './units.js';

/** What has to be read of an entry to know its ranges. */
export const RANGE_ATTRIBUTES = [AT.lowPc, AT.highPc, AT.ranges];

/** Kinds of entries in a list of DWARF 5 (7.25). */
const RLE = { endOfList: 0, baseAddressx: 1, startxEndx: 2, startxLength: 3, offsetPair: 4, baseAddress: 5, startEnd: 6, startLength: 7 } as const;
/** The start by which a list of DWARF 4 sets the base. */
const BASE_SELECTION = 0xffff_ffff;

/**
 * Where the code is that an entry is about, as far as the module has it.
 * @param base what a list's offsets are relative to at first: the low pc of the unit
 * @throws InvalidModule if a list is damaged
 */
export function rangesOf(unit: Unit, values: Values, base: number): Span[] {
  const list = values.get(AT.ranges);
  const low = values.get(AT.lowPc);
  const high = values.get(AT.highPc);
  let spans: Span[] = [];
  if (typeof list === 'number') spans = unit.version >= 5 ? readList(unit, list, base) : readOldList(unit, list, base);
  else if (typeof low === 'number' && typeof high === 'number') spans = [{ start: low, end: high }];
  const code = codeOf(unit.module);
  return spans.filter(({ start, end }) => code !== undefined && start < end && start >= code.start && end <= code.end);
}

function cursor(unit: Unit, section: string, offset: number): DwarfReader | undefined {
  const r = DwarfReader.section(unit.module, section);
  r?.skip(offset);
  return r;
}

function readOldList(unit: Unit, offset: number, base: number): Span[] {
  const r = cursor(unit, '.debug_ranges', offset);
  const spans: Span[] = [];
  while (r !== undefined) {
    const start = r.u4();
    const end = r.u4();
    if (start === 0 && end === 0) break;
    if (start === BASE_SELECTION) base = end;
    else spans.push({ start: base + start, end: base + end });
  }
  return spans;
}

function readList(unit: Unit, offset: number, base: number): Span[] {
  const r = cursor(unit, '.debug_rnglists', offset);
  const spans: Span[] = [];
  // An address that the table does not have is that of no code.
  const indexed = (): number => unit.addressAt(r!.leb()) ?? -1;
  const push = (start: number, end: number): void => void spans.push({ start, end });
  while (r !== undefined) {
    const kind = r.byte();
    if (kind === RLE.endOfList) break;
    switch (kind) {
      case RLE.baseAddressx: base = indexed(); break;
      case RLE.startxEndx: push(indexed(), indexed()); break;
      case RLE.startxLength: {
        const start = indexed();
        push(start, start + r.leb());
        break;
      }
      case RLE.offsetPair: push(base + r.leb(), base + r.leb()); break;
      case RLE.baseAddress: base = r.u4(); break;
      case RLE.startEnd: push(r.u4(), r.u4()); break;
      case RLE.startLength: {
        const start = r.u4();
        push(start, start + r.leb());
        break;
      }
      default: r.fail(`unknown kind of range ${kind}`);
    }
  }
  return spans;
}
