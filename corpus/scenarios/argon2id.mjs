// Argon2 (C, by hand): a key of a password, with vectors.
import { readFileSync } from 'node:fs';
import setup from 'argon2id/lib/setup.js';

const bytes = (name) => readFileSync(new URL(`dist/${name}.wasm`, import.meta.resolve('argon2id')));
const argon2id = await setup((imports) => WebAssembly.instantiate(bytes('simd'), imports), (imports) => WebAssembly.instantiate(bytes('no-simd'), imports));

export const run = () => Buffer.from(argon2id({ password: Buffer.from('secret'), salt: Buffer.alloc(16, 5), parallelism: 2, passes: 2, memorySize: 8192, tagLength: 32 })).toString('hex');
