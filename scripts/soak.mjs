#!/usr/bin/env node
// `node scripts/soak.mjs [--seconds N] [--seed S] [--connects M]`: random packets and connections against the stub of `run -g`, for N seconds and M
// connections at least; then nothing may be left of them. The seed is printed. What is done is in tests/gdb/soak/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = process.env.WASM2JS_DEBUG_CLI ?? join(root, 'dist', 'cli', 'main.js');
if (!existsSync(cli)) {
  console.error(`soak: error: ${cli} is missing: run "npm run build" first`);
  process.exit(2);
}
const outfile = join(root, 'node_modules', '.cache', 'soak', 'soak.mjs');
mkdirSync(dirname(outfile), { recursive: true });
await build({
  input: join(root, 'tests', 'gdb', 'soak', 'main.ts'), platform: 'node', external: (id) => !id.startsWith('.') && !isAbsolute(id), logLevel: 'warn',
  output: { file: outfile, format: 'esm' },
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, WASM2JS_DEBUG_CLI: cli } });
process.exit(status ?? 1);
