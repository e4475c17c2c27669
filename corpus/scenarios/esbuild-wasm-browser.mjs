// esbuild-wasm (Go, 14 MB) inside this process: its browser build on a Module compiled here, files served by a plugin.
// Here it bundles, and in the command line; its Node API is for the way to and from its process.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { BROKEN, BUILD, FILES } from './esbuild-project.mjs';
import { steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
const esbuild = require('esbuild-wasm/lib/browser.js');
const FILES_AND_BROKEN = { ...FILES, ...BROKEN };
const EXTENSIONS = ['', '.ts', '.tsx'];

const files = {
  name: 'files',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer }) => {
      const base = posix.join(posix.dirname(importer || 'main'), path);
      const extension = EXTENSIONS.find((candidate) => base + candidate in FILES_AND_BROKEN);
      return extension === undefined ? { errors: [{ text: `no file ${base}` }] } : { path: base + extension, namespace: 'files' };
    });
    build.onLoad({ filter: /.*/, namespace: 'files' }, ({ path }) => ({
      contents: FILES_AND_BROKEN[path],
      loader: { cjs: 'js' }[posix.extname(path).slice(1)] ?? posix.extname(path).slice(1),
    }));
  },
};

async function bundled(options) {
  const { outputFiles, warnings, metafile } = await esbuild.build({ ...BUILD, plugins: [files], write: false, metafile: true, ...options });
  return { files: outputFiles.map(({ path, text }) => ({ path, text })), warnings, metafile };
}

async function failing(entry) {
  try {
    await esbuild.build({ ...BUILD, plugins: [files], write: false, entryPoints: [entry], logLevel: 'silent' });
  } catch (error) {
    const { message, errors } = error;
    return { message, errors: errors.map(({ text, location }) => ({ text, location })) };
  }
  return { built: true };
}

let initialized;

async function initialize() {
  const bytes = readFileSync(require.resolve('esbuild-wasm/esbuild.wasm'));
  // Compiled twice, at once and in the background.
  if (!(new WebAssembly.Module(bytes) instanceof WebAssembly.Module)) throw new Error('not a module');
  await esbuild.initialize({ wasmModule: await WebAssembly.compile(bytes), worker: false });
}

export const run = steps([
  ['initialize', async () => {
    globalThis.self = globalThis; // the browser build looks for the names of a window here
    await (initialized ??= initialize());
    return esbuild.version;
  }],
  ['transform', async () => {
    const { code, map } = await esbuild.transform(FILES['shapes.ts'], { loader: 'ts', sourcemap: true, sourcefile: 'shapes.ts', target: 'es2017' });
    return { code, map };
  }],
  ['minified', () => bundled({ minify: true, sourcemap: 'inline', define: { 'process.env.NODE_ENV': '"production"' }, target: ['chrome80'] })],
  ['syntax error', () => failing('broken.ts')],
  ['unresolved', () => failing('unresolved.ts')],
]);

export const end = () => esbuild.stop();
