// hash-wasm (C): a dozen hashes, and a password's key.
import * as hashes from 'hash-wasm';
import { text } from './helpers.mjs';

const data = text(60_000);
const NAMES = ['md4', 'md5', 'sha1', 'sha256', 'sha512', 'sha3', 'keccak', 'blake2b', 'blake2s', 'blake3', 'crc32', 'crc64', 'adler32', 'ripemd160', 'sm3', 'whirlpool', 'xxhash32', 'xxhash64', 'xxhash3', 'xxhash128'];

export async function run() {
  const digests = {};
  for (const name of NAMES) digests[name] = await hashes[name](data);
  digests.bcrypt = await hashes.bcrypt({ password: 'p', salt: new Uint8Array(16), costFactor: 4 });
  digests.scrypt = await hashes.scrypt({ password: 'p', salt: 's', costFactor: 64, blockSize: 8, parallelism: 1, hashLength: 32 });
  digests.pbkdf2 = await hashes.pbkdf2({ password: 'p', salt: 'salt', iterations: 200, hashLength: 32, hashFunction: hashes.createSHA256() });
  return digests;
}
