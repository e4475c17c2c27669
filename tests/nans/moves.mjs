// Moves floats in a process of its own, so that the engine's tiers can be chosen by flags: `node FLAGS moves.mjs MODE ROUNDS`, in a folder with
// moves.wasm, moves.mjs (the same compiled), other.wasm and cases.json. MODE is `library` or `compiled`. Prints what was not as expected.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebAssembly } from '../../dist/index.js';

const [mode, rounds] = process.argv.slice(2);
const instantiate = (file, imports) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports);
const imports = { other: instantiate('other.wasm').exports };
const instance = mode === 'compiled'
  ? (await import(pathToFileURL(join(process.cwd(), 'moves.mjs')).href)).instantiate(imports)
  : instantiate('moves.wasm', imports);
const cases = JSON.parse(readFileSync('cases.json', 'utf8'), (_, v) => (typeof v === 'string' && v.endsWith('n') && /^-?\d+n$/.test(v) ? BigInt(v.slice(0, -1)) : v));
let calls = 0;
const wrong = [];
for (const [name, list] of Object.entries(cases)) {
  const move = instance.exports[name];
  // Without the engine noticing that it is always the same: each of the bits, over and over.
  for (let again = 0; again < 3; again++) {
    for (const [bits, expected] of list) {
      const actual = move(bits, Number(rounds));
      calls++;
      if (actual !== expected) wrong.push(`${name}: ${BigInt.asUintN(64, BigInt(bits)).toString(16)} became ${BigInt.asUintN(64, BigInt(actual)).toString(16)}`);
    }
  }
}
process.stdout.write(JSON.stringify({ calls, wrong: wrong.slice(0, 20), count: wrong.length }));
