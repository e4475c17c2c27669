/** Whether a file is a debugger that this host can run: names and versions, loading, and the cache of transpiled components. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cached, cacheKey } from '../runtime/component/cache.js';
import { binaryKind } from '../compiler/binary/preamble.js';
import { type ComponentImport, componentNames } from '../runtime/component/names.js';
import { loadDebugger } from '../runtime/host/loader/load.js';
import { createDebuggeeInterface } from '../runtime/host/world/index.js';
import { outputExtensions } from '../runtime/host/world/extensions.js';
import { UnfitComponent } from '../runtime/component/versions.js';
import { requireFit } from '../runtime/host/loader/load.js';
import { UnfitDebugger } from '../runtime/host/loader/unfit.js';
import { Bell } from '../runtime/host/wire/event-source.js';
import { makeWasi } from '../runtime/host/wasi/index.js';
import { Pollable } from '../runtime/host/wasi/pollables.js';

const scratch = mkdtempSync(join(tmpdir(), 'host-load-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
/** Each test starts without a cache. */
let tests = 0;
beforeEach(() => {
  const own = join(scratch, `test${tests++}`);
  mkdirSync(own);
  vi.stubEnv('XDG_CACHE_HOME', join(own, 'cache'));
  vi.stubEnv('TMPDIR', own);
});

const wit = (name: string): string => readFileSync(new URL(`../wit/${name}.wit`, import.meta.url), 'utf8').replace(/^package ([^;]+);/m, 'package $1 {') + '}\n';
const POLL = `package wasi:io@0.2.12 { interface poll {
  resource pollable { ready: func() -> bool; block: func(); }
  poll: func(in: list<borrow<pollable>>) -> list<u32>; } }\n`;

/** A component of a world that traps in everything it exports. */
async function dummy(world: string, more = ''): Promise<Uint8Array> {
  const witSource = `package test:test;\nworld it { ${world} }\n${wit('debug-main')}${wit('extensions')}${POLL}${more}`;
  return componentNew(await componentEmbed({ dummy: true, witSource, world: 'it' }), []);
}

const { imports: wasi } = makeWasi(['it'], { stdin: false, stdout: false, stderr: false }, Bell.make(), undefined);
const given = {
  ...wasi, ...createDebuggeeInterface(undefined as never, { Pollable }).imports,
  'wasm2js-debug:extensions/output': outputExtensions(undefined as never, Pollable), 'wasm2js-debug:extensions/host': { version: () => '1' }, 'print-debugger-info': { default: () => undefined },
};
const EXTENDED = 'include wasm2js-debug:extensions/debug-extended@0.1.0;';

describe('names of a component', () => {
  it('with versions, and of each interface the functions that are taken from it', async () => {
    const { imports, exports } = componentNames(await dummy(EXTENDED));
    expect(exports).toEqual(['bytecodealliance:wasmtime/debugger@44.0.0']);
    expect(imports.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['bytecodealliance:wasmtime/debuggee@44.0.0', 'instance'], ['print-debugger-info', 'func'], ['wasi:io/poll@0.2.12', 'instance'],
      ...['components', 'core', 'frames', 'host', 'output', 'program', 'watchpoints'].map((name) => [`wasm2js-debug:extensions/${name}@0.1.0`, 'instance']),
    ]);
    expect(imports.find(({ name }) => name.startsWith('wasi:io/poll'))!.functions).toEqual(['[method]pollable.ready', '[method]pollable.block', 'poll']);
    // Every function of the world is in the file that says what the world is.
    const text = readFileSync(new URL('../wit/debug-main.wit', import.meta.url), 'utf8');
    const declared = [...text.slice(text.indexOf('interface debuggee {')).matchAll(/^ +([\w-]+): (?:static )?func/gm)].length;
    expect(imports.find(({ name }) => name.startsWith('bytecode'))!.functions).toHaveLength(declared);
  });

  it('are all known to this host, for its own worlds', async () => {
    const names = componentNames(await dummy(EXTENDED));
    expect(() => requireFit(names, given)).not.toThrow();
    expect(names.imports.flatMap((i) => i.functions).length).toBeGreaterThan(70);
  });

  it('tells components from modules and from anything else', () => {
    expect(binaryKind(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0))).toBe('component');
    expect(binaryKind(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toBe('core module');
    expect(binaryKind(Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0))).toBeUndefined();
    expect(binaryKind(new TextEncoder().encode('export const x = 1;'))).toBeUndefined();
    expect(binaryKind(new Uint8Array(0))).toBeUndefined();
  });

  it('of a truncated component, at every length, an error and nothing else', async () => {
    const bytes = await dummy(EXTENDED);
    for (let n = 8; n < bytes.length; n += 97) {
      try {
        componentNames(bytes.subarray(0, n));
      } catch (e) {
        expect((e as Error).name).toBe('InvalidModule');
      }
    }
  });
});

const DEBUGGER = 'bytecodealliance:wasmtime/debugger@44.0.0';
const taken = (name: string, ...functions: string[]): ComponentImport => ({ name, kind: 'instance', functions });
const fit = (imports: readonly ComponentImport[], exports = [DEBUGGER]): string => {
  try {
    requireFit({ imports, exports }, given);
    return 'fits';
  } catch (e) {
    expect(e).toBeInstanceOf(UnfitComponent);
    return (e as Error).message;
  }
};

describe('versions', () => {
  it.each([
    'wasi:io/poll@0.2.0', 'wasi:io/poll@0.2.6', 'wasi:io/poll@0.2.12', 'wasi:io/poll@0.2.99', 'wasi:cli/stderr@0.2.3', 'wasi:sockets/tcp@0.2.0',
    'bytecodealliance:wasmtime/debuggee@44.0.0', 'bytecodealliance:wasmtime/debuggee@44.2.1', 'bytecodealliance:wasmtime/debuggee@45.0.0',
    'wasm2js-debug:extensions/frames@0.1.7',
  ])('%s fits', (name) => {
    expect(fit([taken(name)])).toBe('fits');
  });

  it.each([
    ['wasi:io/poll@0.3.0', 'cannot be given its import wasi:io/poll@0.3.0: this host has version 0.2 of it'],
    ['wasi:io/poll@0.2.0-rc-2023-11-10', 'cannot be given its import wasi:io/poll@0.2.0-rc-2023-11-10: this host has version 0.2 of it'],
    ['wasi:io/poll@1.2.0', 'cannot be given its import wasi:io/poll@1.2.0: this host has version 0.2 of it'],
    ['bytecodealliance:wasmtime/debuggee@43.0.0', 'cannot be given its import bytecodealliance:wasmtime/debuggee@43.0.0: this host has version 44 or later of it'],
    ['wasm2js-debug:extensions/frames@0.2.0', 'cannot be given its import wasm2js-debug:extensions/frames@0.2.0: this host has version 0.1 of it'],
    ['wasi:http/types@0.2.12', 'cannot be given its import wasi:http/types@0.2.12: this host has no such thing'],
    ['wasi:io/frob@0.2.12', 'cannot be given its import wasi:io/frob@0.2.12: this host has no such thing'],
    ['my:own/thing', 'cannot be given its import my:own/thing: this host has no such thing'],
    ['print-debugger-info', 'cannot be given its import print-debugger-info: this host has no such thing'],
  ])('%s does not', (name, message) => {
    expect(fit([taken(name)])).toBe(message);
  });

  it('functions that this host does not have', () => {
    const refused = (f: string): string => fit([taken('bytecodealliance:wasmtime/debuggee@45.0.0', '[method]frame.get-pc', f)]);
    const message = (f: string): string => `cannot be given its import bytecodealliance:wasmtime/debuggee@45.0.0: this host's has no ${f}`;
    for (const f of ['[method]frame.frob', '[static]frame.get-pc', '[method]wasm-tag.make', '[method]struct.get', 'frob', '[constructor]struct']) {
      expect(refused(f)).toBe(message(f));
    }
    expect(refused('[static]wasm-tag.make')).toBe('fits');
    expect(fit([taken('wasi:clocks/monotonic-clock@0.2.12', 'subscribe-duration')])).toBe('fits');
  });

  it('what is not a debugger', () => {
    const message = 'not a debugger: it does not export bytecodealliance:wasmtime/debugger of version 44 or later; ';
    expect(fit([], [])).toBe(`${message}it exports nothing`);
    expect(fit([], ['wasi:cli/run@0.2.12', 'x'])).toBe(`${message}it exports wasi:cli/run@0.2.12, x`);
    expect(fit([], ['bytecodealliance:wasmtime/debugger@43.0.0'])).toContain(message);
    expect(fit([], ['bytecodealliance:wasmtime/debugger@44.1.0'])).toBe('fits');
  });
});

describe('loading', () => {
  const file = (name: string, contents: string | Uint8Array): string => {
    writeFileSync(join(scratch, name), contents);
    return join(scratch, name);
  };
  const refusal = async (path: string): Promise<string> => {
    const error: unknown = await loadDebugger(path, given).then(() => undefined, (e: unknown) => e);
    expect(error).toBeInstanceOf(UnfitDebugger);
    return (error as Error).message;
  };

  it('a component, twice: the second time from the cache, and each with an instance of its own', async () => {
    const path = file('it.wasm', await dummy(EXTENDED));
    for (let i = 0; i < 2; i++) {
      const { debug } = await loadDebugger(path, given);
      const { debuggee } = createDebuggeeInterface(undefined as never, { Pollable });
      expect(() => debug(debuggee, ['it'])).toThrow('unreachable');
    }
    expect(readdirSync(join(process.env['XDG_CACHE_HOME']!, 'wasm2js-debug'))).toHaveLength(1);
  });

  it('an older version of the interfaces', async () => {
    const older = (text: string): string => text.replaceAll('@44.0.0', '@44.0.9').replaceAll('@0.2.12', '@0.2.3');
    const witSource = `package test:test;\nworld it { include bytecodealliance:wasmtime/debug-main@44.0.9; }\n${older(wit('debug-main') + POLL)}`;
    const bytes = await componentNew(await componentEmbed({ dummy: true, witSource, world: 'it' }), []);
    expect(componentNames(bytes).imports.map((i) => i.name)).toContain('wasi:io/poll@0.2.3');
    const { debug } = await loadDebugger(file('older.wasm', bytes), given);
    expect(debug).toBeTypeOf('function');
  });

  it('other files', async () => {
    expect(await refusal(join(scratch, 'none.wasm'))).toBe('no such file or directory');
    expect(await refusal(file('core.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)))).toMatch(/^a core module, not a component: /);
    expect(await refusal(file('text.txt', 'hello'))).toBe('neither a component nor a JavaScript module');
    expect(await refusal(file('source.ts', 'export {};'))).toBe('neither a component nor a JavaScript module: compile it to JavaScript first');
    expect(await refusal(file('plain.wasm', await dummy('export f: func();')))).toMatch(/^not a debugger: .*; it exports f$/);
    const foreign = await dummy(`${EXTENDED} import some:where/thing;`, 'package some:where { interface thing { f: func(); } }');
    expect(await refusal(file('foreign.wasm', foreign))).toBe('cannot be given its import some:where/thing: this host has no such thing');
  });

  it('a damaged component', async () => {
    const bytes = await dummy(EXTENDED);
    expect(await refusal(file('short.wasm', bytes.subarray(0, bytes.length - 100)))).toMatch(/^not a valid component: at offset 0x/);
    const broken = bytes.slice();
    broken.fill(0x41, 2000, 2100);
    expect(await refusal(file('broken.wasm', broken))).toMatch(/^not a valid component: /);
  });
});

describe('the cache', () => {
  const dir = (): string => join(process.env['XDG_CACHE_HOME']!, 'wasm2js-debug');
  const value = { text: 'x', list: new Map([['a', Uint8Array.of(1, 2, 3)]]) };
  /** How often a value had to be made, in three askings. */
  const makings = async (key: string, between = (): void => undefined): Promise<number> => {
    const make = vi.fn(() => Promise.resolve(value));
    for (let i = 0; i < 3; i++) {
      expect(await cached(key, make)).toEqual(value);
      between();
    }
    return make.mock.calls.length;
  };
  const KEY = cacheKey('test');

  it('makes once', async () => {
    expect(await makings(KEY)).toBe(1);
    expect(readdirSync(dir())).toEqual([`${KEY}.bin`]);
  });

  it('keys differ by every part and by where parts are divided', () => {
    expect(new Set([cacheKey('a', 'b'), cacheKey('ab'), cacheKey('a', 'c'), cacheKey('b', 'a'), cacheKey('a', '', 'b')]).size).toBe(5);
  });

  it.each(['', 'x', 'x'.repeat(1000)])('makes anew what is damaged (%#)', async (damage) => {
    expect(await makings(KEY, () => writeFileSync(join(dir(), `${KEY}.bin`), damage))).toBe(3);
  });

  it('makes anew what has one wrong byte', async () => {
    expect(await makings(KEY, () => {
      const bytes = readFileSync(join(dir(), `${KEY}.bin`));
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(join(dir(), `${KEY}.bin`), bytes);
    })).toBe(3);
  });

  it('goes elsewhere when its place cannot be used, and without when there is none', async () => {
    mkdirSync(process.env['XDG_CACHE_HOME']!);
    writeFileSync(dir(), 'a file where the directory should be');
    expect(await makings(KEY)).toBe(1);
    vi.stubEnv('TMPDIR', dir());
    expect(await makings(cacheKey('without'))).toBe(3);
  });

  it.skipIf(process.getuid === undefined)('does not use a directory that others can write to', async () => {
    mkdirSync(dir(), { recursive: true });
    chmodSync(dir(), 0o777);
    expect(await makings(KEY)).toBe(1);
    expect(readdirSync(dir())).toEqual([]);
  });

  it('keeps a bounded number of entries, the ones used last', async () => {
    for (let i = 0; i < 40; i++) await cached(cacheKey('many', String(i)), () => Promise.resolve(i));
    const names = readdirSync(dir());
    expect(names.length).toBeLessThanOrEqual(24);
    expect(names).toContain(`${cacheKey('many', '39')}.bin`);
  });

  it('passes on what making throws', async () => {
    await expect(cached(KEY, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
