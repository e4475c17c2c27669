// ChaCha20 and Poly1305 (AssemblyScript).
import { createRequire } from 'node:module';
import { digest, text } from './helpers.mjs';

const { ChaCha20Poly1305, newInstance } = createRequire(import.meta.url)('@chainsafe/as-chacha20poly1305');
const cipher = new ChaCha20Poly1305(newInstance());
const [key, nonce, data] = [Buffer.alloc(32, 7), Buffer.alloc(12, 3), Buffer.from(text(150_000))];

export function run() {
  for (let i = 0; i < 5; i++) cipher.seal(key, nonce, data);
  const sealed = cipher.seal(key, nonce, data);
  const opened = cipher.open(key, nonce, sealed);
  sealed[5] ^= 1;
  return [digest(sealed), data.equals(opened), cipher.open(key, nonce, sealed)];
}
