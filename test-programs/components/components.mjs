// Builds the components in C: `values`, and `composed`, which is `front` with `values` inside.
//
//   node test-programs/components/components.mjs OUT
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const out = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), 'components-'));
const witSource = readFileSync(join(here, 'demo.wit'), 'utf8');

async function component(world) {
  const core = join(scratch, `${world}.wasm`);
  execFileSync('clang-22', [
    '--target=wasm32-unknown-unknown', '-nostdlib', '-ffreestanding', '-g', '-O0', '-Wall', '-Wextra', '--no-wasm-opt', `-ffile-prefix-map=${root}/=`,
    '-fdebug-compilation-dir=.', '-Wl,--no-entry', '-Wl,--stack-first', '-Wl,-z,stack-size=65536', relative(root, join(here, `${world}.c`)), '-o', core,
  ], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return componentNew(await componentEmbed({ binary: readFileSync(core), witSource, world }));
}

const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);
const name = (text) => [...leb(text.length), ...Buffer.from(text)];
const section = (id, ...bytes) => Buffer.concat([Buffer.from([id, ...leb(bytes.reduce((sum, b) => sum + b.length, 0))]), ...bytes.map((b) => Buffer.from(b))]);
const COMPONENT = 4, INSTANCE = 5, ALIAS = 6, EXPORT = 11;
const SORT = { func: 1, instance: 5 };

/** One component that has both, and exports what the second does: functions of these names. */
function compose(values, front, functions) {
  const api = name('demo:values/api@0.1.0');
  return Buffer.concat([
    Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]),
    section(COMPONENT, values), section(COMPONENT, front),
    section(INSTANCE, [1, 0, 0, 0]),
    section(ALIAS, [1, SORT.instance, 0, 0, ...api]),
    section(INSTANCE, [1, 0, 1, 1, ...api, SORT.instance, 1]),
    section(ALIAS, [functions.length, ...functions.flatMap((f) => [SORT.func, 0, 2, ...name(f)])]),
    section(EXPORT, [functions.length, ...functions.flatMap((f, i) => [0, ...name(f), SORT.func, i, 0])]),
  ]);
}

try {
  const values = await component('values');
  writeFileSync(join(out, 'values.wasm'), values);
  writeFileSync(join(out, 'composed.wasm'), compose(values, await component('front'), ['total', 'broken']));
} finally {
  rmSync(scratch, { recursive: true });
}
