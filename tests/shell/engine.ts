/** Engines other than V8, by their shells: how a test's code gets there and comes back. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

/** JavaScriptCore's shell, where the path has it: Debian's package libjavascriptcoregtk-4.0-bin. */
export const jsc: string | undefined = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'jsc')).find((path) => {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
});

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Modules of Node are there and empty: what needs them is imported along, and not called. */
const withoutNode: Plugin = {
  name: 'without-node',
  resolveId: (source) => (source.startsWith('node:') ? `\0${source}` : undefined),
  load: (id) => (id.startsWith('\0node:') ? 'module.exports = {};' : undefined),
};

/** A program of the shells: an entry point of this folder with all that it imports, and before it what the shells lack. */
export async function shellProgram(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: here(entry), platform: 'neutral', logLevel: 'silent', plugins: [withoutNode], tsconfig: false,
    resolve: { mainFields: ['module', 'main'], extensionAlias: { '.js': ['.ts', '.js'] } }, transform: { target: 'es2022', define: { 'process.env': '{}' } },
  });
  const { output: [chunk] } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  return `${readFileSync(here('web.js'), 'utf8')}\n${chunk.code}`;
}

/** Runs a program in the shell with these files as `shellArguments`; the lines that it prints. Throws if it fails. */
export function runInShell(shell: string, program: string, files: readonly string[], flags: readonly string[] = []): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'wasm2js-debug-shell-'));
  try {
    const script = join(folder, 'program.js');
    writeFileSync(script, `const shellArguments = ${JSON.stringify(files)};\n${program}`);
    const { status, signal, stdout, stderr, error } = spawnSync(shell, [...flags, script], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (error) throw error;
    if (status !== 0) throw new Error(`${shell}: ${signal ?? `exit code ${status}`}\n${stderr}\n${stdout.slice(-2000)}`);
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
