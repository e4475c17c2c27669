// Crypto of Polkadot (Rust): sr25519, ed25519, hashes, mnemonics.
import * as crypto from '@polkadot/wasm-crypto';
import { text } from './helpers.mjs';

await crypto.waitReady();
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const data = Buffer.from(text(5000));

export function run() {
  const seed = crypto.blake2b(Buffer.from('seed'), new Uint8Array(), 32);
  const pair = crypto.ed25519KeypairFromSeed(seed);
  const [secret, open] = [pair.slice(0, 32), pair.slice(32)];
  const signature = crypto.ed25519Sign(open, secret, data);
  const schnorr = crypto.sr25519KeypairFromSeed(seed);
  return [hex(signature), crypto.ed25519Verify(signature, data, open), hex(schnorr), hex(crypto.sr25519DeriveKeypairHard(schnorr, new Uint8Array(32))),
    [crypto.sha256, crypto.sha512, crypto.keccak256].map((f) => hex(f(data))), hex(crypto.twox(data, 8)), hex(crypto.pbkdf2(data, seed, 50)), crypto.bip39Validate('x'), hex(crypto.bip39ToSeed('legal winner thank year wave sausage worth useful legal winner thank yellow', ''))];
}
