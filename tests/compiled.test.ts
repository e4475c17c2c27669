/** Programs compiled ahead of time do what node:wasi does with the same binary. */
import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { node, root, Workspace } from './cli-process.js';

const workspace = new Workspace();
const fixture = (name: string): string => join(root, 'test-programs', 'build', name);

const native = workspace.write('native.mjs', `
  import { readFileSync } from 'node:fs';
  import { WASI } from 'node:wasi';
  const [file, name, ...args] = process.argv.slice(2);
  const wasi = new WASI({ version: 'preview1', args: [name, ...args], env: process.env, preopens: { '.': '.' }, returnOnExit: true });
  const { instance } = await WebAssembly.instantiate(readFileSync(file), wasi.getImportObject());
  process.exitCode = wasi.start(instance);`);

const programs: readonly [file: string, args: readonly string[], input: string][] = [
  ['c/hello.O0.wasm', [], ''],
  ['c/arguments.O2.wasm', ['one', 'two words', '--three'], ''],
  ['c/exit_code.O1.wasm', [], ''],
  ['c/input.O2.wasm', [], 'first line\nsecond line\n'],
  ['c/files.Os.wasm', [], ''],
  ['c/floats.O3.wasm', [], ''],
  ['c/script.O2.wasm', [], ''],
  ['cpp/containers.O2.wasm', [], ''],
  ['rust/json.release.wasm', [], ''],
];

describe('a compiled program', () => {
  it.each(programs.filter(([file]) => existsSync(fixture(file))))('%s', (file, args, input) => {
    const env = { HOME: '/nowhere' };
    expect(workspace.cli(['compile', fixture(file), '-o', 'program.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    // Each in a directory of its own, since programs leave files behind.
    const folder = (name: string): string => mkdtempSync(workspace.file(name));
    const ours = node([workspace.file('program.mjs'), ...args], folder('ours'), { input, env });
    const theirs = node(['--no-warnings', native, fixture(file), 'program.mjs', ...args], folder('theirs'), { input, env });
    expect(ours).toEqual(theirs);
    expect(ours.stdout).not.toBe('');
  });
});
