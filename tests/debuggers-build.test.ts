/** The committed builds of `test-programs/debuggers`: all there, made of the present sources, loadable, and debuggers. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { parse } from 'acorn';
import { afterAll, describe, expect, it } from 'vitest';
import { ALL, built } from './debuggers/cases.js';
import { makeFake } from './debuggers/fake.js';

const sources = fileURLToPath(new URL('../test-programs/debuggers/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'debuggers-build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Names of the programs in a folder of sources: files, and folders of files. */
function programs(folder: string, suffix: string, notOnes: readonly string[]): string[] {
  return readdirSync(join(sources, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || (entry.name.endsWith(suffix) && !notOnes.includes(entry.name)))
    .map((entry) => basename(entry.name, suffix)).sort();
}
const outputs = (folder: string, suffix: string): string[] => readdirSync(join(built, folder)).map((name) => basename(name, suffix)).sort();

describe('the builds', () => {
  it.each([
    ['c', '.c', 'c', '.wasm', ['debug-main.c']],
    ['rust', '.rs', 'rust', '.wasm', ['debug_main.rs']],
    ['ts', '.ts', 'js', '.js', ['lib.ts', 'all.ts', 'globals.d.ts']],
    ['debuggees', '.wat', 'debuggees', '.wasm', []],
  ] as const)('of %s are those of the sources', (folder, suffix, to, built_, notOnes) => {
    expect(outputs(to, built_)).toEqual(programs(folder, suffix, notOnes));
  });

  it('that need no compiler come out the same', () => {
    execFileSync(process.execPath, [join(sources, 'build.mjs'), '--out', scratch, 'js', 'debuggees'], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const folder of ['js', 'debuggees']) {
      for (const name of readdirSync(join(scratch, folder))) {
        expect(readFileSync(join(scratch, folder, name), 'latin1'), `${folder}/${name}`).toBe(readFileSync(join(built, folder, name), 'latin1'));
      }
    }
  });

  it('contain no path of the machine that made them', () => {
    for (const folder of ['c', 'rust', 'wasip2', 'js', 'debuggees']) {
      for (const name of readdirSync(join(built, folder))) {
        expect(readFileSync(join(built, folder, name), 'latin1').match(/\/(?:home|root|tmp|work)\/[^\0]{0,80}/)?.[0], `${folder}/${name}`).toBeUndefined();
      }
    }
  });
});

interface Debugger {
  debug(debuggee: object, args: string[]): void;
}
type Instantiate = (core: (name: string) => object, imports: Record<string, object>) => Record<string, Debugger>;
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

/** Loads a component by jco alone. */
async function load(file: string, imports: Record<string, object>): Promise<Debugger> {
  const { files } = await transpileBytes(readFileSync(join(built, file)), {
    name: 'it', instantiation: { tag: 'sync' }, wasiShim: false, noTypescript: true,
  } as Parameters<typeof transpileBytes>[1]);
  const parts = Object.entries(files);
  const text = parts.find(([name]) => name.endsWith('it.js'))![1];
  const { instantiate } = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as { instantiate: Instantiate };
  const exports = instantiate((name) => new WebAssembly.Module(parts.find(([path]) => path.endsWith(name))![1]), imports);
  return Object.entries(exports).find(([name]) => name.startsWith('bytecodealliance:wasmtime/debugger'))![1];
}

describe('a component', () => {
  const components = [...outputs('c', '.wasm').map((name) => `c/${name}.wasm`), ...outputs('rust', '.wasm').map((name) => `rust/${name}.wasm`), 'wasip2/clients.wasm'];
  it.each(components)('%s can be loaded', async (file) => {
    expect(typeof (await load(file, makeFake(0).imports)).debug).toBe('function');
  });

  it.runIf(process.env['CI'] === 'true' || existsSync(join(built, ALL)))(`${ALL} can be loaded`, async () => {
    expect(typeof (await load(ALL, makeFake(0).imports)).debug).toBe('function');
  }, 120_000);

  it.each(['c/steps.wasm', 'rust/steps.wasm'])('%s debugs what is not our host', async (file) => {
    const fake = makeFake(0x7ffffff0);
    (await load(file, fake.imports)).debug(fake.debuggee, ['it']);
    expect(fake.stderr()).toBe(['f0', 'f2', 'f4', 'f6', 'f8', 'fa'].map((end) => `pc 0x7fffff${end}\n`).join('') + 'OK\n');
  });

  it('fails when a step leads nowhere', async () => {
    const fake = makeFake(0);
    // The first pc is 0, which steps.c takes for the one before.
    const { debug } = await load('c/steps.wasm', fake.imports);
    expect(() => debug(fake.debuggee, ['it'])).toThrow(/unreachable/);
    expect(fake.stderr()).toMatch(/^info: steps\.c:\d+: pc != last: not so\n$/);
  });
});

/** What a debugger may import. */
const IMPORTS = /^(?:bytecodealliance:wasmtime\/debuggee@44\.0\.0|wasi:[a-z/-]+@0\.2\.12|wasm2js-debug:extensions\/[a-z]+@0\.1\.0|print-debugger-info)$/;

describe('a module', () => {
  it.each(outputs('js', '.js'))('%s exports a debugger, and imports what a host has', (name) => {
    const { body } = parse(readFileSync(join(built, 'js', `${name}.js`), 'utf8'), { ecmaVersion: 2022, sourceType: 'module' });
    const exported = body.flatMap((node) => (node.type === 'ExportNamedDeclaration' ? node.specifiers : []))
      .map(({ exported: e }) => (e.type === 'Identifier' ? e.name : String(e.value)));
    expect(exported).toEqual(['debugger']);
    const imported = body.flatMap((node) => (node.type === 'ImportDeclaration' ? [String(node.source.value)] : []));
    expect(imported).toContain('bytecodealliance:wasmtime/debuggee@44.0.0');
    for (const source of imported) expect(source).toMatch(IMPORTS);
  });
});
