/**
 * Reader for the S-expressions of `.wast` scripts: lists, atoms and strings with their positions. Comments and annotations
 * (`(@id ...)`) are skipped, but stay in the source slices that text modules are taken from.
 *
 * The source is a latin-1 string, that is, one character a byte: positions are byte offsets and string literals need no
 * re-encoding.
 */
import { latin1Text, utf8Bytes } from './text.js';

export interface Position {
  /** Offset of the first character. */
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
  /** Line number, from 1. */
  readonly line: number;
}

export interface ListNode extends Position {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface AtomNode extends Position {
  readonly kind: 'atom';
  /** The text; of an identifier written `$"..."`, `$` and the decoded string. */
  readonly text: string;
}

export interface StringNode extends Position {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
}

export type Node = ListNode | AtomNode | StringNode;

/** A script that is not well-formed, with the line it happened in. */
export class SexprError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(`line ${line}: ${message}`);
    this.name = 'SexprError';
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  '\\': 0x5c,
};

/** Reads all expressions of a latin-1 source. */
export function readSexprs(source: string): Node[] {
  return new Reader(source).readAll();
}

class Reader {
  private pos = 0;
  private line = 1;
  private lineCountedTo = 0;

  constructor(private readonly source: string) {}

  readAll(): Node[] {
    const nodes = this.readItems();
    if (this.pos < this.source.length) throw this.error('unexpected ")"');
    return nodes;
  }

  /** Items up to a closing parenthesis, which is left unread, or the end of the source. */
  private readItems(): Node[] {
    const items: Node[] = [];
    for (;;) {
      this.skipSpace();
      const c = this.source[this.pos];
      if (c === undefined || c === ')') return items;
      if (c === '(') {
        const isAnnotation = this.source[this.pos + 1] === '@';
        const list = this.readList();
        if (!isAnnotation) items.push(list);
      } else if (c === '"') {
        items.push(this.readString());
      } else {
        items.push(this.readAtom());
      }
    }
  }

  private readList(): ListNode {
    const start = this.pos;
    const line = this.lineAt(start);
    this.pos++;
    const items = this.readItems();
    if (this.source[this.pos] !== ')') throw new SexprError('"(" is never closed', line);
    this.pos++;
    return { kind: 'list', items, start, end: this.pos, line };
  }

  private readAtom(): AtomNode {
    const start = this.pos;
    const line = this.lineAt(start);
    while (this.pos < this.source.length && !this.atAtomEnd()) this.pos++;
    if (this.pos === start) throw this.error(`unexpected character ${JSON.stringify(this.source[start])}`);
    let text = this.source.slice(start, this.pos);
    if (text === '$' && this.source[this.pos] === '"') {
      text += latin1Text(this.readString().bytes);
    }
    return { kind: 'atom', text, start, end: this.pos, line };
  }

  private atAtomEnd(): boolean {
    const c = this.source.charCodeAt(this.pos);
    if (c <= 0x20 || c === 0x28 || c === 0x29 || c === 0x22) return true;
    // A single semicolon is an ordinary character of a reserved token (inside annotations).
    return c === 0x3b && this.source.charCodeAt(this.pos + 1) === 0x3b;
  }

  private readString(): StringNode {
    const start = this.pos;
    const line = this.lineAt(start);
    const bytes: number[] = [];
    this.pos++;
    for (;;) {
      const c = this.source[this.pos++];
      if (c === undefined) throw new SexprError('string is never closed', line);
      if (c === '"') break;
      if (c === '\\') this.readEscape(bytes);
      else bytes.push(c.charCodeAt(0));
    }
    return { kind: 'string', bytes: Uint8Array.from(bytes), start, end: this.pos, line };
  }

  private readEscape(bytes: number[]): void {
    const c = this.source[this.pos] ?? '';
    const simple = SIMPLE_ESCAPES[c];
    if (simple !== undefined) {
      bytes.push(simple);
      this.pos++;
      return;
    }
    const rest = this.source.slice(this.pos, this.pos + 12);
    const unicode = /^u\{([0-9a-fA-F_]+)\}/.exec(rest);
    if (unicode !== null) {
      bytes.push(...utf8Bytes(String.fromCodePoint(Number.parseInt(unicode[1]!.replaceAll('_', ''), 16))));
      this.pos += unicode[0].length;
      return;
    }
    if (!/^[0-9a-fA-F]{2}/.test(rest)) throw this.error(`unknown escape "\\${c}" in a string`);
    bytes.push(Number.parseInt(rest.slice(0, 2), 16));
    this.pos += 2;
  }

  private skipSpace(): void {
    for (;;) {
      const c = this.source.charCodeAt(this.pos);
      const next = this.source.charCodeAt(this.pos + 1);
      if (c === 0x20 || (c >= 0x09 && c <= 0x0d)) {
        this.pos++;
      } else if (c === 0x3b && next === 0x3b) {
        while (this.pos < this.source.length && !'\n\r'.includes(this.source[this.pos]!)) this.pos++;
      } else if (c === 0x28 && next === 0x3b) {
        this.skipBlockComment();
      } else {
        return;
      }
    }
  }

  private skipBlockComment(): void {
    const line = this.lineAt(this.pos);
    let depth = 0;
    do {
      const pair = this.source.slice(this.pos, this.pos + 2);
      if (pair.length < 2) throw new SexprError('block comment is never closed', line);
      if (pair === '(;') depth++;
      else if (pair === ';)') depth--;
      this.pos += pair === '(;' || pair === ';)' ? 2 : 1;
    } while (depth > 0);
  }

  /** Asked for ascending offsets only, so that all lines are counted once. */
  private lineAt(offset: number): number {
    for (; this.lineCountedTo < offset; this.lineCountedTo++) {
      if (this.source.charCodeAt(this.lineCountedTo) === 0x0a) this.line++;
    }
    return this.line;
  }

  private error(message: string): SexprError {
    return new SexprError(message, this.lineAt(this.pos));
  }
}
