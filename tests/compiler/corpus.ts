/** Modules to try properties of the compiler on: the goldens, the built test programs, and what packages bring. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { wat } from '../js-api-same.js';

const root = new URL('../../', import.meta.url);

/** Modules made by compilers, of several languages and levels of optimisation: test programs, if they have been built, and what packages bring. */
const REAL = [
  'test-programs/build/c/script.O2.wasm', 'test-programs/build/c/recursion.O0.wasm', 'test-programs/build/c/int64.Os.wasm',
  'test-programs/build/cpp/containers.O2.wasm', 'test-programs/build/cpp/shapes.O0.wasm', 'test-programs/build/rust/json.release.wasm',
  'test-programs/build/rust/no_std.debug.wasm', 'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
  'node_modules/wasmoon/dist/glue.wasm', 'node_modules/brotli-wasm/pkg.node/brotli_wasm_bg.wasm',
];

export interface Sample {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, root)));

/** The modules of tests/goldens. */
export const goldens: readonly Sample[] = readdirSync(new URL('tests/goldens/', root)).filter((f) => f.endsWith('.wat')).map((f) => ({
  name: `goldens/${f}`, bytes: () => wat(readFileSync(new URL(`tests/goldens/${f}`, root), 'utf8')),
}));

export const real: readonly Sample[] = REAL.filter((f) => existsSync(new URL(f, root))).map((f) => ({ name: f.slice(f.indexOf('/') + 1), bytes: () => read(f) }));

/** A reproducible source of numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
