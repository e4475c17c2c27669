import { createRequire } from 'node:module';
const { get_encoding } = createRequire(import.meta.url)('tiktoken');
const e = get_encoding('cl100k_base'); let t = 'The quick brown fox jumps over the lazy dog, naïvely; 12345 times. '.repeat(400);
console.log(e.encode(t).length); e.free();
