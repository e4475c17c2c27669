// Brotli and WOFF2 (C++): a font packed for the web, and unpacked.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { digest, rejected } from './helpers.mjs';

const require = createRequire(import.meta.url);
const { compress, decompress } = require('wawoff2');
const font = readFileSync(require.resolve('katex/dist/fonts/KaTeX_Main-Italic.ttf'));

export async function run() {
  const packed = await compress(font);
  return [packed.length, digest(packed), digest(await decompress(packed)), (await rejected(() => decompress(packed.slice(0, 50)))).returned === true];
}
