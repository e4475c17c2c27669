/** WebAssembly Value Encoding, the text form of values of the component model: from text. */
import { type Field, type FunctionType, typeText, type ValueType } from './types.js';
import { isBig, isTagged, KEYWORDS, propertyOf } from './wave-values.js';

/** What is wrong with a text, and where. */
export class WaveError extends Error {
  constructor(message: string, readonly offset: number) {
    super(message);
  }
}

const SPACE = /(?:[ \t\n\r]|\/\/[^\n]*)*/y;
const NUMBER = /-inf|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const LABEL = /%?(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*/y;
const ESCAPES: Readonly<Record<string, string>> = { "'": "'", '"': '"', '\\': '\\', t: '\t', n: '\n', r: '\r' };

/** A call, up to its arguments. */
export interface WaveCall {
  readonly name: string;
  /** The arguments, for a function of this type. @throws WaveError */
  args(type: FunctionType): unknown[];
}

/**
 * Reads `name(ARGUMENTS)`.
 * @throws WaveError
 */
export function parseCall(text: string): WaveCall {
  const start = new Parser(text);
  const name = start.label();
  const { at } = start;
  if (start.peek() !== '(') start.fail(`expected ( after ${name}`);
  return { name, args: (type) => new Parser(text, at).args(type.params) };
}

class Parser {
  constructor(private readonly text: string, public at = 0) {}

  fail(message: string, at = this.at): never {
    throw new WaveError(message, at);
  }

  /** Skips what is between tokens. @returns the next character, empty at the end */
  peek(): string {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
    return this.text[this.at] ?? '';
  }

  private next(pattern: RegExp): string | undefined {
    this.peek();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private accept(symbol: string): boolean {
    if (this.peek() !== symbol) return false;
    this.at++;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.accept(symbol)) this.fail(`expected ${symbol}${this.peek() === '' ? ' at the end' : `, found ${this.peek()}`}`);
  }

  /** A label that is no keyword, without its %. */
  label(): string {
    const { at } = this;
    const found = this.next(LABEL) ?? this.fail('expected a name');
    if (KEYWORDS.has(found)) this.fail(`expected a name, found ${found}: write %${found}`, at);
    return found.replace('%', '');
  }

  /** The keyword that comes next, if it is one of these. */
  private keyword(...words: readonly string[]): string | undefined {
    const { at } = this;
    const found = this.next(LABEL);
    if (found !== undefined && words.includes(found)) return found;
    this.at = at;
    return undefined;
  }

  /** Items with commas between them, and maybe one behind. */
  private items(close: string, item: () => void): void {
    while (!this.accept(close)) {
      item();
      if (this.accept(close)) return;
      this.expect(',');
    }
  }

  args(params: readonly Field[]): unknown[] {
    this.expect('(');
    const args: unknown[] = [];
    this.items(')', () => {
      const param = params[args.length] ?? this.fail(`more arguments than the ${params.length} that it takes`);
      args.push(this.value(param.type));
    });
    if (this.peek() !== '') this.fail('expected nothing behind the call');
    for (const { name, type } of params.slice(args.length)) {
      if (type.kind !== 'option') this.fail(`no argument for ${name}: ${typeText(type)}`);
      args.push(noneOf(type.type));
    }
    return args;
  }

  private value(type: ValueType): unknown {
    this.peek();
    const { at } = this;
    const wrong = (): never => this.fail(`expected ${typeText(type)}`, at);
    switch (type.kind) {
      case 'bool': return (this.keyword('true', 'false') ?? wrong()) === 'true';
      case 's8': case 'u8': case 's16': case 'u16': case 's32': case 'u32': case 's64': case 'u64': return this.integer(type.kind) ?? wrong();
      case 'f32': case 'f64': return this.float(type.kind) ?? wrong();
      case 'char': return this.char() ?? wrong();
      case 'string': return this.string() ?? wrong();
      case 'list': {
        const items: unknown[] = [];
        if (!this.accept('[')) wrong();
        this.items(']', () => void items.push(this.value(type.element)));
        if (type.length !== undefined && items.length !== type.length) wrong();
        return type.element.kind === 'u8' ? Uint8Array.from(items as number[]) : items;
      }
      case 'tuple': {
        const items: unknown[] = [];
        if (!this.accept('(')) wrong();
        this.items(')', () => void items.push(this.value(type.types[items.length] ?? wrong())));
        return items.length === type.types.length ? items : wrong();
      }
      case 'record': return this.record(type.fields, wrong);
      case 'flags': {
        const set: Record<string, boolean> = {};
        if (!this.accept('{')) wrong();
        this.items('}', () => {
          const { at: start } = this;
          const name = this.label();
          if (!type.names.includes(name)) this.fail(`no flag ${name} of ${typeText(type)}`, start);
          set[propertyOf(name)] = true;
        });
        return set;
      }
      case 'enum': {
        const name = this.label();
        return type.names.includes(name) ? name : this.fail(`no ${name} of ${typeText(type)}`, at);
      }
      case 'variant': {
        const name = this.label();
        const found = type.cases.find((one) => one.name === name) ?? this.fail(`no ${name} of ${typeText(type)}`, at);
        return { tag: name, val: this.payload(name, found.type) };
      }
      case 'option': {
        const word = this.keyword('some', 'none');
        if (word === 'none') return noneOf(type.type);
        if (word === undefined && !canStandAlone(type.type)) wrong();
        const val = word === undefined ? this.value(type.type) : this.payload(word, type.type);
        return isTagged(type.type) ? { tag: 'some', val } : val;
      }
      case 'result': {
        const word = this.keyword('ok', 'err');
        if (word !== undefined) return { tag: word, val: this.payload(word, word === 'ok' ? type.ok : type.error) };
        if (type.ok === undefined || !canStandAlone(type.ok)) return wrong();
        return { tag: 'ok', val: this.value(type.ok) };
      }
      default: return this.fail(`a value of type ${typeText(type)} cannot be written`, at);
    }
  }

  private payload(name: string, type: ValueType | undefined): unknown {
    if (type === undefined) {
      if (this.peek() === '(') this.fail(`${name} has no value`);
      return undefined;
    }
    if (this.peek() !== '(') this.fail(`${name} has a value: ${name}(${typeText(type)})`);
    this.expect('(');
    const val = this.value(type);
    this.expect(')');
    return val;
  }

  private record(fields: readonly Field[], wrong: () => never): unknown {
    const given = new Map<string, unknown>();
    if (!this.accept('{')) wrong();
    if (this.accept(':')) this.expect('}');
    else {
      this.items('}', () => {
        const { at } = this;
        const name = this.label();
        const field = fields.find((one) => one.name === name) ?? this.fail(`no field ${name}`, at);
        this.expect(':');
        given.set(name, this.value(field.type));
      });
    }
    return Object.fromEntries(fields.map(({ name, type }) => {
      if (!given.has(name) && type.kind !== 'option') this.fail(`no field ${name}: ${typeText(type)}`);
      return [propertyOf(name), given.has(name) ? given.get(name) : noneOf((type as { readonly type: ValueType }).type)];
    }));
  }

  private integer(kind: string): number | bigint | undefined {
    const text = this.next(NUMBER);
    if (text === undefined || !/^-?[0-9]+$/.test(text)) return undefined;
    const bits = Number(kind.slice(1));
    const value = BigInt(text);
    const [least, most] = kind.startsWith('u') ? [0n, (1n << BigInt(bits)) - 1n] : [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n];
    if (value < least || value > most) return undefined;
    return isBig(kind) ? value : Number(value);
  }

  private float(kind: 'f32' | 'f64'): number | undefined {
    const word = this.keyword('inf', 'nan');
    const text = word ?? this.next(NUMBER);
    if (text === undefined) return undefined;
    const value = word === 'nan' ? NaN : word === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
    return kind === 'f32' ? Math.fround(value) : value;
  }

  /** One character of a text, and what stands for it. */
  private character(): string {
    const at = this.at;
    const code = this.text.codePointAt(this.at) ?? this.fail('the text does not end');
    const char = String.fromCodePoint(code);
    this.at += char.length;
    if (char === '\n') this.fail('a line ends in a text', at);
    if (char !== '\\') return char;
    const escape = this.text[this.at++] ?? '';
    const simple = ESCAPES[escape];
    if (simple !== undefined) return simple;
    const hex = escape === 'u' ? /^\{([0-9a-fA-F]{1,6})\}/.exec(this.text.slice(this.at)) : null;
    const point = hex === null ? NaN : parseInt(hex[1]!, 16);
    if (!(point <= 0x10ffff) || (point >= 0xd800 && point < 0xe000)) this.fail(`unknown escape \\${escape}`, at);
    this.at += hex![0].length;
    return String.fromCodePoint(point);
  }

  private char(): string | undefined {
    if (!this.accept("'")) return undefined;
    const char = this.character();
    this.expect("'");
    return char;
  }

  private string(): string | undefined {
    if (this.peek() !== '"') return undefined;
    if (this.text.startsWith('"""', this.at)) return this.lines();
    this.at++;
    let text = '';
    while (this.text[this.at] !== '"') text += this.character();
    this.at++;
    return text;
  }

  /** A text of several lines: what the last one begins with is taken off all. */
  private lines(): string {
    const { at } = this;
    const end = this.text.indexOf('"""', at + 3);
    if (end < 0) this.fail('the text does not end', at);
    const rows = this.text.slice(at + 3, end).replaceAll('\r\n', '\n').split('\n');
    const indent = rows.pop()!;
    if (rows.shift() !== '' || /[^ ]/.test(indent)) this.fail('""" must have a line of its own', at);
    this.at = end + 3;
    return rows.map((row) => {
      if (!row.startsWith(indent) && row.trim() !== '') this.fail('a line is indented less than the last', at);
      const inner = new Parser(row.slice(indent.length));
      let text = '';
      while (inner.at < inner.text.length) text += inner.character();
      return text;
    }).join('\n');
  }
}

const noneOf = (payload: ValueType): unknown => (isTagged(payload) ? { tag: 'none' } : undefined);

/** Whether a value of this may stand for `some` or `ok` of itself. */
const canStandAlone = ({ kind }: ValueType): boolean => kind !== 'option' && kind !== 'result';
