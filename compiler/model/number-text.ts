/** Numbers as people write and read them: arguments of functions, values of variables. */

const INTEGER = /^[+-]?(0x[0-9a-f]+(_[0-9a-f]+)*|\d+(_\d+)*)$/i;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An integer, in decimal or as `0x...`, signed or unsigned; undefined if the text is none of that width. */
export function parseInteger(text: string, bits: 32 | 64): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const digits = text.replace(/^[+-]/, '').replaceAll('_', '');
  const value = text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
  return value >= -(1n << BigInt(bits - 1)) && value < 1n << BigInt(bits) ? value : undefined;
}

/** A decimal number, `inf` or `nan`; undefined if the text is none. */
export function parseFloating(text: string): number | undefined {
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text);
  if (special) {
    const value = special[2]!.toLowerCase() === 'nan' ? NaN : Infinity;
    return special[1] === '-' ? -value : value;
  }
  return FLOAT.test(text) ? Number(text) : undefined;
}

/** What a text is to be, for messages. */
export const EXPECTED = { i32: 'a 32-bit integer', i64: 'a 64-bit integer', f32: 'a number, inf or nan', f64: 'a number, inf or nan' } as const;

/** The shortest decimal that stands for a float32. */
function float32Text(v: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = v.toPrecision(digits);
    if (Math.fround(Number(text)) === v) return String(Number(text));
  }
  return String(v);
}

export function floatingText(type: 'f32' | 'f64', n: number): string {
  if (n !== n) return 'NaN';
  if (Math.abs(n) === Infinity) return n < 0 ? '-inf' : 'inf';
  if (Object.is(n, -0)) return '-0';
  return type === 'f32' ? float32Text(n) : String(n);
}
