/**
 * The line tables of a module's DWARF (`.debug_line`, versions 2 to 5): which source line an instruction came from.
 *
 * Written here because we found no npm package that reads line tables alone; `@vscode/dwarf-debugging` reads everything, in 58 MB.
 * References are to the DWARF 5 standard, section 6.2.
 */
import { InvalidModule } from '../../compiler/errors.js';
import type { Module } from '../../compiler/module.js';
import { DwarfReader } from './dwarf-reader.js';
import { compilerDirectories } from './dwarf-units.js';

export interface SourceLine {
  /** As the compiler was given it: relative to its directory, or absolute. */
  readonly file: string;
  /** Where `file` is relative to; undefined if it is absolute, or if the producer did not say. */
  readonly directory: string | undefined;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
}

interface SourceFile {
  readonly file: string;
  readonly directory: string | undefined;
}

/** Consecutive rows of one sequence; `addresses` ascend, and the last row only ends it. */
interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly addresses: readonly number[];
  /** Three numbers a row: index in `files`, line, column. */
  readonly rows: readonly number[];
  readonly files: readonly (SourceFile | undefined)[];
}

/** Answers for the byte offsets of a module. */
export class LineTable {
  constructor(private readonly sequences: readonly Sequence[], private readonly codeStart: number) {}

  /** The source line of the instruction at a byte offset of the module's binary. */
  find(offset: number): SourceLine | undefined {
    const address = offset - this.codeStart;
    const s = this.sequences[lastAtMost(this.sequences.length, (i) => this.sequences[i]!.start, address)];
    if (s === undefined || address >= s.end) return undefined;
    const row = lastAtMost(s.addresses.length, (i) => s.addresses[i]!, address);
    const file = s.files[s.rows[3 * row]!];
    const line = s.rows[3 * row + 1]!;
    return file === undefined || line === 0 ? undefined : { ...file, line, column: s.rows[3 * row + 2]! };
  }
}

/** The last of `n` ascending keys that is at most `key`; -1 if there is none. */
function lastAtMost(n: number, keyAt: (i: number) => number, key: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

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
  const first = module.funcs[module.importedFuncs]?.body;
  if (r === undefined || module.code === undefined || first === undefined) return undefined;
  const directories = compilerDirectories(module);
  const sequences: Sequence[] = [];
  const start = r.pos;
  try {
    while (!r.done) {
      const directory = directories.get(r.pos - start);
      readUnit(r.unit(), directory, sequences);
    }
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
  }
  // A linker gives functions that it dropped an address that no code has: one before the first body, or the last one of all.
  const codeStart = module.code.start;
  const least = first.start - codeStart - 5;
  const live = sequences.filter((s) => s.start >= least && s.end > s.start && s.end <= module.code!.end - codeStart);
  return new LineTable(live.sort((a, b) => a.start - b.start), codeStart);
}

/** Reads one unit; of a malformed one, what could be read, since the next one can be found all the same. */
function readUnit(r: DwarfReader, compiler: string | undefined, sequences: Sequence[]): void {
  try {
    new UnitReader(r, compiler).read(sequences);
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
  }
}

/** Content of a directory or file entry (6.2.4.1). */
const CONTENT = { path: 1, directory: 2 } as const;
const STANDARD = {
  copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, setColumn: 5, negateStmt: 6, setBasicBlock: 7, constAddPc: 8, fixedAdvancePc: 9,
  setPrologueEnd: 10, setEpilogueBegin: 11, setIsa: 12,
} as const;
const EXTENDED = { endSequence: 1, setAddress: 2, defineFile: 3 } as const;

/** Reads the line number program of one unit. */
class UnitReader {
  private minimumLength = 1;
  private lineBase = 0;
  private lineRange = 1;
  private opcodeBase = 1;
  private readonly operandCounts: number[] = [];
  private readonly directories: string[] = [];
  private readonly files: (SourceFile | undefined)[] = [];

  /** @param compiler the directory that the compiler ran in, for versions that do not say it here */
  constructor(private readonly r: DwarfReader, private readonly compiler: string | undefined) {}

  read(sequences: Sequence[]): void {
    const { r } = this;
    const version = r.u2();
    if (version < 2 || version > 5) return;
    if (version >= 5) r.skip(2); // address and segment selector sizes
    const headerLength = r.u4();
    const program = r.pos + headerLength;
    this.minimumLength = r.byte();
    if (version >= 4) r.skip(1); // maximum operations per instruction
    r.skip(1); // default_is_stmt
    this.lineBase = (r.byte() << 24) >> 24;
    this.lineRange = r.byte() || 1;
    this.opcodeBase = r.byte();
    for (let i = 1; i < this.opcodeBase; i++) this.operandCounts[i] = r.byte();
    if (version >= 5) this.readTables();
    else this.readOldTables();
    r.skip(program - r.pos);
    while (!r.done) this.sequence(sequences);
  }

  /** 6.2.4, entries 12 to 22. */
  private readTables(): void {
    for (const { path } of this.entries()) this.directories.push(path);
    for (const { path, directory } of this.entries()) this.addFile(path, directory);
  }

  /** The tables of versions 2 to 4: lists ended by an empty name; directory 0 is the compiler's own and not named. */
  private readOldTables(): void {
    const { r } = this;
    this.directories.push(this.compiler ?? '');
    for (let name = r.text(); name !== ''; name = r.text()) this.directories.push(name);
    this.files.push(undefined);
    for (let name = r.text(); name !== ''; name = r.text()) this.oldFile(name);
  }

  private oldFile(name: string): void {
    const { r } = this;
    const directory = r.u32();
    r.leb();
    r.leb();
    this.addFile(name, directory);
  }

  private addFile(path: string, directory: number): void {
    const compiler = this.directories[0] || undefined;
    const dir = directory === 0 ? '' : this.directories[directory] ?? '';
    const file = dir === '' || isAbsolute(path) ? path : `${dir.replace(/\/$/, '')}/${path}`;
    // A relative directory is relative to the compiler's.
    const inside = compiler !== undefined && file.startsWith(`${compiler}/`) ? file.slice(compiler.length + 1) : file;
    this.files.push({ file: inside.replace(/^(\.\/)+/, ''), directory: isAbsolute(inside) ? undefined : compiler });
  }

  private entries(): { path: string; directory: number }[] {
    const { r } = this;
    const formats = Array.from({ length: r.byte() }, () => ({ content: r.leb(), form: r.leb() }));
    const list: { path: string; directory: number }[] = [];
    const count = r.leb();
    if (count > r.end - r.pos) r.fail('unexpected end');
    for (let n = count; n > 0; n--) {
      const entry = { path: '', directory: 0 };
      for (const { content, form } of formats) {
        const value = r.value(form);
        if (content === CONTENT.path && typeof value === 'string') entry.path = value;
        else if (content === CONTENT.directory && typeof value === 'number') entry.directory = value;
      }
      list.push(entry);
    }
    return list;
  }

  /** Runs the program (6.2.5) to the end of one sequence. */
  private sequence(sequences: Sequence[]): void {
    const { r, lineBase, lineRange, opcodeBase, minimumLength } = this;
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
          else if (extended === EXTENDED.defineFile) this.oldFile(r.text());
          r.skip(end - r.pos);
          if (extended !== EXTENDED.endSequence) break;
          if (addresses.length > 0) sequences.push({ start: addresses[0]!, end: address, addresses, rows, files: this.files });
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
        default: for (let n = this.operandCounts[opcode] ?? 0; n > 0; n--) r.leb();
      }
    }
  }
}

const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(path);
