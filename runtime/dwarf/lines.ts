/**
 * The line tables of a module's DWARF (`.debug_line`, versions 2 to 5): which source line an instruction came from.
 *
 * References are to the DWARF 5 standard, section 6.2.
 */
import type { Module, Span } from '../../compiler/model/module.js';
import { lastAtMost } from '../../compiler/model/search.js';
import { bodyAt, codeOf, findSpan } from './code.js';
import { LineHeader, type SourceFile } from './files.js';
import { DwarfReader } from './reader.js';
import { compilerDirectories, tolerate } from './units.js';

export interface SourceLine extends SourceFile {
  /** From 1. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
}

/** Consecutive rows, in DWARF's addresses; `addresses` ascend, and the end ends the last row. */
interface Sequence extends Span {
  readonly addresses: readonly number[];
  /** Three numbers a row: index in `files`, line, column. */
  readonly rows: readonly number[];
  readonly files: readonly (SourceFile | undefined)[];
}

/** What one unit of the section says. */
interface UnitLines {
  /** Ascending. */
  readonly sequences: readonly Sequence[];
  readonly files: readonly (SourceFile | undefined)[];
}

/** Answers for the byte offsets of a module. Units are read when they are asked for. */
export class LineTable {
  private readonly read = new Map<number, UnitLines>();
  private sequences: readonly Sequence[] | undefined;
  private directories: ReadonlyMap<number, string> | undefined;

  /** @param units by their offset in the section, behind their length */
  constructor(private readonly module: Module, private readonly code: Span, private readonly units: ReadonlyMap<number, DwarfReader>) {}

  /** The source line of the instruction at a byte offset of the module's binary. */
  find(offset: number): SourceLine | undefined {
    return this.lineAt(this.all, offset);
  }

  /** The same, where the unit is known that has the line, by its offset in `.debug_line`: no other is read. */
  findIn(unit: number, offset: number): SourceLine | undefined {
    return this.lineAt(this.unit(unit).sequences, offset);
  }

  /** A file of a unit, by the number that `.debug_info` has for it. */
  file(unit: number, index: number): SourceFile | undefined {
    return this.unit(unit).files[index];
  }

  /** Whether there is no line at all. */
  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  private lineAt(sequences: readonly Sequence[], offset: number): SourceLine | undefined {
    const address = offset - this.module.code!.start;
    const s = findSpan(sequences, address);
    if (s === undefined) return undefined;
    const row = lastAtMost(s.addresses.length, (i) => s.addresses[i]!, address);
    const file = s.files[s.rows[3 * row]!];
    const line = s.rows[3 * row + 1]!;
    return file === undefined || line <= 0 ? undefined : { ...file, line, column: s.rows[3 * row + 2]! };
  }

  private get all(): readonly Sequence[] {
    return (this.sequences ??= this.readAll());
  }

  private readAll(): readonly Sequence[] {
    const byStart = new Map<number, Sequence>();
    for (const unit of this.units.keys()) {
      for (const sequence of this.unit(unit).sequences) {
        // Of copies of a function the linker kept one, and lets the lines of all say that they are of that; their sizes may differ.
        const fits = bodyAt(this.module, sequence.start)?.end;
        const other = byStart.get(sequence.start);
        if (other?.end !== fits || sequence.end === fits) byStart.set(sequence.start, sequence);
      }
    }
    return ascending([...byStart.values()]);
  }

  private unit(offset: number): UnitLines {
    let lines = this.read.get(offset);
    if (lines === undefined) this.read.set(offset, (lines = this.readUnit(offset)));
    return lines;
  }

  /** Of a malformed unit, what could be read: the others can be found all the same. */
  private readUnit(offset: number): UnitLines {
    const r = this.units.get(offset);
    if (r === undefined) return { sequences: [], files: [] };
    this.directories ??= compilerDirectories(this.module);
    const header = new LineHeader(r, this.directories.get(offset));
    const sequences: Sequence[] = [];
    tolerate(() => {
      if (header.read()) while (!r.done) readSequence(r, header, sequences);
    });
    const { start, end } = this.code;
    return { sequences: ascending(sequences.filter((s) => s.start >= start && s.end > s.start && s.end <= end)), files: header.files };
  }
}

const ascending = (sequences: Sequence[]): readonly Sequence[] => sequences.sort((a, b) => a.start - b.start);

const cache = new WeakMap<Module, { table: LineTable | undefined }>();

/** The line table of a module; undefined if it has none. Of a malformed one, what could be read. */
export function lineTableOf(module: Module): LineTable | undefined {
  let entry = cache.get(module);
  if (entry === undefined) {
    entry = { table: readLineTable(module) };
    cache.set(module, entry);
  }
  return entry.table;
}

function readLineTable(module: Module): LineTable | undefined {
  const r = DwarfReader.section(module, '.debug_line');
  const code = codeOf(module);
  if (r === undefined || code === undefined) return undefined;
  const units = new Map<number, DwarfReader>();
  const start = r.pos;
  tolerate(() => {
    while (!r.done) units.set(r.pos - start, r.unit());
  });
  return new LineTable(module, code, units);
}

const STANDARD = {
  copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, setColumn: 5, negateStmt: 6, setBasicBlock: 7, constAddPc: 8, fixedAdvancePc: 9,
  setPrologueEnd: 10, setEpilogueBegin: 11, setIsa: 12,
} as const;
const EXTENDED = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

/** Runs the program (6.2.5) to the end of one sequence. */
function readSequence(r: DwarfReader, header: LineHeader, sequences: Sequence[]): void {
  const { lineBase, lineRange, opcodeBase, minimumLength, operandCounts } = header;
  const addresses: number[] = [];
  const rows: number[] = [];
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  const row = (): void => {
    const last = addresses.length - 1;
    // Of two rows with one address the later counts.
    if (last >= 0 && addresses[last] === address) rows.length -= 3;
    else addresses.push(address);
    rows.push(file, line, column);
  };
  while (!r.done) {
    const opcode = r.byte();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      address += Math.floor(adjusted / lineRange) * minimumLength;
      line += lineBase + (adjusted % lineRange);
      row();
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = r.leb();
        const end = r.pos + length;
        const extended = length > 0 ? r.byte() : 0;
        if (extended === EXTENDED.setAddress) address = r.u4();
        else if (extended === EXTENDED.defineFile) header.oldFile(r.text());
        r.skip(end - r.pos);
        if (extended !== EXTENDED.endSequence) break;
        if (addresses.length > 0) sequences.push({ start: addresses[0]!, end: address, addresses, rows, files: header.files });
        return;
      }
      case STANDARD.copy: row(); break;
      case STANDARD.advancePc: address += r.leb() * minimumLength; break;
      case STANDARD.advanceLine: line += r.s32(); break;
      case STANDARD.setFile: file = r.leb(); break;
      case STANDARD.setColumn: column = r.leb(); break;
      case STANDARD.constAddPc: address += Math.floor((255 - opcodeBase) / lineRange) * minimumLength; break;
      case STANDARD.fixedAdvancePc: address += r.u2(); break;
      case STANDARD.negateStmt: case STANDARD.setBasicBlock: case STANDARD.setPrologueEnd: case STANDARD.setEpilogueBegin: break;
      default: for (let n = operandCounts[opcode] ?? 0; n > 0; n--) r.leb();
    }
  }
}
