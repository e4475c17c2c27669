// lz4 (Rust): bytes packed and unpacked.
import { createRequire } from 'node:module';
import { caught, digest, text } from './helpers.mjs';

const { compress, decompress } = createRequire(import.meta.url)('lz4-wasm-nodejs');
const data = Buffer.from(text(400_000));

export function run() {
  const packed = Array.from({ length: 10 }, () => compress(data)).at(-1);
  const broken = caught(() => decompress(packed.slice(0, 1000))).returned;
  return { length: packed.length, digest: digest(packed), same: data.equals(decompress(packed)), broken };
}
