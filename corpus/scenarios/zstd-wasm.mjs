// Zstandard (C): bytes packed at three levels, and unpacked.
import { compress, decompress, init } from '@bokuweb/zstd-wasm';
import { caught, digest, text } from './helpers.mjs';

await init();
const data = Buffer.from(text(200_000));

export const run = () => [1, 9, 17].map((level) => {
  const packed = compress(data, level);
  return [packed.length, digest(packed), data.equals(decompress(packed)), caught(() => decompress(packed.slice(10)))];
});
