// tiktoken (Rust): text in tokens and back.
import { createRequire } from 'node:module';
import { digest } from './helpers.mjs';

const { get_encoding } = createRequire(import.meta.url)('tiktoken');
const encoding = get_encoding('cl100k_base');
const text = 'The quick brown fox jumps over the lazy dog, naïvely; 12345 times.\n  if (x === 東京) return "😀";'.repeat(200);

export function run() {
  const tokens = encoding.encode(text);
  return { count: tokens.length, tokens: digest(tokens), same: new TextDecoder().decode(encoding.decode(tokens)) === text };
}
