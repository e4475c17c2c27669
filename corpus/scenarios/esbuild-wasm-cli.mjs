// esbuild-wasm's command line: `node [the same options as this process] bin/esbuild ...`, reading and writing real files.
// What it makes of broken input is seen with the other two ways to call it.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILES } from './esbuild-project.mjs';
import { steps } from './helpers.mjs';

const COMMAND = createRequire(import.meta.url).resolve('esbuild-wasm/bin/esbuild');
const folder = await realpath(await mkdtemp(join(tmpdir(), 'esbuild-scenario-')));

function command(args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, COMMAND, ...args], { cwd: folder });
    const streams = { stdout: '', stderr: '' };
    for (const name of Object.keys(streams)) child[name].setEncoding('utf8').on('data', (text) => (streams[name] += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...streams }));
    child.stdin.end(input);
  });
}

const withoutTimes = ({ stderr, ...rest }) => ({ ...rest, stderr: stderr.replace(/Done in \d+ms/, 'Done') });

async function written() {
  const names = (await readdir(join(folder, 'out'))).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, 'out', name), 'utf8')])));
}

await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(folder, name), text)));
export const run = steps([
  ['bundle of standard input', async () => {
    const exit = await command(['--loader=tsx', '--sourcefile=main.tsx', '--bundle', '--format=esm', '--splitting', '--outdir=out', '--jsx-factory=h', '--jsx-fragment=Fragment', '--sourcemap', '--minify'], FILES['main.tsx']);
    return { ...withoutTimes(exit), written: await written() };
  }],
  ['failure', () => command(['main.tsx', '--bundel', '--color=false'])],
]);

export async function end() {
  await rm(folder, { recursive: true, force: true });
}
