/** Base64, by what the engine at hand is quickest with. */

interface WithFromBase64 {
  fromBase64?: (text: string) => Uint8Array;
}

/** The bytes of a base64 text. */
export function bytesOfBase64(text: string): Uint8Array {
  if (typeof Buffer === 'function') return Buffer.from(text, 'base64');
  const { fromBase64 } = Uint8Array as WithFromBase64;
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
