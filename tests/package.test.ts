/** The package as a user gets it: packed, installed into an empty folder, and tried as README.md says. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './cli-process.js';

const MOST_MEGABYTES = 20;
const LIMIT = 300_000;

const scratch = mkdtempSync(join(tmpdir(), 'package-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const project = join(scratch, 'project');
const installed = join(project, 'node_modules', 'wasm2js-debug');
/** As it was before vitest.config.ts. */
const env = { ...process.env, NODE_EXTRA_CA_CERTS: process.env['CERTIFICATES_FOR_NPM'] };
const npm = (...args: string[]): string => execFileSync('npm', args, { cwd: project, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  mkdirSync(project);
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', scratch], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as [{ filename: string }];
  npm('init', '-y');
  npm('install', '--no-audit', '--no-fund', '--prefer-offline', join(scratch, filename));
}, LIMIT);

/** What a folder takes, in bytes. */
function sizeOf(path: string): number {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.blocks * 512;
}

const filesBelow = (path: string): string[] => readdirSync(path, { recursive: true, encoding: 'utf8' });

describe('what is installed', () => {
  it(`takes at most ${MOST_MEGABYTES} MB`, () => expect(sizeOf(join(project, 'node_modules')) / 1e6).toBeLessThan(MOST_MEGABYTES));

  it('puts no command but ours into the path', () => expect(readdirSync(join(project, 'node_modules', '.bin')).filter((name) => !name.startsWith('wasm2js-debug'))).toEqual([]));

  it('has docs, interfaces, headers, debuggers and licences, and no map without its source', () => {
    const files = filesBelow(installed);
    for (const file of ['README.md', 'LICENSE', 'docs/lldb.md', 'wit/debug-main.wit', 'test-programs/debuggers/c/debug-main.h', 'test-programs/debuggers/ts/inspect.ts']) expect(files).toContain(file);
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    const licences = readFileSync(join(installed, 'dist', 'third-party', 'LICENSES.md'), 'utf8');
    for (const name of ['wabt', '@bytecodealliance/jco-transpile']) expect(licences).toContain(`## ${name} `);
  });

  it('has what its pages link to', () => {
    const pages = filesBelow(installed).filter((file) => file.endsWith('.md'));
    for (const page of pages) {
      const links = [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
      for (const link of links) expect(existsSync(join(installed, page, '..', link)), `${page}: ${link}`).toBe(true);
    }
  });

  it('lets wit/ be found by name, and be required', () => {
    const script = "console.log(require.resolve('wasm2js-debug/wit/debug-main.wit').length > 0, typeof require('wasm2js-debug').WebAssembly.compile)";
    expect(execFileSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' })).toBe('true function\n');
  });
});

describe('types, in a strict project that checks those of its libraries', () => {
  const check = (folder: string, text: string, types: string[]): string => {
    const path = join(project, folder);
    mkdirSync(path);
    writeFileSync(join(path, 'use.mts'), text);
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types, typeRoots: [join(root, 'node_modules', '@types')] };
    writeFileSync(join(path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.mts'] }));
    return spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', path], { encoding: 'utf8' }).stdout;
  };

  it('stand where the standard ones are expected', () => {
    expect(check('types', `
      import { Debuggee, WebAssembly as Ours } from 'wasm2js-debug';
      import { loadModule } from 'wasm2js-debug/compiler';
      import 'wasm2js-debug/register';
      const module = new Ours.Module(new Uint8Array(8));
      const instance = new Ours.Instance(module);
      export const standard: typeof WebAssembly = Ours;
      export const values: [WebAssembly.Module, WebAssembly.Instance, WebAssembly.Memory, WebAssembly.Table, WebAssembly.Global<'i32'>] = [
        module, instance, new Ours.Memory({ initial: 1 }), new Ours.Table({ element: 'anyfunc', initial: 1 }), new Ours.Global({ value: 'i32', mutable: true }, 1)];
      export const source: Promise<WebAssembly.WebAssemblyInstantiatedSource> = Ours.instantiate(new Uint8Array(8), { env: { memory: values[2] } });
      export const other: Ours.Instance = new Ours.Instance(values[0], {});
      export const failure: Error = new Ours.RuntimeError('why', { cause: 1 });
      export const result: number = (instance.exports['add'] as (a: number) => number)(1);
      // @ts-expect-error: a number is no descriptor
      new Ours.Memory(1);
      // @ts-expect-error: nor a text the value of an i32
      new Ours.Global({ value: 'i32' }, 'x');
      export { Debuggee, loadModule };`, [])).toBe('');
  }, LIMIT);

  it('of what is for Node go with @types/node', () => {
    expect(check('node-types', `
      import { Worker } from 'node:worker_threads';
      import { compiledProgram } from 'wasm2js-debug/compiled';
      import { debugWith, supervise } from 'wasm2js-debug/host';
      import { Wasi } from 'wasm2js-debug/wasi';
      import { WebAssembly } from 'wasm2js-debug';
      const wasi = new Wasi();
      wasi.start(new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(8)), wasi.importObject));
      supervise(new Worker('x.mjs'));
      export { compiledProgram, debugWith };`, ['node'])).toBe('');
  }, LIMIT);
});

const readme = readFileSync(join(root, 'README.md'), 'utf8');
/** Its files (after a line that names them) and terminals, in order. */
const blocks = [...readme.matchAll(/(?:^`([\w.-]+)`:\n\n)?^```(\w+)\n([^]*?)^```$/gm)].map(([, file, language, text]) => ({ file, language, text: text! }));

/** A terminal's commands, each with what is shown after it. */
function commandsOf(text: string): { command: string; shown: string }[] {
  return text.split(/^\$ /m).slice(1).map((part) => {
    const at = part.indexOf('\n');
    return { command: part.slice(0, at), shown: part.slice(at + 1) };
  });
}

/** Compilers differ in the code they make, and in nothing else that is shown. */
const masked = (text: string): string => text.replace(/0x[0-9a-f]+/g, '0x_').replace(/function \d+/g, 'function _').replace(/locals: [-\d, ]+/g, 'locals: _').replace(/(127\.0\.0\.1:)\d+/g, '$1_');

const clang = ['clang-22', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);

describe('README.md', () => {
  it('has them', () => expect(blocks.filter(({ language }) => language === 'console').length).toBeGreaterThan(3));

  it.each(['commonjs', 'module'])('its examples do what it shows, in a project of type %s', async (type) => {
    if (clang === undefined && process.env['CI'] === 'true') throw new Error('there is no clang');
    if (clang === undefined) return;
    const folder = join(scratch, type);
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(spawnSync('which', [clang], { encoding: 'utf8' }).stdout.trim(), join(bin, 'clang'));
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', type }));
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` };
    let status = 0;
    for (const { file, language, text } of blocks) {
      if (file !== undefined) writeFileSync(join(folder, file), text);
      if (language !== 'console') continue;
      for (const { command, shown } of commandsOf(text)) {
        if (command.includes(' -g 1234 ')) {
          const child = spawn('bash', ['-c', `exec ${command.replace('-g 1234', '-g 0').replace('npx ', 'node_modules/.bin/')}`], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
          const [said] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
          child.kill();
          await once(child, 'exit');
          expect(masked(said), command).toBe(masked(shown));
          continue;
        }
        // Both streams in the order in which they are written; a compiler may warn.
        const done = spawnSync('bash', ['-c', command === 'echo $?' ? `echo ${status}` : command.startsWith('clang ') ? `${command} 2>&1 | grep -v warning || true` : `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' });
        status = done.status!;
        expect(masked(done.stdout), command).toBe(masked(shown));
      }
    }
    expect(existsSync(join(folder, 'crash.mjs'))).toBe(true);
  }, LIMIT);
});
