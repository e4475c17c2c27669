/** The text format as far as it takes to find each instruction of each function: tokens with their places, and the order in which folded ones come in the binary. */
import { INSTRUCTIONS } from '../../compiler/model/instructions.js';

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** An instruction where its keyword stands; the end of a folded block where its parenthesis closes. */
export interface TextInstruction extends Place {
  readonly name: string;
}

interface Token extends Place {
  readonly text: string;
}

const KEYWORDS: ReadonlySet<string> = new Set(INSTRUCTIONS.map(({ name }) => name.replace(/_t$/, '')));
/** What stands in parentheses in a function or behind an instruction, and is none. */
const CLAUSES: ReadonlySet<string> = new Set(['type', 'param', 'result', 'local', 'export', 'import', 'catch', 'catch_ref', 'catch_all', 'catch_all_ref']);
/** Deeper than any engine takes blocks, and not deeper than this reader can go. */
const MOST_DEPTH = 2_000;

/** It is not as it should be, though it has been assembled: there are no lines then. */
class Unexpected extends Error {}

/** Characters of a text: spaces, comments and annotations are left out. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let start = 0;
  for (let at = 0; at < text.length;) {
    const c = text[at]!;
    const place = { line, column: at - start + 1 };
    const skipTo = (end: number): void => {
      for (let i = text.indexOf('\n', at); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
        line++;
        start = i + 1;
      }
      at = end;
    };
    if (/\s/.test(c)) skipTo(at + 1);
    else if (text.startsWith(';;', at)) skipTo((text.indexOf('\n', at) + 1 || text.length + 1) - 1);
    else if (text.startsWith('(;', at)) skipTo(endOfComment(text, at));
    else if (c === '(' || c === ')') {
      tokens.push({ text: c, ...place });
      at++;
    } else {
      const found = /(?:"(?:[^"\\\n]|\\.)*"|[^\s()";])+|./sy;
      found.lastIndex = at;
      const word = found.exec(text)![0];
      tokens.push({ text: word, ...place });
      at += word.length;
    }
  }
  return tokens;
}

function endOfComment(text: string, from: number): number {
  let depth = 0;
  const mark = /\(;|;\)/g;
  mark.lastIndex = from;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '(;' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}

class Reader {
  private at = 0;
  private depth = 0;
  private out: TextInstruction[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  /** Instructions of the functions that the module has itself, in order. */
  functions(): TextInstruction[][] {
    const found: TextInstruction[][] = [];
    // The word `module` with its name may be left out.
    if (this.keyword() === 'module') this.at += 2;
    while (this.at < this.tokens.length) {
      if (this.keyword() === 'func') {
        const instructions = this.func();
        if (instructions !== undefined) found.push(instructions);
      } else if (this.is('(')) this.skip();
      else this.at++;
    }
    return found;
  }

  private is(text: string): boolean {
    return this.tokens[this.at]?.text === text;
  }

  /** The word behind a parenthesis that opens here. */
  private keyword(): string | undefined {
    return this.is('(') ? this.tokens[this.at + 1]?.text : undefined;
  }

  private take(): Token {
    const token = this.tokens[this.at++];
    return token ?? this.end();
  }

  private end(): never {
    throw new Unexpected();
  }

  /** Goes behind what is in parentheses here. */
  private skip(): void {
    let depth = 0;
    do {
      const { text } = this.take();
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    } while (depth > 0);
  }

  private emit(name: string, { line, column }: Place): void {
    this.out.push({ name, line, column });
  }

  /** Undefined for one that is imported. */
  private func(): TextInstruction[] | undefined {
    this.out = [];
    this.at += 2;
    let imported = false;
    while (this.tokens[this.at]?.text.startsWith('$') || isClause(this.keyword())) {
      imported ||= this.keyword() === 'import';
      if (this.is('(')) this.skip();
      else this.at++;
    }
    this.sequence();
    this.emit('end', this.take());
    return imported ? undefined : this.out;
  }

  /** Up to the parenthesis that closes around it. */
  private sequence(): void {
    while (!this.is(')')) {
      if (!this.is('(')) {
        const token = this.take();
        if (KEYWORDS.has(token.text)) this.emit(token.text, token);
      } else if (isClause(this.keyword()) || this.keyword()?.startsWith('@') === true) this.skip();
      else this.folded();
    }
  }

  private folded(): void {
    if (++this.depth > MOST_DEPTH) throw new Unexpected();
    this.take();
    const head = this.take();
    switch (head.text) {
      case 'block': case 'loop': case 'try_table':
        this.emit(head.text, head);
        this.sequence();
        this.emit('end', this.take());
        break;
      case 'if': this.foldedIf(head); break;
      case 'try': this.foldedTry(head); break;
      default:
        if (!KEYWORDS.has(head.text)) throw new Unexpected();
        this.sequence();
        this.take();
        this.emit(head.text, head);
    }
    this.depth--;
  }

  /** What stands in parentheses behind its keyword. */
  private part(): void {
    this.at += 2;
    // The tag of a `catch`.
    while (!this.is('(') && !this.is(')') && !KEYWORDS.has((this.tokens[this.at] ?? this.end()).text)) this.at++;
    this.sequence();
    this.take();
  }

  private foldedIf(head: Token): void {
    while (this.keyword() !== 'then') {
      if (!this.is('(')) this.take();
      else if (isClause(this.keyword())) this.skip();
      else this.folded();
    }
    this.emit('if', head);
    this.part();
    if (this.keyword() === 'else') {
      this.emit('else', this.tokens[this.at + 1]!);
      // The binary has none that is empty: see `matches`.
      this.part();
    }
    this.emit('end', this.take());
  }

  private foldedTry(head: Token): void {
    this.emit('try', head);
    while (this.keyword() !== 'do') {
      if (this.is('(')) this.skip();
      else this.take();
    }
    this.part();
    while (this.is('(')) {
      const keyword = this.tokens[this.at + 1] ?? this.end();
      this.emit(keyword.text, keyword);
      if (keyword.text !== 'delegate') {
        this.part();
        continue;
      }
      this.skip();
      this.take();
      return;
    }
    this.emit('end', this.take());
  }
}

const isClause = (keyword: string | undefined): boolean => keyword !== undefined && CLAUSES.has(keyword);

/** The instructions of each function of a text that has been assembled; undefined if it is not understood here. */
export function instructionsInText(text: string): readonly (readonly TextInstruction[])[] | undefined {
  try {
    return new Reader(tokensOf(text)).functions();
  } catch (e) {
    if (e instanceof Unexpected) return undefined;
    throw e;
  }
}
