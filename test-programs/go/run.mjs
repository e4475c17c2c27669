// Runs values_js.wasm with Go's own glue, which esbuild-wasm has in its package, since it is a Go program, too.
import fs, { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path, { join } from 'node:path';

const build = join(import.meta.dirname, '..', 'build', 'go');
Object.assign(globalThis, { fs, path });
// Makes a global class.
createRequire(import.meta.url)('esbuild-wasm/wasm_exec.js');

const go = new globalThis.Go();
go.argv = ['values', ...process.argv.slice(2)];
go.exit = process.exit;
const { instance } = await WebAssembly.instantiate(readFileSync(join(build, 'values_js.wasm')), go.importObject);
await go.run(instance);
