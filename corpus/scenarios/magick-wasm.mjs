// @imagemagick/magick-wasm (C and C++, by emscripten): locks by atomic instructions without other threads, and vectors; pictures made, changed, written and read.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { caught, digest, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let magick;

function picture(width, height, change) {
  const pixels = new Uint8Array(4 * width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = [i >> 2, (i >> 4) ^ (i >> 9), 128 + 100 * Math.sin(i / 70), 255][i & 3];
  const settings = new magick.MagickReadSettings({ width, height, depth: 8, format: magick.MagickFormat.Rgba });
  return magick.ImageMagick.read(pixels, settings, (image) => change(image));
}
const pixelsOf = (image) => image.write(magick.MagickFormat.Rgba, (bytes) => [image.width, image.height, digest(bytes)]);

export const run = steps([
  ['load', async () => {
    magick = await import('@imagemagick/magick-wasm');
    await magick.initializeImageMagick(readFileSync(require.resolve('@imagemagick/magick-wasm/magick.wasm')));
    return magick.Magick.features;
  }],
  ['resize', () => picture(40, 30, (image) => {
    image.resize(25, 17);
    return pixelsOf(image);
  })],
  ['blur', () => picture(24, 24, (image) => {
    image.blur(0, 1.5);
    return pixelsOf(image);
  })],
  ['rotate', () => picture(20, 16, (image) => {
    image.rotate(30);
    return pixelsOf(image);
  })],
  ['bmp', () => picture(32, 20, (image) => {
    const bytes = image.write(magick.MagickFormat.Bmp, (written) => written.slice());
    return [bytes.length, magick.ImageMagick.read(bytes, pixelsOf)];
  })],
  ['not a picture', () => caught(() => magick.ImageMagick.read(Uint8Array.of(1, 2, 3), () => 0))],
]);
