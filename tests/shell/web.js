/**
 * What a host has beyond the language and the runtime uses, for the shells of engines, which have none of it. docs/engines.md lists it.
 * It comes first in a bundle for a shell. Only what is missing is added.
 */

/* global print */

const global = globalThis;

function utf8Of(text) {
  const escaped = encodeURIComponent(text.toWellFormed?.() ?? text);
  const bytes = [];
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] !== '%') bytes.push(escaped.charCodeAt(i));
    else {
      bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    }
  }
  return Uint8Array.from(bytes);
}

/** Length of the character that begins with this byte and the least code point that it may hold. */
function utf8Head(byte) {
  if (byte < 0x80) return [1, 0];
  if (byte >= 0xc2 && byte < 0xe0) return [2, 0x80];
  if (byte >= 0xe0 && byte < 0xf0) return [3, 0x800];
  return byte >= 0xf0 && byte < 0xf5 ? [4, 0x10000] : [0, 0];
}

function textOf(bytes, fatal) {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const [length, least] = utf8Head(bytes[i]);
    let code = length === 1 ? bytes[i] : bytes[i] & (0x7f >> length);
    let good = length > 0 && i + length <= bytes.length;
    for (let k = 1; good && k < length; k++) {
      good = (bytes[i + k] & 0xc0) === 0x80;
      code = code << 6 | bytes[i + k] & 0x3f;
    }
    good &&= code >= least && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
    if (good) {
      text += String.fromCodePoint(code);
      i += length;
    } else if (fatal) throw new TypeError('not UTF-8');
    else {
      text += '\ufffd';
      i++;
    }
  }
  return text;
}

global.TextEncoder ??= class { encode(text) { return utf8Of(text); } };
global.TextDecoder ??= class {
  #fatal;
  constructor(_label, options) { this.#fatal = options?.fatal ?? false; }
  decode(bytes) { return textOf(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), this.#fatal); }
};
global.atob ??= (text) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let [binary, bits, held] = ['', 0, 0];
  for (const character of text.replace(/=+$/, '')) {
    held = held << 6 | alphabet.indexOf(character);
    bits += 6;
    if (bits >= 8) binary += String.fromCharCode(held >> (bits -= 8) & 0xff);
  }
  return binary;
};
global.console ??= {};
global.console.log = (...parts) => print(parts.join(' '));
