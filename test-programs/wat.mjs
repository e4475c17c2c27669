// Assembles .wat files: `node wat.mjs IN.wat OUT.wasm [IN.wat OUT.wasm ...]`. Function and local names are kept in the name section.
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

const files = process.argv.slice(2);
if (files.length === 0 || files.length % 2 !== 0) {
  console.error('usage: node wat.mjs IN.wat OUT.wasm [IN.wat OUT.wasm ...]');
  process.exit(2);
}
for (let i = 0; i < files.length; i += 2) {
  const [input, output] = [files[i], files[i + 1]];
  let bytes;
  try {
    bytes = await parse(await readFile(input, 'utf8'));
  } catch (error) {
    console.error(`wat.mjs: ${input}: ${String(error?.payload ?? error?.message ?? error)}`);
    process.exit(1);
  }
  await writeFile(output, bytes);
}
