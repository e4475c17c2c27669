// Checks built programs: `node check.mjs FILE.wasm...`. Each must be valid WebAssembly 2.0, with atomic instructions (SIMD and exceptions only where they are
// the subject: in programs about vectors; in what was written as text, of emscripten, and unwinding), and must name no directory of the machine that built it.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import loadWabt from 'wabt';

const allowed = ['mutable_globals', 'sat_float_to_int', 'sign_extension', 'multi_value', 'bulk_memory', 'reference_types', 'threads'];
const other = ['exceptions', 'function_references', 'tail_call', 'annotations', 'code_metadata', 'gc', 'memory64', 'multi_memory', 'extended_const', 'relaxed_simd'];

/** Every feature is named: wabt's own defaults allow more than is wanted here. */
function features({ exceptions, simd }) {
  const set = Object.fromEntries([...allowed.map((name) => [name, true]), ...other.map((name) => [name, false])]);
  return { ...set, exceptions, simd };
}

const wabt = await loadWabt();
const root = Buffer.from(resolve(import.meta.dirname, '..'));
let bytes = 0;
let failures = 0;
for (const file of process.argv.slice(2)) {
  const wasm = await readFile(file);
  bytes += wasm.length;
  try {
    const module = wabt.readWasm(wasm, features({ exceptions: /\/(wat|emscripten)\/|\/unwinding\./.test(file), simd: /\/vector[^/]*$/.test(file) }));
    module.validate();
    module.destroy();
    if (wasm.includes(root)) throw new Error('contains the path of this tree');
  } catch (error) {
    failures++;
    console.error(`check.mjs: ${file}: ${String(error.message).trim()}`);
  }
}
console.log(`${process.argv.length - 2} programs, ${(bytes / 1e6).toFixed(1)} MB, ${failures} bad`);
process.exitCode = failures === 0 ? 0 : 1;
