/**
 * Rust's second scheme of mangling ("v0"), the default since 1.95: `_R`, then a path by the grammar of RFC 2603. Printed as Rust's own tools do, without the
 * hashes that tell crates apart.
 */

const BASIC: Readonly<Record<string, string>> = {
  a: 'i8', b: 'bool', c: 'char', d: 'f64', e: 'str', f: 'f32', h: 'u8', i: 'isize', j: 'usize', l: 'i32', m: 'u32', n: 'i128', o: 'u128', p: '_', s: 'i16',
  t: 'u16', u: '()', v: '...', x: 'i64', y: 'u64', z: '!',
};
/** Names are text from outside: what is deeper, or printed longer, is shown as it is mangled. */
const MAX_DEPTH = 200;
const MAX_LENGTH = 10_000;

class NotMangled extends Error {}

/** A mangled path: what it is in, as the programmer writes it, and all of it. */
export interface RustPath {
  /** Undefined for a crate by itself. */
  readonly scope: string | undefined;
  readonly whole: string;
}

/** Undefined if the name is not mangled this way. A suffix, as LLVM puts behind names, is left out. */
export function rustV0Path(linkage: string): RustPath | undefined {
  const mangled = /^_R([A-Z][A-Za-z0-9_]*)(?:[.$].*)?$/.exec(linkage)?.[1];
  if (mangled === undefined) return undefined;
  try {
    return new Demangler(mangled).symbol();
  } catch (e) {
    if (e instanceof NotMangled) return undefined;
    throw e;
  }
}

class Demangler {
  private at = 0;
  private depth = 0;
  private printed = 0;
  /** Lifetimes that binders around have named. */
  private lifetimes = 0;

  constructor(private readonly text: string) {}

  symbol(): RustPath {
    // Generic arguments of the whole belong to the name.
    const generic = this.take('I');
    const start = this.at;
    let scope: string | undefined;
    if (this.take('N')) {
      this.next();
      scope = this.path(true);
    } else if (this.take('X') || this.take('Y') || this.take('M')) {
      this.at = start;
      scope = this.path(true);
    }
    this.at = generic ? start - 1 : start;
    const whole = this.path(true);
    // The crate that a generic function was made for.
    if (this.at < this.text.length) this.path(false);
    if (this.at < this.text.length) throw new NotMangled();
    return { scope, whole };
  }

  /** @param inValue whether generic arguments are told from a comparison by `::` */
  private path(inValue: boolean): string {
    return this.deeper(() => {
      switch (this.next()) {
        case 'C': return this.identifier().name;
        case 'M': {
          this.implPath();
          return `<${this.type()}>`;
        }
        case 'X': {
          this.implPath();
          return this.qualified();
        }
        case 'Y': return this.qualified();
        case 'N': return this.nested(inValue);
        case 'I': {
          const base = this.path(inValue);
          return `${base}${inValue ? '::' : ''}<${this.list(() => this.genericArgument()).join(', ')}>`;
        }
        case 'B': return this.back(() => this.path(inValue));
        default: throw new NotMangled();
      }
    });
  }

  /** Where an `impl` is says nothing to people. */
  private implPath(): void {
    this.disambiguator();
    this.path(false);
  }

  private qualified(): string {
    const type = this.type();
    return `<${type} as ${this.path(false)}>`;
  }

  private nested(inValue: boolean): string {
    const namespace = this.next();
    const around = this.path(inValue);
    const { name, number } = this.identifier();
    if (/[a-z]/.test(namespace)) return name === '' ? around : `${around}::${name}`;
    if (!/[A-Z]/.test(namespace)) throw new NotMangled();
    const kind = namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace;
    return `${around}::{${kind}${name === '' ? '' : `:${name}`}#${number}}`;
  }

  private genericArgument(): string {
    if (this.take('L')) return this.lifetime(this.base62());
    return this.take('K') ? this.constant(false) : this.type();
  }

  private type(): string {
    return this.deeper(() => {
      const tag = this.next();
      const basic = BASIC[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case 'A': {
          const element = this.type();
          return `[${element}; ${this.constant(true)}]`;
        }
        case 'S': return `[${this.type()}]`;
        case 'T': {
          const parts = this.list(() => this.type());
          return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
        }
        case 'R': case 'Q': {
          const lifetime = this.take('L') ? this.base62() : 0;
          return `&${lifetime === 0 ? '' : `${this.lifetime(lifetime)} `}${tag === 'Q' ? 'mut ' : ''}${this.type()}`;
        }
        case 'P': return `*const ${this.type()}`;
        case 'O': return `*mut ${this.type()}`;
        case 'F': return this.bound((forAll) => `${forAll}${this.signature()}`);
        case 'D': {
          const traits = this.bound((forAll) => `${forAll}${this.list(() => this.dynTrait()).join(' + ')}`);
          if (!this.take('L')) throw new NotMangled();
          const lifetime = this.base62();
          return `dyn ${traits}${lifetime === 0 ? '' : ` + ${this.lifetime(lifetime)}`}`;
        }
        case 'B': return this.back(() => this.type());
        default:
          this.at--;
          return this.path(false);
      }
    });
  }

  private signature(): string {
    const unsafe = this.take('U') ? 'unsafe ' : '';
    const abi = !this.take('K') ? '' : `extern "${this.take('C') ? 'C' : this.undisambiguated().replaceAll('_', '-')}" `;
    const parameters = this.list(() => this.type());
    const result = this.type();
    return `${unsafe}${abi}fn(${parameters.join(', ')})${result === '()' ? '' : ` -> ${result}`}`;
  }

  private dynTrait(): string {
    const path = this.path(false);
    const bindings: string[] = [];
    while (this.take('p')) {
      const name = this.undisambiguated();
      bindings.push(`${name} = ${this.type()}`);
    }
    if (bindings.length === 0) return path;
    return path.endsWith('>') ? `${path.slice(0, -1)}, ${bindings.join(', ')}>` : `${path}<${bindings.join(', ')}>`;
  }

  /** @param inValue whether it stands in a value already: an expression needs no braces there */
  private constant(inValue: boolean): string {
    return this.deeper(() => {
      const tag = this.next();
      const braced = (text: string): string => (inValue ? text : `{${text}}`);
      switch (tag) {
        case 'p': return '_';
        case 'h': case 't': case 'm': case 'y': case 'o': case 'j': return String(BigInt(`0x0${this.hex()}`));
        case 'a': case 's': case 'l': case 'x': case 'n': case 'i': {
          const sign = this.take('n') ? '-' : '';
          return `${sign}${BigInt(`0x0${this.hex()}`)}`;
        }
        case 'b': {
          const digits = this.hex();
          if (digits !== '0' && digits !== '1') throw new NotMangled();
          return String(digits === '1');
        }
        case 'c': return `'${escaped(this.codePoint(), '\'')}'`;
        case 'e': return braced(`*${this.string()}`);
        case 'R': case 'Q':
          if (tag === 'R' && this.take('e')) return this.string();
          return braced(`&${tag === 'Q' ? 'mut ' : ''}${this.constant(true)}`);
        case 'A': return braced(`[${this.list(() => this.constant(true)).join(', ')}]`);
        case 'T': {
          const parts = this.list(() => this.constant(true));
          return braced(`(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`);
        }
        case 'V': return braced(this.variant());
        case 'B': return this.back(() => this.constant(inValue));
        default: throw new NotMangled();
      }
    });
  }

  /** A value of a structure or an enumeration. */
  private variant(): string {
    const path = this.path(true);
    switch (this.next()) {
      case 'U': return path;
      case 'T': return `${path}(${this.list(() => this.constant(true)).join(', ')})`;
      case 'S': return `${path} { ${this.list(() => `${this.identifier().name}: ${this.constant(true)}`).join(', ')} }`;
      default: throw new NotMangled();
    }
  }

  private codePoint(): number {
    const code = parseInt(this.hex(), 16);
    if (!(code <= 0x10_ffff) || (code >= 0xd800 && code < 0xe000)) throw new NotMangled();
    return code;
  }

  private string(): string {
    const bytes = this.hex().match(/../g) ?? [];
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => parseInt(byte, 16)));
    return `"${[...text].map((c) => escaped(c.codePointAt(0)!, '"')).join('')}"`;
  }

  private hex(): string {
    const digits = /^[0-9a-f]*_/.exec(this.text.slice(this.at))?.[0];
    if (digits === undefined) throw new NotMangled();
    this.at += digits.length;
    return digits.slice(0, -1);
  }

  /** Binds the lifetimes that a binder names while `print` runs. */
  private bound(print: (forAll: string) => string): string {
    const count = this.take('G') ? this.base62() + 1 : 0;
    if (count > MAX_DEPTH) throw new NotMangled();
    this.lifetimes += count;
    const names = Array.from({ length: count }, (_, i) => this.lifetime(count - i));
    const text = print(count === 0 ? '' : `for<${names.join(', ')}> `);
    this.lifetimes -= count;
    return text;
  }

  /** By de Bruijn's index: 1 is the innermost that is bound; 0 stands for one that is not told. */
  private lifetime(index: number): string {
    if (index === 0) return '\'_';
    const depth = this.lifetimes - index;
    if (depth < 0) throw new NotMangled();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`;
  }

  private identifier(): { readonly name: string; readonly number: number } {
    const number = this.disambiguator();
    return { name: this.undisambiguated(), number };
  }

  private disambiguator(): number {
    return this.take('s') ? this.base62() + 1 : 0;
  }

  private undisambiguated(): string {
    const encoded = this.take('u');
    const digits = /^(?:0|[1-9]\d{0,6})/.exec(this.text.slice(this.at, this.at + 7))?.[0];
    if (digits === undefined) throw new NotMangled();
    this.at += digits.length;
    this.take('_');
    const end = this.at + Number(digits);
    if (end > this.text.length) throw new NotMangled();
    const name = this.text.slice(this.at, end);
    this.at = end;
    return encoded ? decodePunycode(name) : name;
  }

  /** `_` is 0, and what stands before it is one less than the number. */
  private base62(): number {
    const digits = /^[0-9A-Za-z]*_/.exec(this.text.slice(this.at, this.at + 12))?.[0];
    if (digits === undefined) throw new NotMangled();
    this.at += digits.length;
    let value = 0;
    for (const digit of digits.slice(0, -1)) value = value * 62 + (digit <= '9' ? Number(digit) : digit >= 'a' ? digit.charCodeAt(0) - 87 : digit.charCodeAt(0) - 29);
    return digits === '_' ? 0 : value + 1;
  }

  /** What stands further ahead is printed here again. */
  private back<T>(read: () => T): T {
    const from = this.at - 1;
    const to = this.base62();
    if (to >= from) throw new NotMangled();
    const after = this.at;
    this.at = to;
    const value = read();
    this.at = after;
    return value;
  }

  private list<T>(read: () => T): T[] {
    const all: T[] = [];
    while (!this.take('E')) all.push(read());
    return all;
  }

  private deeper(print: () => string): string {
    if (++this.depth > MAX_DEPTH) throw new NotMangled();
    const text = print();
    this.depth--;
    // Those that refer back can double with each level.
    this.printed += text.length;
    if (this.printed > MAX_LENGTH * MAX_DEPTH || text.length > MAX_LENGTH) throw new NotMangled();
    return text;
  }

  private take(tag: string): boolean {
    if (this.text[this.at] !== tag) return false;
    this.at++;
    return true;
  }

  private next(): string {
    const tag = this.text[this.at++];
    if (tag === undefined) throw new NotMangled();
    return tag;
  }
}

const CONTROL: Readonly<Record<number, string>> = { 0: '\\0', 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };

/** As in Rust's literals. @param quote what the literal stands in */
function escaped(code: number, quote: string): string {
  const c = String.fromCodePoint(code);
  return CONTROL[code] ?? (c === quote ? `\\${quote}` : code < 0x20 || code === 0x7f ? `\\u{${code.toString(16)}}` : c);
}

/** RFC 3492, with `_` for `-`. */
function decodePunycode(text: string): string {
  const split = text.lastIndexOf('_');
  const points = [...text.slice(0, Math.max(split, 0))].map((c) => c.charCodeAt(0));
  let code = 128;
  let index = 0;
  let bias = 72;
  for (let at = split + 1, first = true; at < text.length; first = false) {
    const before = index;
    for (let weight = 1, k = 36; ; k += 36) {
      const c = text.charCodeAt(at++);
      const digit = c >= 97 && c <= 122 ? c - 97 : c >= 48 && c <= 57 ? c - 22 : NaN;
      index += digit * weight;
      if (!(index < 2 ** 31)) throw new NotMangled();
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const length = points.length + 1;
    let delta = Math.floor((index - before) / (first ? 700 : 2));
    delta += Math.floor(delta / length);
    let k = 0;
    for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
    bias = k + Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(index / length);
    if (code > 0x10_ffff) throw new NotMangled();
    index %= length;
    points.splice(index++, 0, code);
  }
  return String.fromCodePoint(...points);
}
