// The png crate (Rust): a picture as PNG, and back.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digest, picture, rejected } from './helpers.mjs';

globalThis.ImageData ??= class ImageData {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};
const [{ default: encode, init: initEncode }, { default: decode, init: initDecode }] = await Promise.all([import('@jsquash/png/encode.js'), import('@jsquash/png/decode.js')]);
const module = await WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'))));
await initEncode(module);
await initDecode(module);

export async function run() {
  const packed = await encode(picture(160, 120));
  const { width, height, data } = await decode(packed);
  return [packed.byteLength, digest(Buffer.from(packed)), width, height, digest(data), (await rejected(() => decode(packed.slice(0, 40)))).returned === true];
}
