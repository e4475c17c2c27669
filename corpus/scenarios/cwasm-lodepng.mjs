// LodePNG (C): a picture as PNG, and back.
import { createRequire } from 'node:module';
import { caught, digest, picture } from './helpers.mjs';

const { decode, encode } = createRequire(import.meta.url)('@cwasm/lodepng');

export function run() {
  const packed = encode(picture(160, 120));
  const { width, height, data } = decode(packed);
  return [packed.length, digest(packed), width, height, digest(data), caught(() => decode(packed.slice(0, 40)))];
}
