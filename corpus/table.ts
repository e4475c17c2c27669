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
  /** Its module needs a feature that we do not have: what the message calls it. It must be refused by that name. */
  readonly refused?: string;
}

export const packageOf = ({ name, package: other }: Scenario): string => other ?? name;

export const SCENARIOS: readonly Scenario[] = [
  { name: 'brotli-wasm', category: 'codec', toolchain: 'wasm-bindgen', ci: true },
  { name: 'sql.js', category: 'database', toolchain: 'emscripten', ci: true },
  { name: 'quickjs-emscripten', category: 'interpreter', toolchain: 'emscripten', ci: true },
  { name: 'wasmoon', category: 'interpreter', toolchain: 'emscripten', ci: true },
  { name: 'esbuild-wasm-browser', package: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, kept: true },
  { name: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, inherited: true, kept: true },
  { name: 'esbuild-wasm-cli', package: 'esbuild-wasm', category: 'compiler', toolchain: 'Go', ci: true, kept: true },
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
  { name: 'pglite', package: '@electric-sql/pglite', category: 'database', toolchain: 'emscripten' },
  { name: 'node-sqlite3-wasm', category: 'database', toolchain: 'emscripten' },
  { name: 'h5wasm', category: 'database', toolchain: 'emscripten' },
  { name: 'parquet-wasm', category: 'database', toolchain: 'wasm-bindgen' },
  { name: 'automerge', package: '@automerge/automerge', category: 'database', toolchain: 'wasm-bindgen' },
  { name: 'micropython', package: '@micropython/micropython-webassembly-pyscript', category: 'interpreter', toolchain: 'emscripten' },
  { name: 'swipl-wasm', category: 'interpreter', toolchain: 'emscripten' },
  { name: 'jq-wasm', category: 'interpreter', toolchain: 'emscripten' },
  { name: 'assemblyscript', category: 'compiler', toolchain: 'emscripten' },
  { name: 'rollup', package: '@rollup/wasm-node', category: 'compiler', toolchain: 'wasm-bindgen' },
  { name: 'lightningcss', package: 'lightningcss-wasm', category: 'compiler', toolchain: 'Rust' },
  { name: 'minify-html', package: '@minify-html/wasm', category: 'compiler', toolchain: 'wasm-bindgen', refused: 'typed function references' },
  { name: 'zstd-wasm', package: '@bokuweb/zstd-wasm', category: 'codec', toolchain: 'emscripten' },
  { name: 'lz4-wasm-nodejs', category: 'codec', toolchain: 'wasm-bindgen' },
  { name: 'foxglove-bz2', package: '@foxglove/wasm-bz2', category: 'codec', toolchain: 'emscripten' },
  { name: '7z-wasm', category: 'codec', toolchain: 'emscripten' },
  { name: 'mpg123-decoder', category: 'codec', toolchain: 'emscripten' },
  { name: 'wasm-media-encoders', category: 'codec', toolchain: 'emscripten' },
  { name: 'web-tree-sitter', category: 'parser', toolchain: 'emscripten' },
  { name: 'sax-wasm', category: 'parser', toolchain: 'Rust' },
  { name: 'html-rewriter-wasm', category: 'parser', toolchain: 'wasm-bindgen' },
  { name: 'libxml2-wasm', category: 'parser', toolchain: 'emscripten' },
  { name: 'es-module-lexer', category: 'parser', toolchain: 'clang' },
  { name: 'cjs-module-lexer', category: 'parser', toolchain: 'clang' },
  { name: 'source-map', category: 'parser', toolchain: 'Rust' },
  { name: 'markdown-wasm', category: 'parser', toolchain: 'emscripten' },
  { name: 'md4w', category: 'parser', toolchain: 'Zig' },
  { name: 'jieba-wasm', category: 'text', toolchain: 'wasm-bindgen' },
  { name: 'cld3-asm', category: 'text', toolchain: 'emscripten' },
  { name: 'harfbuzzjs', category: 'font', toolchain: 'emscripten' },
  { name: 'wawoff2', category: 'font', toolchain: 'emscripten' },
  { name: 'cwasm-lodepng', package: '@cwasm/lodepng', category: 'image', toolchain: 'clang' },
  { name: 'jsquash-png', package: '@jsquash/png', category: 'image', toolchain: 'wasm-bindgen' },
  { name: 'resvg', package: '@resvg/resvg-wasm', category: 'image', toolchain: 'wasm-bindgen' },
  { name: 'zxing-wasm', category: 'image', toolchain: 'emscripten' },
  { name: 'libsodium', package: 'libsodium-wrappers', category: 'crypto', toolchain: 'emscripten' },
  { name: 'argon2id', category: 'crypto', toolchain: 'emscripten', vectors: true },
  { name: 'hash-wasm', category: 'crypto', toolchain: 'clang' },
  { name: 'tiny-secp256k1', category: 'crypto', toolchain: 'Rust' },
  { name: 'mcl-wasm', category: 'crypto', toolchain: 'emscripten' },
  { name: 'polkadot-crypto', package: '@polkadot/wasm-crypto', category: 'crypto', toolchain: 'Rust' },
  { name: 'xxhash-wasm', category: 'crypto', toolchain: 'by hand' },
  { name: 'as-sha256', package: '@chainsafe/as-sha256', category: 'crypto', toolchain: 'AssemblyScript', vectors: true },
  { name: 'as-chacha20poly1305', package: '@chainsafe/as-chacha20poly1305', category: 'crypto', toolchain: 'AssemblyScript' },
  { name: 'rabin-wasm', category: 'crypto', toolchain: 'AssemblyScript' },
  { name: 'draco3d', category: 'geometry', toolchain: 'emscripten' },
  { name: 'manifold-3d', category: 'geometry', toolchain: 'emscripten' },
  { name: 'rapier3d', package: '@dimforge/rapier3d-compat', category: 'geometry', toolchain: 'wasm-bindgen' },
  { name: 'clipper2-wasm', category: 'geometry', toolchain: 'emscripten' },
  { name: 'yoga-layout', category: 'geometry', toolchain: 'emscripten' },
  { name: 'highs', category: 'geometry', toolchain: 'emscripten' },
  { name: 'excelize-wasm', category: 'document', toolchain: 'Go' },
];
