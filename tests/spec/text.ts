/** Text and bytes without anything of Node's, for the harness also runs in the shells of other engines. */

/** A character for each byte. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

/** The byte of each character; those beyond 0xff lose their high bits. */
export const latin1Bytes = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0) & 0xff);

export const utf8Text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

export const utf8Bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
