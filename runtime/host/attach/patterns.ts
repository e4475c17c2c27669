/** Which modules are debugged: the patterns of `modules=` in `WASM2JS_DEBUG`. */
import type { Source } from './origins.js';

/** One of them, and what it is of. */
export interface Pattern {
  readonly text: string;
  matches(source: Source): boolean;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

type Compare = '<' | '<=' | '>' | '>=';
const COMPARE: Readonly<Record<Compare, (a: number, b: number) => boolean>> = { '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b };

/**
 * Reads a pattern: `sha256:` and the first digits of the hash; `>=1M` and the like, a size in bytes; otherwise a name in which `*` stands for anything, of
 * the whole path or URL if it has a slash.
 * @returns why it is none, if it is none
 */
export function parsePattern(text: string): Pattern | string {
  if (text === '') return 'an empty pattern';
  if (text.startsWith('sha256:')) {
    const digits = text.slice('sha256:'.length).toLowerCase();
    if (!/^[0-9a-f]{4,64}$/.test(digits)) return `${text}: expects 4 to 64 hexadecimal digits`;
    return { text, matches: ({ hash }) => hash.startsWith(digits) };
  }
  const size = /^([<>]=?)\s*(.*)$/.exec(text);
  if (size !== null) {
    const [, compare, limit] = size as unknown as [string, Compare, string];
    const [, number, unit] = /^(\d+)([km]?)$/i.exec(limit) ?? [];
    if (number === undefined) return `${text}: expects a number of bytes, such as ${compare}64k or ${compare}2M`;
    return { text, matches: ({ bytes }) => COMPARE[compare](bytes, Number(number) * UNITS[unit!.toLowerCase()]!) };
  }
  const glob = text.replace(/%(2C|3B|25)/gi, (code) => decodeURIComponent(code)).split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const whole = new RegExp(`^${glob.join('.*')}$`, 's');
  const wide = text.includes('/');
  return { text, matches: ({ name, path, url }) => (wide ? [path?.replaceAll('\\', '/'), url] : [name]).some((one) => one !== undefined && whole.test(one)) };
}

/** How a module is called in messages. */
export const sourceText = ({ name, bytes, hash }: Source): string => `${name || 'module'} (${bytes} bytes, sha256:${hash.slice(0, 12)})`;
