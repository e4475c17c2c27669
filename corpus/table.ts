/** The scenarios: what runs of which package. Each is a module in `scenarios/` with its name, whose function `run` does the work and gives what is compared. */

export type Category = 'database' | 'interpreter' | 'compiler' | 'codec' | 'parser' | 'text' | 'font' | 'image' | 'crypto' | 'geometry' | 'document';
export type Toolchain = 'emscripten' | 'wasm-bindgen' | 'Rust' | 'clang' | 'Go' | 'TinyGo' | 'AssemblyScript' | 'Zig' | 'by hand';

export interface Scenario {
  readonly name: string;
  /** Its name in npm, where it is another. */
  readonly package?: string;
  readonly category: Category;
  readonly toolchain: Toolchain;
  /** Most of its work is done by vector instructions: it counts in a mean of its own. */
  readonly vectors?: true;
  /** Is in `npm test`, so its package is a dependency of the project. */
  readonly ci?: true;
  /** The package starts processes of its own, which get our WebAssembly through NODE_OPTIONS only. */
  readonly inherited?: true;
  /** In `npm test` its code is kept on disk, for the next scenario of the same package: the first of them finds nothing there. */
  readonly kept?: true;
  /** Its work is done in other threads or processes, which are not interrupted. */
  readonly elsewhere?: true;
}

export const packageOf = ({ name, package: other }: Scenario): string => other ?? name;

export const SCENARIOS: readonly Scenario[] = [
  { name: 'brotli-wasm', category: 'codec', toolchain: 'wasm-bindgen', ci: true },
  { name: 'sql.js', category: 'database', toolchain: 'emscripten', ci: true },
  { name: 'quickjs-emscripten', category: 'interpreter', toolchain: 'emscripten', ci: true },
  { name: 'wasmoon', category: 'interpreter', toolchain: 'emscripten', ci: true },
  { name: 'esbuild-wasm-browser', package: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, kept: true },
  { name: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, inherited: true, kept: true, elsewhere: true },
  { name: 'esbuild-wasm-cli', package: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, kept: true, elsewhere: true },
  { name: 'undici', category: 'parser', toolchain: 'clang', ci: true },
  { name: 'meshoptimizer', category: 'geometry', toolchain: 'clang', vectors: true, ci: true },
  { name: 'jsquash-webp', package: '@jsquash/webp', category: 'image', toolchain: 'emscripten', vectors: true, ci: true },
  { name: 'rapier2d-simd-compat', package: '@dimforge/rapier2d-simd-compat', category: 'geometry', toolchain: 'wasm-bindgen', vectors: true, ci: true },
  { name: 'codec-openjph', package: '@cornerstonejs/codec-openjph', category: 'image', toolchain: 'emscripten', vectors: true, ci: true },
  { name: 'pffft-wasm', package: '@echogarden/pffft-wasm', category: 'codec', toolchain: 'emscripten', vectors: true, ci: true },
  { name: 'magick-wasm', package: '@imagemagick/magick-wasm', category: 'image', toolchain: 'emscripten', vectors: true, ci: true },
  // With exceptions of the legacy form.
  { name: 'mupdf', category: 'document', toolchain: 'emscripten', ci: true },
  { name: 'duckdb-wasm', package: '@duckdb/duckdb-wasm', category: 'database', toolchain: 'emscripten', ci: true },
  { name: 'pyodide', category: 'interpreter', toolchain: 'emscripten', ci: true },

  { name: 'viz', package: '@viz-js/viz', category: 'geometry', toolchain: 'emscripten' },
  { name: 'swc', package: '@swc/wasm', category: 'compiler', toolchain: 'wasm-bindgen' },
  { name: 'tiktoken', category: 'text', toolchain: 'wasm-bindgen' },
  { name: 'biome', package: '@biomejs/wasm-nodejs', category: 'compiler', toolchain: 'wasm-bindgen' },
  { name: 'cedar', package: '@cedar-policy/cedar-wasm', category: 'parser', toolchain: 'wasm-bindgen' },
  { name: 'prisma', package: '@prisma/prisma-schema-wasm', category: 'parser', toolchain: 'wasm-bindgen' },
  { name: 're2', package: 're2-wasm', category: 'text', toolchain: 'emscripten' },
  { name: 'sh-syntax', category: 'parser', toolchain: 'TinyGo' },
];
