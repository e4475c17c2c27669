// mcl (C++): pairings on BLS12-381, big integers by 64-bit products.
import { createRequire } from 'node:module';

const mcl = createRequire(import.meta.url)('mcl-wasm');
await mcl.init(mcl.BLS12_381);

export function run() {
  const [a, b] = ['123456789', '987654321'].map((text) => {
    const scalar = new mcl.Fr();
    scalar.setStr(text);
    return scalar;
  });
  const p = mcl.hashAndMapToG1('p');
  const q = mcl.hashAndMapToG2('q');
  const left = mcl.pairing(mcl.mul(p, a), mcl.mul(q, b));
  return [left.isEqual(mcl.pow(mcl.pairing(p, q), mcl.mul(a, b))), left.serializeToHexStr(), mcl.add(p, p).getStr(16), mcl.inv(a).getStr()];
}
