/**
 * The source map of compiled code: to the real sources where the module has DWARF lines, otherwise to the bytes of the wasm.
 *
 * Mappings are encoded as they come: a library that keeps them as objects took 0.9 GB more for a module of 14 MB.
 */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Module } from '../compiler/index.js';
import { type LineTable, lineTableOf, type SourceLine } from '../runtime/dwarf/lines.js';
import { mapHead } from './own-output.js';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A number as a source map has it: base64 digits of 5 bits, the sign last and lowest. */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    text += DIGITS[rest > 0 ? digit + 32 : digit]!;
  } while (rest > 0);
  return text;
}

/** A path as a relative URL. */
const toUrl = (path: string): string => path.split(sep).map(encodeURIComponent).join('/');

export class SourceMapBuilder {
  /** Of the module whose functions come. */
  private lines: LineTable | undefined;
  private wasm = '';
  private at = 0;
  private readonly file: string;
  private readonly directory: string;
  private readonly sources = new Map<string, number>();
  private readonly mappings: string[] = [];
  private pending = '';
  private line = 0;
  /** Of the last mapping: numbers are told as differences to it. */
  private source = 0;
  private sourceLine = 0;
  private sourceColumn = 0;

  /**
   * @param out path of the JavaScript, which the map will lie beside
   */
  constructor(out: string) {
    this.file = resolve(out);
    this.directory = dirname(this.file);
  }

  /**
   * The functions of a module come next.
   * @param wasm path of the binary: browsers give a place in it as line 1 and the byte offset for a column, and so does the map
   * @param at where the module begins in that
   */
  begin(module: Module, wasm: string, at: number): void {
    this.wasm = resolve(wasm);
    this.at = at;
    this.lines = lineTableOf(module);
  }

  /**
   * Maps lines of the output; to be called in their order.
   * @param first line in the output, from 0
   * @param offsets the byte offset that each line came from, or -1
   */
  add(first: number, offsets: readonly number[]): void {
    offsets.forEach((offset, i) => {
      if (offset < 0) return;
      const found = this.lines?.find(offset);
      if (found === undefined) this.segment(first + i, this.wasm, 0, this.at + offset);
      else this.segment(first + i, this.pathOf(found), found.line - 1, Math.max(found.column - 1, 0));
    });
    if (this.pending.length > 1 << 16) this.flush();
  }

  /** The map as JSON, in pieces. */
  *text(): Generator<string> {
    this.flush();
    const url = (path: string): string => toUrl(relative(this.directory, path));
    const members = JSON.stringify({ version: 3, file: url(this.file), names: [], sources: [...this.sources.keys()].map(url) });
    yield `${mapHead()}${members.slice(1, -1)},"mappings":"`;
    yield* this.mappings;
    yield '"}';
  }

  private segment(line: number, source: string, sourceLine: number, sourceColumn: number): void {
    let index = this.sources.get(source);
    if (index === undefined) this.sources.set(source, (index = this.sources.size));
    // The first field is the column in the output: always 0, the start of the line.
    this.pending += `${';'.repeat(line - this.line)}A${vlq(index - this.source)}${vlq(sourceLine - this.sourceLine)}${vlq(sourceColumn - this.sourceColumn)}`;
    this.line = line;
    this.source = index;
    this.sourceLine = sourceLine;
    this.sourceColumn = sourceColumn;
  }

  private flush(): void {
    // A flat string: a long chain of concatenations would keep every piece.
    this.mappings.push(Buffer.from(this.pending, 'latin1').toString('latin1'));
    this.pending = '';
  }

  /** A source that is not known to be anywhere in particular is taken to lie beside the output. */
  private pathOf({ file, directory }: SourceLine): string {
    return isAbsolute(file) ? file : resolve(this.directory, directory === undefined ? file : join(directory, file));
  }
}
