/** Modules whose DWARF is in another file, which `external_debug_info` names: lines wherever wasm frames are shown, and what is said where that file is no good. */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeModule } from '../compiler/binary/module.js';
import { customSection } from '../compiler/binary/sections.js';
import { root, Workspace } from './cli-process.js';

const workspace = new Workspace();
const built = (level: string): Uint8Array => readFileSync(join(root, 'test-programs', 'build', 'c', `trap_divide.${level}.wasm`));
const whole = built('O2');
const HEAD = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** The program without its DWARF, which it says is in a file of this name. */
function stripped(external: string): Uint8Array {
  const copy = Buffer.from(whole);
  // Under another name a section is unknown.
  for (const { name, start } of decodeModule(whole).module.customs) if (/^\.debug|^name$/.test(name)) copy.write(name.replace(/./g, '-'), start - name.length, 'latin1');
  return Buffer.concat([copy, ...customSection('external_debug_info', new Uint8Array(), (w) => w.name(external))]);
}

/** What `llvm-objcopy --only-keep-debug` leaves. */
function onlyDebug(wasm: Uint8Array, more: readonly Uint8Array[] = []): Uint8Array {
  const { customs } = decodeModule(wasm).module;
  return Buffer.concat([HEAD, ...customs.filter(({ name }) => /^\.debug|^name$/.test(name)).flatMap(({ name, start, end }) => customSection(name, wasm.subarray(start, end))), ...more]);
}

const buildId = (id: number): Uint8Array[] => customSection('build_id', Buffer.from([1, id]));
const without = (text: string): string[] => text.replace(/0x[0-9a-f]+/g, '0x_').trimEnd().split('\n');

mkdirSync(workspace.file('app'));
const app = (contents: Uint8Array): string => workspace.write(join('app', 'app.wasm'), contents);
const debug = (contents: Uint8Array): string => workspace.write(join('app', 'app.debug.wasm'), contents);
const run = (...args: readonly string[]): string[] => {
  const { status, stderr } = workspace.cli(['run', ...args]);
  expect(status).toBe(134);
  return without(stderr.slice(stderr.indexOf('wasm2js-debug: ')));
};

const LINES = [
  'wasm2js-debug: trap: divide by zero', '    at average (test-programs/c/trap_divide.c:7, inlined, app.wasm:0x_)', '    at main (test-programs/c/trap_divide.c:16, app.wasm:0x_)',
  '    at _start (libc-bottom-half/crt/crt1-command.c:12, app.wasm:0x_)', '    at $_start.command_export (app.wasm:0x_)',
];

it.each<[string, Uint8Array, Uint8Array]>([
  ['the whole module, as emscripten makes it', stripped('app.debug.wasm'), whole],
  ['debug information alone', stripped('app.debug.wasm'), onlyDebug(whole)],
  ['of the same build', Buffer.concat([stripped('app.debug.wasm'), ...buildId(7)]), onlyDebug(whole, buildId(7))],
  ['named as on a server', stripped('https://example.com/files/app.debug.wasm?v=2'), whole],
])('a backtrace has lines: %s', (_, module, other) => {
  const path = app(module);
  debug(other);
  expect(run(path)).toEqual(LINES);
});

it.each<[string, Uint8Array, Uint8Array, string]>([
  ['another code', stripped('app.debug.wasm'), built('O0'), 'belongs to another build of the module'],
  ['another number', Buffer.concat([stripped('app.debug.wasm'), ...buildId(7)]), onlyDebug(whole, buildId(8)), 'belongs to another build of the module'],
  ['nothing in it', stripped('app.debug.wasm'), HEAD, 'has no line information either'],
  ['no module', stripped('app.debug.wasm'), Buffer.from('what?'), 'cannot be read: at offset 0x_: magic header not detected'],
  ['cut off', stripped('app.debug.wasm'), whole.subarray(0, 900), 'cannot be read: at offset 0x_: unexpected end'],
])('it is said what is wrong: %s', (_, module, other, why) => {
  const path = app(module);
  debug(other);
  expect(run(path).slice(4)).toEqual([expect.stringContaining(`    (no line information: its debug information app.debug.wasm ${why}`)]);
});

it('error.stack, where only the JavaScript on the stack says where files are; compiled ahead of time, without the file', () => {
  const path = app(stripped('app.debug.wasm'));
  const other = debug(whole);
  workspace.write(join('app', 'app.mjs'), `import { readFileSync } from 'node:fs';
    import { WASI } from 'node:wasi';
    const wasi = new WASI({ version: 'preview1' });
    const { instance } = await WebAssembly.instantiate(readFileSync(new URL('app.wasm', import.meta.url)), wasi.getImportObject());
    try { wasi.start(instance); } catch (e) { console.log(e.stack); }`);
  const shown = (): string => workspace.node(['--no-warnings', '--import', 'wasm2js-debug/register', join('app', 'app.mjs')]).stdout;
  expect(shown()).toMatch(/at average \(test-programs\/c\/trap_divide\.c:7:\d+\)\n +at main \(test-programs\/c\/trap_divide\.c:16:\d+\)\n/);
  // A file that is only found there has to be sure to be the right one.
  debug(onlyDebug(whole));
  expect(shown()).not.toContain('trap_divide.c');
  debug(whole);
  expect(workspace.cli(['compile', path, '-o', 'compiled.mjs']).stderr).not.toContain('no source lines');
  rmSync(other);
  expect(without(workspace.node(['compiled.mjs']).stderr).slice(-5)).toEqual(LINES);
  expect(workspace.cli(['compile', path, '-o', 'compiled.mjs']).stderr).toContain('app.wasm: no source lines: its debug information app.debug.wasm cannot be read: no such file or directory\n');
});

it('a core dump: with the file where it was, beside the core dump, and without', () => {
  const path = app(stripped('app.debug.wasm'));
  const other = debug(whole);
  run('--core', 'app.core', path);
  const inspect = (): string => workspace.cli(['inspect', 'app.core']).stdout;
  const found = inspect();
  expect(found).toMatch(/^#0 average \(test-programs\/c\/trap_divide\.c:7:\d+, inlined, app\.wasm:0x\w+\)\n +\(\S.*\) \w+ = [^]*\n {3}main \(test-programs/m);
  expect(found).not.toContain('no line information');
  renameSync(other, workspace.file('app.debug.wasm'));
  expect(inspect()).toBe(found);
  rmSync(workspace.file('app.debug.wasm'));
  expect(inspect()).toMatch(/^#0 .*[^]*\n\(no line information: its debug information app\.debug\.wasm cannot be read: no such file or directory\)\n$/m);
});

it('a core dump of a module with a source map: beside the module, or both beside the core dump', () => {
  const source = join(root, 'test-programs', 'build', 'emscripten');
  const copy = (folder: string): void => ['lines.wasm', 'lines.wasm.map'].forEach((name) => copyFileSync(join(source, name), workspace.file(join(folder, name))));
  copy('app');
  expect(workspace.cli(['run', '--core', 'lines.core', join('app', 'lines.wasm')]).status).toBe(134);
  const inspect = (): string => workspace.cli(['inspect', 'lines.core']).stdout;
  const line = /^#0 main \(\S*\/lines\.c:22:5, lines\.wasm:0x\w+\)$/m;
  expect(inspect()).toMatch(line);
  rmSync(workspace.file(join('app', 'lines.wasm.map')));
  expect(inspect()).toMatch(/\n\(no line information: its source map http:\S*lines\.wasm\.map is on a server: put it beside the module\)\n$/);
  copy('.');
  expect(inspect()).toMatch(line);
});
