// Rabin fingerprints (AssemblyScript): a stream cut where its content says.
import { createRequire } from 'node:module';
import { text } from './helpers.mjs';

const { create } = createRequire(import.meta.url)('rabin-wasm');
const data = Buffer.from(text(400_000));

export async function run() {
  const rabin = await create(13, 1024, 65_536, 64);
  return Array.from({ length: 4 }, () => [...rabin.fingerprint(data)]);
}
