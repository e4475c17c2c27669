// 7-Zip (C++): files packed, listed, unpacked.
import SevenZip from '7z-wasm';
import { digest, text } from './helpers.mjs';

export async function run() {
  const said = [];
  const zip = await SevenZip({ print: (line) => said.push(line), printErr: (line) => said.push(line) });
  for (let i = 0; i < 5; i++) zip.FS.writeFile(`f${i}.txt`, text(20_000, i + 1));
  zip.callMain(['a', '-mmt1', '-mtm-', 'a.7z', 'f0.txt', 'f1.txt', 'f2.txt', 'f3.txt', 'f4.txt']);
  const packed = zip.FS.readFile('a.7z');
  for (let i = 0; i < 5; i++) zip.FS.unlink(`f${i}.txt`);
  zip.callMain(['x', 'a.7z']);
  return [packed.length, digest(packed), zip.FS.readFile('f3.txt', { encoding: 'utf8' }) === text(20_000, 4), said.some((line) => line.includes('Everything is Ok'))];
}
