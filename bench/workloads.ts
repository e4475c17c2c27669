/** What is run: the kernels and the whole programs, as data. Sizes are set so that native takes about 50 ms a call. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Prepared, WasmNamespace } from './engines.js';
import { PeerRefusal } from './engines.js';
import { startQuickJs, startSqlJs } from './packages.js';
import { projectRoot } from './paths.js';
import { wasiImports } from './wasi.js';

/** Does the work once, in a warm instance, and returns a checksum of its results. */
export type Call = () => number;

export interface Workload {
  readonly name: string;
  readonly group: 'kernel' | 'vector kernel' | 'program' | 'border';
  readonly about: string;
  /** The module's path inside the project. */
  readonly wasm: string;
  /** That of the same work without vectors, if there is one. */
  readonly scalar?: string;
  /** Makes a new instance. */
  start(prepared: Prepared): Promise<Call>;
}

type Run = (n: number) => number;

function kernel(name: string, n: number, about: string): Workload {
  return {
    name,
    group: 'kernel',
    about,
    wasm: `bench/kernels/${name}.wasm`,
    async start(prepared) {
      const run = prepared.instantiate({})['run'] as Run;
      return () => run(n);
    },
  };
}

/** A kernel that is built with vectors and without. */
function vectorKernel(name: string, n: number, about: string): Workload {
  const build = (which: string): string => `bench/kernels/simd/${name}.${which}.wasm`;
  return { ...kernel(name, n, about), group: 'vector kernel', wasm: build('simd'), scalar: build('scalar') };
}

function wasiProgram(name: string, n: number, about: string): Workload {
  return {
    name,
    group: 'program',
    about,
    wasm: `bench/programs/${name}.wasm`,
    async start(prepared) {
      const exports = prepared.instantiate(wasiImports());
      (exports['_initialize'] as () => void)();
      const run = exports['run'] as Run;
      return () => run(n);
    },
  };
}

/** A program of an npm package, run by the package's own glue code. */
function packageProgram(name: string, wasm: string, about: string, begin: (glue: NonNullable<Prepared['glue']>) => Promise<Call>): Workload {
  return {
    name,
    group: 'program',
    about,
    wasm,
    async start(prepared) {
      if (!prepared.glue) throw new PeerRefusal("its output has no WebAssembly interface for the package's own glue code");
      return begin(prepared.glue);
    },
  };
}

interface Border {
  readonly next32: (x: number) => number;
  readonly sum64: (a: bigint, b: bigint) => bigint;
  readonly mixed: (a: number, b: bigint, c: number, d: number) => number;
  readonly nexts: (n: number) => number;
  readonly seeks: (n: number) => number;
}

/** JavaScript and wasm calling each other, or reading what is the other's, n times. */
function border(name: string, n: number, about: string, work: (exports: Border, n: number, namespace: WasmNamespace) => number): Workload {
  return {
    name,
    group: 'border',
    about,
    wasm: 'bench/border/border.wasm',
    async start(prepared) {
      const { glue } = prepared;
      if (!glue) throw new PeerRefusal('its output has no WebAssembly interface, and takes an i64 for two numbers');
      const host = { next: (x: bigint) => x + 1n, seek: (file: number, by: bigint, whence: number) => file + Number(by) + whence };
      const exports = prepared.instantiate({ host }) as unknown as Border;
      return () => work(exports, n, glue.namespace);
    },
  };
}

const far = 1n << 40n;

export const workloads: readonly Workload[] = [
  kernel('fib', 35, 'recursive calls with an i32'),
  kernel('sieve', 40, 'byte loads and stores in tight loops'),
  kernel('quicksort', 8, 'word loads and stores, branches on data'),
  kernel('matmul', 25, 'f64 matrix product'),
  kernel('nbody', 700_000, 'f64 arithmetic over small structures'),
  kernel('mandelbrot', 600, 'f64 arithmetic in locals only'),
  kernel('sha256', 150, 'i32 shifts, rotations and additions'),
  kernel('crc32', 60, 'table look-ups by byte'),
  kernel('i64mix', 200_000, 'i64 multiplications, shifts and rotations'),
  kernel('i64calls', 150_000, 'i64 arguments and results'),
  kernel('fib64', 35, 'recursive calls with an i64'),
  kernel('indirect', 3_500_000, 'calls through a table of function pointers'),
  kernel('biquad', 1000, 'f32 audio filters'),
  kernel('trees', 220, 'pointer chasing and recursion'),
  vectorKernel('matrix', 120, 'f32x4: matrix product'),
  vectorKernel('reduce', 600, 'f64x2: sums, least and largest'),
  vectorKernel('dot32', 10_000, 'f32x4: dot product'),
  vectorKernel('dot16', 8000, 'i16x8: dot product'),
  vectorKernel('scan', 150, 'i8x16: where the strings, brackets and commas of JSON are'),
  vectorKernel('base64', 400, 'i8x16: shuffles, shifts and a table looked up by a swizzle'),
  vectorKernel('blur', 600, 'i16x8: an image filter'),
  vectorKernel('pixels', 2000, 'i8x16: saturating additions and shuffles'),
  vectorKernel('hash32', 1000, 'i32x4: multiplications and rotations'),
  vectorKernel('hash64', 1500, 'i64x2: multiplications of halves'),
  vectorKernel('popcount', 1000, 'i8x16: bits counted'),
  vectorKernel('fractal', 150, 'f32x4: the Mandelbrot set, with masks'),
  wasiProgram('lz', 5, 'an LZ77 and Huffman compressor, in C with wasi-libc'),
  wasiProgram('json', 15, "a JSON parser and printer, in C with wasi-libc's strtod and snprintf"),
  wasiProgram('script', 20, 'an interpreter of a small language running a script, in C with wasi-libc'),
  packageProgram('sql.js', 'node_modules/sql.js/dist/sql-wasm.wasm', 'SQLite from npm: inserts, an index, joins and aggregates', startSqlJs),
  packageProgram(
    'quickjs',
    'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
    'the QuickJS engine from npm (quickjs-emscripten) running JavaScript',
    startQuickJs,
  ),
  border('export-i32', 3_000_000, 'calls of an export with an i32', ({ next32 }, n) => {
    let x = 0;
    for (let i = 0; i < n; i++) x = next32(x);
    return x;
  }),
  border('export-i64', 1_000_000, 'calls of an export with two i64', ({ sum64 }, n) => {
    let x = 0n;
    for (let i = 0; i < n; i++) x = sum64(x, far);
    return Number(x);
  }),
  border('export-mixed', 2_000_000, 'calls of an export with an i64 among i32', ({ mixed }, n) => {
    let x = 0;
    for (let i = 0; i < n; i++) x = mixed(x, far, 1, i);
    return x;
  }),
  border('import-i64', 1_000_000, 'calls of the host with an i64 and a result', ({ nexts }, n) => nexts(n)),
  border('import-mixed', 1_000_000, 'calls of the host with an i64 among i32', ({ seeks }, n) => seeks(n)),
  border('global-i64', 1_000_000, "an i64 global's value, read and written", (_, n, { Global }) => {
    const global = new Global({ value: 'i64', mutable: true }, far);
    for (let i = 0; i < n; i++) global.value += 1n;
    return Number(global.value);
  }),
];

/** The bytes of a workload's module, or of its build without vectors. */
export async function moduleBytes(workload: Workload, build?: 'scalar'): Promise<Uint8Array> {
  return readFile(join(projectRoot, (build && workload.scalar) ?? workload.wasm));
}
