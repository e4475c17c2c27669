/** The header of a unit of `.debug_line` (DWARF 5 standard, 6.2.4): the parameters of its program, and its files. */
import type { DwarfReader } from './reader.js';

export interface SourceFile {
  /** As the compiler was given it: relative to its directory, or absolute. */
  readonly file: string;
  /** Where `file` is relative to; undefined if it is absolute, or if the producer did not say. */
  readonly directory: string | undefined;
}

/** Content of a directory or file entry (6.2.4.1). */
export const CONTENT = { path: 1, directory: 2 } as const;

export class LineHeader {
  minimumLength = 1;
  lineBase = 0;
  lineRange = 1;
  opcodeBase = 1;
  /** By opcode. */
  readonly operandCounts: number[] = [];
  /** By the numbers that the program and `.debug_info` use. */
  readonly files: (SourceFile | undefined)[] = [];
  private readonly directories: string[] = [];

  /** @param compiler the directory that the compiler ran in, for versions that do not say it here */
  constructor(private readonly r: DwarfReader, private readonly compiler: string | undefined) {}

  /**
   * Reads the header of a unit, whose reader stands behind the length, and leaves that at the program; false for an unknown version.
   * @throws InvalidModule if it is damaged; the files before that are there
   */
  read(): boolean {
    const { r } = this;
    const version = r.u2();
    if (version < 2 || version > 5) return false;
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
    return true;
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

  /** A file as versions 2 to 4 and their programs define it: name, directory, time and length. */
  oldFile(name: string): void {
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
}

const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(path);
