// esbuild-wasm through its Node API, which runs the wasm in a child process that it starts as `node bin/esbuild`.
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKEN, BUILD, FILES } from './esbuild-project.mjs';
import { rejected, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
const folder = await realpath(await mkdtemp(join(tmpdir(), 'esbuild-scenario-')));
let esbuild;

async function bundled(options) {
  const { outputFiles, warnings, metafile } = await esbuild.build({ ...BUILD, absWorkingDir: folder, write: false, metafile: true, ...options });
  return { files: outputFiles.map(({ path, text }) => ({ path: path.slice(folder.length), text })), warnings, metafile };
}

await Promise.all(Object.entries({ ...FILES, ...BROKEN }).map(([name, text]) => writeFile(join(folder, name), text)));
export const run = steps([
  ['load', () => {
    esbuild = require('esbuild-wasm');
    return esbuild.version;
  }],
  ['transform', () => esbuild.transform('let x: number = 1 ?? 2; export default <T,>(y: T) => x ||= y', { loader: 'ts', target: 'es2019' })],
  ['errors', () => rejected(() => bundled({ entryPoints: ['broken.ts', 'unresolved.ts'], logLevel: 'silent' }))],
  ['messages', () => esbuild.formatMessages([{ text: 'a message', location: { file: 'x.js', line: 3, column: 4, length: 2, lineText: 'let  y = 1' } }], { kind: 'error', color: true })],
]);

export async function end() {
  await esbuild?.stop();
  await rm(folder, { recursive: true, force: true });
}
