// Runs a program under `node:wasi` or ours: runner.mjs node|ours <module of ours> <program.wasm> <preopens as JSON> ARGS...
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [which, ours, file, preopensJson, ...rest] = process.argv.slice(2);
const preopens = JSON.parse(preopensJson);
const args = ['program', ...rest];
const env = { NAME: process.env.NAME ?? '' };
const module = new WebAssembly.Module(readFileSync(file));
// Has Node make its stdio non-blocking, as any program that uses `process.stdout` would.
if (process.env.TOUCH_STDIO !== undefined) void [process.stdin, process.stdout, process.stderr];
let wasi, imports;
if (which === 'node') {
  wasi = new WASI({ version: 'preview1', args, env, preopens: Object.fromEntries(preopens.map((p) => [p.guest, p.host])) });
  imports = wasi.wasiImport;
} else {
  const { Wasi } = await import(ours);
  wasi = new Wasi({ args, env, preopens });
  imports = wasi.imports;
}
process.exit(wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports })));
