/** Numbers, bytes and texts as the protocol writes them: in hexadecimal digits. */

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const hexOfBytes = (bytes: Uint8Array): string => {
  let hex = '';
  for (const byte of bytes) hex += DIGITS[byte]!;
  return hex;
};

/** The bytes of pairs of digits; undefined for anything else. */
export function bytesOfHex(hex: string): Uint8Array | undefined {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex)) return undefined;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** A text as the digits of its UTF-8. */
export const hexOfText = (text: string): string => hexOfBytes(new TextEncoder().encode(text));

const word = (n: number): string => DIGITS[n & 0xff]! + DIGITS[(n >>> 8) & 0xff]! + DIGITS[(n >>> 16) & 0xff]! + DIGITS[n >>> 24]!;

/** The digits of a number's lowest bytes, lowest first. @param size in bytes, up to 8 */
export function littleEndian(value: bigint, size: number): string {
  const low = word(Number(BigInt.asUintN(32, value)));
  return (size <= 4 ? low : low + word(Number(BigInt.asUintN(32, value >> 32n)))).slice(0, 2 * size);
}

/** Bytes as the characters of these codes, in which packets with binary data are put together. */
export function binaryText(bytes: Uint8Array): string {
  let text = '';
  // As many arguments as any engine takes in one call.
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

export const bytesOfBinary = (text: string): Uint8Array => Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
