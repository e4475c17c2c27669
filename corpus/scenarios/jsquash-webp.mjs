// @jsquash/webp (libwebp in C, by emscripten): pictures packed with vectors of bytes and words, with and without loss, and read again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { digest, rejected, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
// What it expects of a browser.
globalThis.ImageData ??= class ImageData {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};

let encode;
let decode;
const compiled = (name) => WebAssembly.compile(readFileSync(require.resolve(`@jsquash/webp/codec/${name}`)));

function picture(width, height) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x * 5 ^ y, 128 + 100 * Math.sin(x / 9 + y / 5), (x * y) >> 3, x < 8 ? x * 32 : 255], 4 * (y * width + x));
  }
  return { data, width, height };
}

const roundTrip = async (image, options) => {
  const packed = new Uint8Array(await encode(image, options));
  const { data, width, height } = await decode(packed);
  return [packed.length, digest(packed), width, height, digest(data)];
};

export const run = steps([
  ['load', async () => {
    const [encoder, decoder] = await Promise.all([import('@jsquash/webp/encode.js'), import('@jsquash/webp/decode.js')]);
    await encoder.init(await compiled('enc/webp_enc_simd.wasm'));
    await decoder.init(await compiled('dec/webp_dec.wasm'));
    encode = encoder.default;
    decode = decoder.default;
  }],
  ['with loss', () => roundTrip(picture(75, 53), { quality: 70 })],
  ['slowly', () => roundTrip(picture(48, 48), { quality: 90, method: 6, use_sharp_yuv: 1 })],
  ['with a target', () => roundTrip(picture(64, 32), { target_size: 900, pass: 3 })],
  ['without loss', () => roundTrip(picture(40, 30), { lossless: 1 })],
  ['nearly', () => roundTrip(picture(33, 17), { lossless: 1, near_lossless: 40 })],
  ['not a picture', async () => (await rejected(() => decode(new Uint8Array(20)))).message],
]);
