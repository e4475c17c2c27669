/** WebAssembly Value Encoding: to text. */
import { floatingText } from '../../compiler/model/number-text.js';
import type { ValueType } from './types.js';
import { isTagged, KEYWORDS, propertyOf, type Tagged } from './wave-values.js';

/** Digits without an exponent. */
function plain(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole, fraction = '', exponent] = parts;
  const digits = whole! + fraction;
  const point = whole!.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0').slice(0, point)}${digits.length > point ? `.${digits.slice(point)}` : ''}`;
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', "'": "\\'", '\t': '\\t', '\r': '\\r', '\n': '\\n' };
/** What has no look of its own. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]|(?! )\p{Zs}/u;

const escaped = (text: string): string => [...text].map((char) => ESCAPED[char] ?? (INVISIBLE.test(char) ? `\\u{${char.codePointAt(0)!.toString(16)}}` : char)).join('');

const word = (label: string): string => (KEYWORDS.has(label) ? `%${label}` : label);

const withPayload = (name: string, type: ValueType | undefined, value: unknown): string => (type === undefined ? name : `${name}(${waveText(type, value)})`);

/** The value of an option, in a list of one; empty if there is none. */
function someOf(payload: ValueType, value: unknown): unknown[] {
  if (isTagged(payload)) return (value as Tagged).tag === 'some' ? [(value as Tagged).val] : [];
  return value === undefined || value === null ? [] : [value];
}

/** A value as text. */
export function waveText(type: ValueType, value: unknown): string {
  switch (type.kind) {
    case 'f32': case 'f64': return Number.isNaN(value) ? 'nan' : plain(floatingText(type.kind, value as number));
    case 'char': return `'${escaped(value as string)}'`;
    case 'string': return `"${escaped(value as string)}"`;
    case 'list': return `[${Array.from(value as Iterable<unknown>, (item) => waveText(type.element, item)).join(', ')}]`;
    case 'tuple': return `(${(value as unknown[]).map((item, i) => waveText(type.types[i]!, item)).join(', ')})`;
    case 'record': {
      const fields = type.fields.flatMap(({ name, type: t }) => {
        const field = (value as Record<string, unknown>)[propertyOf(name)];
        return t.kind === 'option' && someOf(t.type, field).length === 0 ? [] : [`${name}: ${waveText(t, field)}`];
      });
      return fields.length === 0 ? '{:}' : `{${fields.join(', ')}}`;
    }
    case 'flags': return `{${type.names.filter((name) => (value as Record<string, unknown>)[propertyOf(name)] === true).join(', ')}}`;
    case 'enum': return word(value as string);
    case 'variant': {
      const { tag, val } = value as Tagged;
      return withPayload(word(tag), type.cases.find(({ name }) => name === tag)?.type, val);
    }
    case 'option': {
      const some = someOf(type.type, value);
      return some.length === 0 ? 'none' : `some(${waveText(type.type, some[0])})`;
    }
    case 'result': {
      const { tag, val } = value as Tagged;
      return withPayload(tag, tag === 'ok' ? type.ok : type.error, val);
    }
    case 'own': case 'borrow': return '<resource>';
    default: return String(value);
  }
}
