// SHA-256 (AssemblyScript), with vectors where there are any.
import { createHash } from 'node:crypto';
import * as sha from '@chainsafe/as-sha256';
import { text } from './helpers.mjs';

const data = Buffer.from(text(100_000));
const hex = (bytes) => Buffer.from(bytes).toString('hex');

export function run() {
  const hash = Array.from({ length: 15 }, () => sha.digest(data)).at(-1);
  const four = Array.from({ length: 4 }, (_, i) => data.subarray(i * 64, i * 64 + 64));
  return [hex(hash), hex(hash) === createHash('sha256').update(data).digest('hex'), hex(sha.digest64(data.subarray(0, 64))), sha.batchHash4UintArray64s?.(four).map(hex)];
}
