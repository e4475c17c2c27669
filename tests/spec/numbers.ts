/** Number literals of the text format, to bits. Exact: decimal and hexadecimal floats are rounded once, from a rational number. */

interface FloatFormat {
  readonly width: number;
  /** Bits of the significand, the hidden one included. */
  readonly precision: number;
  /** Exponent of the least subnormal. */
  readonly minExponent: number;
}

export const F32: FloatFormat = { width: 32, precision: 24, minExponent: -149 };
export const F64: FloatFormat = { width: 64, precision: 53, minExponent: -1074 };

/** An integer literal as an unsigned number of `width` bits. */
export function parseInteger(text: string, width: number): bigint {
  const digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const magnitude = BigInt(digits.replace(/^[+-]/, ''));
  if (magnitude >= 1n << BigInt(width)) throw new Error(`integer literal out of range: ${text}`);
  return BigInt.asUintN(width, negative ? -magnitude : magnitude);
}

/** A float literal (decimal, hexadecimal, `inf`, `nan`, `nan:0x...`) as its bits. */
export function parseFloatBits(text: string, format: FloatFormat): bigint {
  const negative = text.startsWith('-');
  const sign = negative ? 1n << BigInt(format.width - 1) : 0n;
  return sign | magnitudeBits(text.replace(/^[+-]/, '').replaceAll('_', ''), format, text);
}

function magnitudeBits(digits: string, format: FloatFormat, text: string): bigint {
  const fraction = BigInt(format.precision - 1);
  const infinity = ((1n << BigInt(format.width - format.precision)) - 1n) << fraction;
  if (digits === 'inf') return infinity;
  if (digits === 'nan') return infinity | (1n << (fraction - 1n));
  if (digits.startsWith('nan:')) return infinity | BigInt(digits.slice(4));

  const hex = /^0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?$/i.exec(digits);
  if (hex !== null) {
    const point = hex[2] ?? '';
    const exponent = Number(hex[3] ?? 0) - 4 * point.length;
    return roundToBits(BigInt(`0x${hex[1]}${point}`), 2n, exponent, format);
  }
  const decimal = /^([0-9]*)(?:\.([0-9]*))?(?:e([+-]?[0-9]+))?$/i.exec(digits);
  if (decimal === null) throw new Error(`not a float literal: ${text}`);
  const point = decimal[2] ?? '';
  return roundToBits(BigInt(`${decimal[1]}${point}`), 10n, Number(decimal[3] ?? 0) - point.length, format);
}

/** The bits nearest to `digits * base ** exponent`, ties to even. */
function roundToBits(digits: bigint, base: bigint, exponent: number, format: FloatFormat): bigint {
  if (digits === 0n) return 0n;
  const power = base ** BigInt(Math.abs(exponent));
  const numerator = exponent >= 0 ? digits * power : digits;
  const denominator = exponent >= 0 ? 1n : power;

  const { precision, width } = format;
  let scale = Math.max(bitLength(numerator) - bitLength(denominator) - precision, format.minExponent);
  let [quotient, exact] = scaledQuotient(numerator, denominator, scale);
  if (bitLength(quotient) > precision) [quotient, exact] = scaledQuotient(numerator, denominator, ++scale);
  const comparedToHalf = exact.twiceRemainder - exact.divisor;
  if (comparedToHalf > 0n || (comparedToHalf === 0n && (quotient & 1n) === 1n)) quotient++;
  if (bitLength(quotient) > precision) {
    quotient >>= 1n;
    scale++;
  }
  if (bitLength(quotient) < precision) return quotient;
  const exponentBits = width - precision;
  const biased = scale - format.minExponent + 1;
  const infinity = (1 << exponentBits) - 1;
  const fraction = BigInt(precision - 1);
  if (biased >= infinity) return BigInt(infinity) << fraction;
  return (BigInt(biased) << fraction) | (quotient - (1n << fraction));
}

function scaledQuotient(
  numerator: bigint,
  denominator: bigint,
  scale: number,
): [bigint, { twiceRemainder: bigint; divisor: bigint }] {
  const dividend = scale < 0 ? numerator << BigInt(-scale) : numerator;
  const divisor = scale > 0 ? denominator << BigInt(scale) : denominator;
  return [dividend / divisor, { twiceRemainder: (dividend % divisor) * 2n, divisor }];
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}
