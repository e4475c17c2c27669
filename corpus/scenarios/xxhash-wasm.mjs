// xxHash, written in WebAssembly by hand.
import make from 'xxhash-wasm';
import { text } from './helpers.mjs';

const { create64, h32, h64 } = await make();
const data = text(300_000);
const bytes = Buffer.from(data);

export const run = () => [Array.from({ length: 20 }, (_, i) => h32(data, i)), h64(data), create64(3n).update(bytes.subarray(0, 777)).update(bytes).digest()];
