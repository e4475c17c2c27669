// Builds the components in C: `values`; `composed`, which is `front` with `values` inside; and `shop`, by the bindings of wit-bindgen (shop/bindings.sh) and on wasi-libc.
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

const BARE = ['--target=wasm32-unknown-unknown', '-nostdlib', '-ffreestanding', '-Wl,--no-entry'];
const HOSTED = ['--target=wasm32-wasi', '-mexec-model=reactor', '-Wno-deprecated', '-ffile-prefix-map=/usr/include=include'];

async function component(world, { flags = BARE, sources = [`${world}.c`], wit } = {}) {
  const core = join(scratch, `${world}.wasm`);
  execFileSync('clang-22', [
    ...flags, '-g', '-O0', '-Wall', '-Wextra', '--no-wasm-opt', `-ffile-prefix-map=${root}/=`, '-fdebug-compilation-dir=.', '-Wl,--stack-first', '-Wl,-z,stack-size=65536',
    ...sources.map((name) => relative(root, join(here, name))), '-o', core,
  ], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const binary = readFileSync(core);
  // With generated bindings the types of its world are in one of the objects.
  return componentNew(wit === undefined ? binary : await componentEmbed({ binary, witSource: readFileSync(join(here, wit), 'utf8'), world }));
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
  const values = await component('values', { wit: 'demo.wit' });
  writeFileSync(join(out, 'values.wasm'), values);
  writeFileSync(join(out, 'shop.wasm'), await component('shop', { flags: HOSTED, sources: ['shop/cart.c', 'shop/bindings/shop.c', 'shop/bindings/shop_component_type.o'] }));
  writeFileSync(join(out, 'composed.wasm'), compose(values, await component('front', { wit: 'demo.wit' }), ['total', 'broken']));
} finally {
  rmSync(scratch, { recursive: true });
}
