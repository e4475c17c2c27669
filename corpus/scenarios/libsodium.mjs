// libsodium (C): hashes, signatures, boxes.
import { createRequire } from 'node:module';
import { caught, text } from './helpers.mjs';

const sodium = createRequire(import.meta.url)('libsodium-wrappers');
await sodium.ready;
const message = text(20_000);

export function run() {
  const seed = sodium.crypto_generichash(32, 'seed');
  const keys = sodium.crypto_sign_seed_keypair(seed);
  const signature = sodium.crypto_sign_detached(message, keys.privateKey);
  const nonce = sodium.crypto_generichash(24, 'nonce');
  const box = sodium.crypto_secretbox_easy(message, nonce, seed);
  const shared = sodium.crypto_scalarmult(seed, sodium.crypto_scalarmult_base(seed));
  return {
    hash: sodium.crypto_generichash(64, message, null, 'hex'),
    signature: sodium.to_hex(signature), right: sodium.crypto_sign_verify_detached(signature, message, keys.publicKey),
    wrong: sodium.crypto_sign_verify_detached(signature, `${message}!`, keys.publicKey),
    box: sodium.crypto_generichash(16, box, null, 'hex'), shared: sodium.to_hex(shared),
    opened: sodium.to_string(sodium.crypto_secretbox_open_easy(box, nonce, seed)) === message,
    forged: caught(() => sodium.crypto_secretbox_open_easy(box.fill(0, 9, 10), nonce, seed)),
    pipes: sodium.crypto_aead_xchacha20poly1305_ietf_encrypt('a', 'b', null, nonce, seed, 'hex'),
  };
}
