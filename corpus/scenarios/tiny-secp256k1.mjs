// libsecp256k1 (C, by Rust): keys, signatures, and arguments that are wrong.
import * as curve from 'tiny-secp256k1';
import { createHash } from 'node:crypto';
import { caught } from './helpers.mjs';

const hash = (value) => createHash('sha256').update(String(value)).digest();
const hex = (bytes) => Buffer.from(bytes).toString('hex');

export const run = () => Array.from({ length: 6 }, (_, i) => {
  const key = hash(i);
  const point = curve.pointFromScalar(key);
  const signature = curve.sign(hash('m'), key);
  return [hex(point), hex(signature), curve.verify(hash('m'), point, signature), curve.verify(hash('n'), point, signature), hex(curve.signSchnorr(hash('m'), key, hash('e'))), hex(curve.pointAddScalar(point, hash(9))), caught(() => curve.pointFromScalar(new Uint8Array(32)))];
});
