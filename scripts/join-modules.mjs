/**
 * Joins what tsc has made of our sources into few files: one for each module that is loaded by its path (what package.json names, scripts of threads),
 * and what several of them share in chunks. Starting Node with a hundred small modules costs three times as much.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import * as esbuild from 'esbuild-wasm';

const FOR_TESTS = ['cli/compile'];

/** Modules that package.json names. */
function publicModules(root) {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return [...text.matchAll(/"(?:\.\/)?dist\/([^"]*)\.js"/g)].map(([, path]) => path);
}

const posix = (path) => path.split(sep).join('/');
/** A file within `dist/`, named in text that does not know yet where it will stand: to import it, or its URL. */
const PLACE = /(["'])\$(import|url)_in_dist:([^"']*)\1/g;

/**
 * Files that the modules name by `new URL('./x.js', import.meta.url)`. A module that has no source is what an earlier build has left there of one that has
 * been moved since, and names nothing.
 */
export function scriptsIn(root, staging) {
  const found = [];
  for (const name of readdirSync(staging, { recursive: true })) {
    if (!name.endsWith('.js') || !existsSync(join(root, name.replace(/js$/, 'ts')))) continue;
    const text = readFileSync(join(staging, name), 'utf8');
    for (const [, path] of text.matchAll(/new URL\('(\.[^']*)\.js', import\.meta\.url\)/g)) found.push(posix(join(dirname(name), path)));
  }
  return found;
}

/**
 * Where the thread of a debugger puts what it imports: IMPORTS of runtime/host/loader/modules.ts. A debugger of ours reads it there, so that no hooks of
 * resolution are needed, for which Node starts one more thread.
 */
const IMPORTS = "globalThis[Symbol.for('wasm2js-debug: imports of debuggers')]";

const plugin = (staging) => ({
  name: 'our-modules',
  setup(build) {
    build.onResolve({ filter: /^(wasi|bytecodealliance|wasm2js-debug):|^print-debugger-info$/ }, ({ path }) => ({ path: path.replace(/@[^/]*$/, ''), namespace: 'world' }));
    build.onLoad({ filter: /.*/, namespace: 'world' }, ({ path }) => ({
      contents: path.includes(':') ? `module.exports = ${IMPORTS}[${JSON.stringify(path)}];` : `export default ${IMPORTS}[${JSON.stringify(path)}].default;`, loader: 'js',
    }));
    // Bundled already, with their licences.
    build.onResolve({ filter: /third-party\// }, ({ path, resolveDir }) => ({
      path: `$import_in_dist:${posix(relative(staging, join(resolveDir, path)))}`, external: true,
    }));
    // A module's own address stays what it was, though its text stands elsewhere.
    build.onLoad({ filter: /\.js$/ }, async ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return { contents: text, loader: 'js' };
      const define = { 'import.meta.url': JSON.stringify(`$url_in_dist:${posix(relative(staging, path))}`) };
      return { contents: (await esbuild.transform(text, { define, target: 'node20' })).code, loader: 'js' };
    });
  },
});

/** A class that names itself is `var Frame = class _Frame {` afterwards, and people would read `_Frame` wherever an object is printed. */
function withClassNames(text) {
  const names = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return names.reduce((result, name) => result.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), text);
}

/** @param staging where tsc has put them @param dist where they are to be, with third-party/ already there */
export async function joinModules(root, staging, dist) {
  // The runtime for compiled files is made by scripts/build.mjs.
  const entries = [...new Set([...publicModules(root), ...scriptsIn(root, staging), ...FOR_TESTS])].filter((name) => name !== 'runtime/compiled.bundle');
  const { outputFiles } = await esbuild.build({
    entryPoints: entries.map((name) => join(staging, `${name}.js`)), outbase: staging, outdir: dist, chunkNames: 'chunks/[name]-[hash]',
    bundle: true, splitting: true, write: false, format: 'esm', platform: 'node', target: 'node20', packages: 'external', charset: 'utf8', legalComments: 'none',
    plugins: [plugin(staging)],
  });
  for (const { path, text } of outputFiles) {
    const placed = text.replace(PLACE, (_, quote, use, name) => {
      const way = posix(relative(dirname(path), join(dist, name)));
      const from = way.startsWith('.') ? way : `./${way}`;
      return use === 'import' ? `${quote}${from}${quote}` : `new URL(${JSON.stringify(from)}, import.meta.url).href`;
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, withClassNames(placed));
  }
}
