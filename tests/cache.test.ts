/** The cache on disk: a second run goes by it, and whatever becomes of it, a result is never another. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { beforeEach, describe, expect, it } from 'vitest';
import { headOf, KeptFile, sumOf } from '../runtime/cache/format.js';
import { setUpCache } from '../runtime/cache/index.js';
import { CachedModule } from '../runtime/cache/module.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { setKeptOf } from '../runtime/store/kept.js';
import type { Instance } from '../runtime/store/instance.js';
import { main, type Outcome, root, Workspace } from './cli-process.js';

const workspace = new Workspace();
const FOLDER = 'kept';
/** Its functions get their code when they are first called. */
const LARGE = join(root, 'test-programs', 'build', 'rust', 'traits.debug.wasm');
/** All at once. */
const MIDDLING = join(root, 'test-programs', 'build', 'cpp', 'containers.O2.wasm');

const run = (module: string, ...options: string[]): Outcome => workspace.cli(['run', '--cache', FOLDER, ...options, module]);
const plain = new Map<string, Outcome>([LARGE, MIDDLING].map((module) => [module, workspace.cli(['run', '--no-cache', module])]));
const folder = workspace.file(FOLDER);
const names = (): string[] => readdirSync(folder);
const only = (): string => {
  expect(names()).toEqual([expect.stringMatching(/^[0-9a-f]{40}\.w2j$/)]);
  return join(folder, names()[0]!);
};
const runsAsWithout = (module: string): void => expect(run(module)).toEqual(plain.get(module));

/** Writes a file anew, with other functions, but with the right checksums. */
function rewrite(path: string, change: (text: string) => string): void {
  const key = /([0-9a-f]{40})\.w2j$/.exec(path)![1]!;
  const file = KeptFile.open(path, key)!;
  const parts = [...file.functions.keys()].map((func) => {
    const { kept, bytes } = file.read(func)!;
    const text = Buffer.from(change(bytes.toString('utf8', kept.dataBytes)));
    return { kept: { ...kept, dataBytes: 0, textBytes: text.length, sum: sumOf(text) }, bytes: text };
  });
  file.close();
  writeFileSync(path, Buffer.concat([headOf(key, file.analysis, parts.map(({ kept }) => kept)), ...parts.map(({ bytes }) => bytes)]), { mode: 0o600 });
}

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each([['a large module', LARGE], ['a middling one', MIDDLING]])('of %s', (_, module) => {
  it('a first run keeps the code, a second runs it and has nothing to add', () => {
    runsAsWithout(module);
    const { ino, size, mode } = statSync(only());
    expect([size > 100_000, mode & 0o777]).toEqual([true, 0o600]);
    runsAsWithout(module);
    // V8 has taken its data, or there would be new.
    expect(statSync(only()).ino).toBe(ino);
    rewrite(only(), () => "(I) => () => { throw new Error('from the cache'); }");
    expect(run(module)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('internal error: Error: from the cache') as string });
  });

  it('a file that has been cut off or damaged is not believed, and is replaced', () => {
    runsAsWithout(module);
    const whole = readFileSync(only());
    const damaged = Uint8Array.from(whole);
    // In each function there is, and not where what follows would notice.
    for (let at = whole.length - 1; at > whole.length / 4; at -= 1000) damaged[at]! ^= 0x10;
    writeFileSync(only(), damaged);
    runsAsWithout(module);
    truncateSync(only(), whole.length >> 1);
    runsAsWithout(module);
    const { ino } = statSync(only());
    runsAsWithout(module);
    expect(statSync(only()).ino).toBe(ino);
  });
});

it('damage anywhere is seen', () => {
  runsAsWithout(MIDDLING);
  const key = names()[0]!.slice(0, 40);
  const whole = readFileSync(only());
  const good = KeptFile.open(only(), key)!;
  const { size } = good.functions;
  expect(size).toBeGreaterThan(100);
  good.close();
  /** How many functions it is believed to have. */
  const believed = (bytes: Uint8Array): number => {
    writeFileSync(only(), bytes);
    const file = KeptFile.open(only(), key);
    const found = [...file?.functions.keys() ?? []].filter((func) => file!.read(func) !== undefined).length;
    file?.close();
    return found;
  };
  const most = new Set<number>();
  for (let at = 0; at < whole.length; at += at < 40 ? 1 : 9973) {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 0x10;
    most.add(believed(damaged));
    most.add(believed(whole.subarray(0, at)));
  }
  expect(Math.max(...most)).toBe(size - 1);
  expect(believed(whole)).toBe(size);
  expect(KeptFile.open(only(), key.replace(/./g, '0'))).toBeUndefined();
});

it('stacks of errors are as without', () => {
  const file = join(root, 'test-programs', 'build', 'rust', 'trap_panic.debug.wasm');
  workspace.write('stack.mjs', `import { readFileSync } from 'node:fs'; import { WASI } from 'node:wasi';
    const wasi = new WASI({ version: 'preview1', returnOnExit: true });
    const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(file)}), wasi.getImportObject());
    try { wasi.start(instance); } catch (e) { console.log(e.stack); }`);
  const stack = (cache: string): Outcome =>
    workspace.node(['--no-warnings', '--import', 'wasm2js-debug/register', 'stack.mjs'], { env: { WASM2JS_DEBUG_CACHE: cache } });
  const without = stack('off');
  expect(without.stdout).toMatch(/RuntimeError: unreachable\n {4}at .*panic/);
  expect(stack(FOLDER)).toEqual(without);
  expect(statSync(only()).size).toBeGreaterThan(100_000);
  expect(stack(FOLDER)).toEqual(without);
});

it('a second run needs no compiler: not to say where an error comes from, nor for a module that has no functions, or is only asked about', () => {
  const file = join(root, 'test-programs', 'build', 'rust', 'trap_panic.debug.wasm');
  workspace.write('without.mjs', `import { readFileSync } from 'node:fs'; import { WASI } from 'node:wasi';
    // As emscripten makes a function of JavaScript one of wasm.
    const wrapper = new WebAssembly.Module(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0]));
    // As packages find out whether there are vectors.
    const types = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0];
    const asked = [[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 17, 0x0b], [10, 7, 1, 5, 0, 0xfd, 17, 0x0b, 0x0b]].map((code) => WebAssembly.validate(Uint8Array.from([...types, ...code])));
    console.log(...asked);
    new WebAssembly.Instance(wrapper, { e: { f: () => console.log('called') } }).exports.f();
    const wasi = new WASI({ version: 'preview1', returnOnExit: true });
    const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(file)}), wasi.getImportObject());
    try { wasi.start(instance); } catch (e) { console.log(e.stack); }`);
  const other = workspace.file('without-compiler');
  cpSync(join(root, 'dist'), join(other, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(other, 'package.json'));
  rmSync(join(other, 'dist', 'compiler', 'index.js'));
  const start = (register: string, cache: string): Outcome => workspace.node(['--no-warnings', '--import', register, 'without.mjs'], { env: { WASM2JS_DEBUG_CACHE: cache } });
  const first = start('wasm2js-debug/register', FOLDER);
  expect(first.stdout).toMatch(/^true false\ncalled\n(?:withdraw \d+\n)*RuntimeError: unreachable\n {4}at .*panic/);
  const without = pathToFileURL(join(other, 'dist', 'register.js')).href;
  expect(start(without, FOLDER)).toEqual(first);
  // It lies elsewhere, and has none.
  expect(start(without, 'off')).toMatchObject({ status: 1, stdout: 'true false\ncalled\n', stderr: expect.stringMatching(/Cannot find module/) as string });
});

it('what V8 finds of a large function as it runs is not kept: that it is not to be optimised, say', () => {
  setFlagsFromString('--allow-natives-syntax');
  const forbid = new Function('f', '%NeverOptimizeFunction(f)') as (f: unknown) => void;
  const kept = new CachedModule('1', undefined, () => {});
  kept.opened({ eager: true } as unknown as CompiledModule);
  const bytes = (): Buffer => Buffer.from([...kept.parts(undefined)][0]!.bytes);
  const body = 'a = a + 1 | 0; '.repeat(4000);
  const f = kept.evaluate(7, `(I) => { return function large() { let a = 1; ${body} return a; }; }`)({} as unknown as Instance);
  const before = bytes();
  forbid(f);
  expect(bytes().equals(before)).toBe(true);
});

it('the first two instances of a module have code of their own, and the later ones begin where others have warmed it', () => {
  const kept = new CachedModule('0', undefined, () => {});
  const factories = [kept.evaluate(7, '(I) => { return function f() { return I; } }'), ...Array.from({ length: 19 }, () => kept.factory(7)!)];
  expect(factories.map((factory) => factories.indexOf(factory)).slice(0, 5)).toEqual([0, 1, 1, 1, 1]);
  expect(new Set(factories).size).toBe(2);
  const instances = factories.map((_, i) => ({ i }) as unknown as Instance);
  expect(factories.map((factory, i) => (factory(instances[i]!) as () => unknown)())).toEqual(instances);
});

it('modules of the same bytes are modules of their own, and share code that is warm', () => {
  // What this process keeps is written when it has nothing to do.
  setUpCache(workspace.file('kept-by-tests'));
  try {
    const bytes = readFileSync(MIDDLING);
    const modules = Array.from({ length: 4 }, () => CompiledModule.fromBytes(Uint8Array.from(bytes), 'test'));
    expect(new Set(modules.map(({ module }) => module)).size).toBe(4);
    const func = modules[0]!.module.importedFuncs;
    const factories = modules.map((module) => module.factory(func));
    expect(factories.map((factory) => factories.indexOf(factory))).toEqual([0, 1, 1, 1]);
    const other = Uint8Array.from(bytes);
    other[other.length - 1]! ^= 1;
    expect(factories).not.toContain(CompiledModule.fromBytes(other, 'test').factory(func));
    const broken = bytes.subarray(0, -1);
    for (let i = 0; i < 2; i++) expect(() => CompiledModule.fromBytes(broken, 'test')).toThrow('test: ');
  } finally {
    setKeptOf(() => undefined);
  }
});

it('of small modules keeps a few, and nothing of tiny ones', () => {
  // Each has a function that adds another number, so often.
  workspace.write('small.mjs', `const [count, times] = process.argv.slice(2).map(Number);
    const sum = (n) => {
      const body = [0, 0x20, 0, ...Array.from({ length: times }, () => [0x41, n, 0x6a]).flat(), 0x0b];
      const section = (id, bytes) => [id, (bytes.length & 127) | 128, bytes.length >> 7, ...bytes];
      return new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0,
        7, 5, 1, 1, 102, 0, 0, ...section(10, [1, (body.length & 127) | 128, body.length >> 7, ...body])]))).exports.f(0);
    };
    console.log(Array.from({ length: count }, (_, n) => sum(n)).every((v, n) => v === times * n));`);
  const start = (count: number, times: number): Outcome => workspace.node(['--import', 'wasm2js-debug/register', 'small.mjs', String(count), String(times)], { env: { WASM2JS_DEBUG_CACHE: FOLDER } });
  const right = { status: 0, stdout: 'true\n', stderr: '' };
  mkdirSync(folder, { mode: 0o700 });
  expect(start(60, 50)).toEqual(right);
  expect(names()).toEqual([]);
  expect(start(3, 100)).toEqual(right);
  expect(names()).toHaveLength(3);
  const made = new Set(names().map((name) => statSync(join(folder, name)).ino));
  expect(start(60, 100)).toEqual(right);
  expect(names()).toHaveLength(32);
  expect(names().filter((name) => made.has(statSync(join(folder, name)).ino))).toHaveLength(3);
});

describe('does without', () => {
  const used = (path: string, problem: string): void => {
    const outcome = run(MIDDLING);
    expect(outcome).toEqual({ ...plain.get(MIDDLING), stderr: `wasm2js-debug: --cache ${FOLDER}: not used: ${problem}\n` });
    expect(path).toBe(folder);
  };

  it('a folder that others may write', () => {
    runsAsWithout(MIDDLING);
    rewrite(only(), () => 'wrong');
    chmodSync(folder, 0o775);
    used(folder, 'others may write it (mode 775)');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    chmodSync(folder, 0o702);
    used(folder, 'others may write it (mode 702)');
    expect(names()).toEqual([]);
  });

  it('a file in it that others may write', () => {
    runsAsWithout(MIDDLING);
    rewrite(only(), () => 'wrong');
    chmodSync(only(), 0o620);
    runsAsWithout(MIDDLING);
    expect(statSync(only()).mode & 0o777).toBe(0o600);
  });

  it('a folder that is none', () => {
    workspace.write(FOLDER, '');
    used(folder, 'it is not a folder');
  });
});

describe('by default', () => {
  const of = (env: Record<string, string>, ...options: string[]): Outcome => workspace.cli(['run', ...options, MIDDLING], { env: { WASM2JS_DEBUG_CACHE: '', ...env } });
  const home = workspace.file(FOLDER);
  const own = join(home, 'wasm2js-debug', 'code');

  it("lies in the user's folder, and nowhere if told so", () => {
    expect(of({ XDG_CACHE_HOME: home })).toEqual(plain.get(MIDDLING));
    expect(readdirSync(own)).toHaveLength(1);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    rmSync(home, { recursive: true });
    const before = workspace.names();
    for (const without of [() => of({ XDG_CACHE_HOME: home }, '--no-cache'), ...['off', 'OFF', 'no', '0'].map((word) => () => of({ XDG_CACHE_HOME: home, WASM2JS_DEBUG_CACHE: word }))]) {
      expect(without()).toEqual(plain.get(MIDDLING));
      expect(workspace.names()).toEqual(before);
      expect(() => readdirSync(home)).toThrow('ENOENT');
    }
    expect(of({ XDG_CACHE_HOME: home, WASM2JS_DEBUG_CACHE: 'elsewhere' }, '--cache', 'given')).toEqual(plain.get(MIDDLING));
    expect([readdirSync(workspace.file('given')).length, workspace.names().includes('elsewhere')]).toEqual([1, false]);
  });

  it('is told of only where its owner can mend it', () => {
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o777);
    expect(of({ XDG_CACHE_HOME: home }).stderr).toBe(`wasm2js-debug: the cache ${own}: not used: others may write it (mode 777)\n`);
    workspace.write('file', '');
    expect(of({ XDG_CACHE_HOME: workspace.file('file') })).toEqual(plain.get(MIDDLING));
  });
});

describe('takes no more room than it may', () => {
  const limited = (megabytes: number | '', module: string): void =>
    expect(workspace.cli(['run', '--cache', FOLDER, module], { env: { WASM2JS_DEBUG_CACHE_MB: String(megabytes) } })).toEqual(plain.get(module));

  it('and throws out what was used last of all', () => {
    limited(100, LARGE);
    const old = only();
    utimesSync(old, 1e9, 1e9);
    // It is used, and so no longer the oldest.
    limited(100, LARGE);
    expect(statSync(old).mtimeMs).toBeGreaterThan(1e12);
    utimesSync(old, 1e9, 1e9);
    workspace.write(join(FOLDER, `${'0'.repeat(40)}.w2j.1.x.tmp`), 'left by a process that was killed');
    utimesSync(join(folder, `${'0'.repeat(40)}.w2j.1.x.tmp`), 1e9, 1e9);
    limited(statSync(old).size / 2 ** 20, MIDDLING);
    expect(only()).not.toBe(old);
    limited(0, LARGE);
    expect(names()).toHaveLength(1);
    // As if nobody had said how much.
    limited('', LARGE);
    expect(names()).toHaveLength(2);
  });

  it.skipIf(process.platform === 'win32')('nor than there is', () => {
    const limit = (blocks: number): Outcome => {
      const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, main, 'run', '--cache', FOLDER, LARGE], { cwd: workspace.path, encoding: 'utf8' });
      return { status, stdout, stderr };
    };
    for (const blocks of [0, 1, 100]) {
      expect(limit(blocks)).toEqual(plain.get(LARGE));
      expect(names()).toEqual([]);
    }
    runsAsWithout(LARGE);
    only();
  });
});

it('a program that is killed in the end has kept what it ran when it had nothing to do', async () => {
  workspace.write('server.mjs', `import { readFileSync, watch } from 'node:fs'; import { WASI } from 'node:wasi';
    const wasi = new WASI({ version: 'preview1', returnOnExit: true });
    const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(MIDDLING)}), wasi.getImportObject());
    wasi.start(instance);
    watch(process.env.WASM2JS_DEBUG_CACHE, (_, name) => { if (/w2j$/.test(name)) process.kill(process.pid, 'SIGKILL'); });`);
  mkdirSync(folder, { mode: 0o700 });
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'wasm2js-debug/register', 'server.mjs'], {
    cwd: workspace.path, env: { PATH: process.env['PATH'], WASM2JS_DEBUG_CACHE: FOLDER }, stdio: 'ignore',
  });
  const [, signal] = (await once(child, 'exit')) as [unknown, string];
  expect(signal).toBe('SIGKILL');
  const path = join(folder, names().find((name) => name.endsWith('.w2j'))!);
  expect(KeptFile.open(path, path.slice(-44, -4))!.functions.size).toBeGreaterThan(100);
});

it('so has one that never has nothing to do', async () => {
  workspace.write('busy.mjs', `import { watch } from 'node:fs';
    const leb = (n) => (n < 128 ? [n] : [n & 127 | 128, ...leb(n >>> 7)]);
    const sized = (bytes) => [...leb(bytes.length), ...bytes];
    const section = (id, bytes) => [id, ...sized(bytes)];
    let constants = 2000;
    setInterval(() => {
      const body = [0, ...Array(constants++).fill([0x41, 1, 0x1a]).flat(), 0x0b];
      const bytes = [0, 97, 115, 109, 1, 0, 0, 0, ...section(1, [1, 0x60, 0, 0]), ...section(3, [1, 0]), ...section(10, [1, ...sized(body)])];
      new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
    }, 50);
    watch(process.env.WASM2JS_DEBUG_CACHE, (_, name) => { if (/w2j$/.test(name)) process.kill(process.pid, 'SIGKILL'); });`);
  mkdirSync(folder, { mode: 0o700 });
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'wasm2js-debug/register', 'busy.mjs'], {
    cwd: workspace.path, env: { PATH: process.env['PATH'], WASM2JS_DEBUG_CACHE: FOLDER }, stdio: 'ignore',
  });
  const [, signal] = (await once(child, 'exit')) as [unknown, string];
  expect(signal).toBe('SIGKILL');
  const path = join(folder, names().find((name) => name.endsWith('.w2j'))!);
  expect(KeptFile.open(path, path.slice(-44, -4))!.functions.size).toBe(1);
});

/** How many programs are started; so many at a time. */
const STARTS = Number(process.env['STARTS'] ?? 24);
const AT_ONCE = 6;

it(`${STARTS} starts of different versions, some of them killed, all give the right result`, { timeout: 60_000 + 5_000 * STARTS }, async () => {
  // Another version: the same code would be printed, but it cannot know that.
  const other = workspace.file('other');
  cpSync(join(root, 'dist'), join(other, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(other, 'package.json'));
  const chunks = join(other, 'dist', 'chunks');
  let changed = 0;
  for (const name of readdirSync(chunks)) {
    const text = readFileSync(join(chunks, name), 'utf8');
    const next = text.replace(/(buildId = \(\) => ")[0-9a-f]+/, '$1other');
    if (next !== text) changed++;
    writeFileSync(join(chunks, name), next);
  }
  expect(changed).toBe(1);
  const versions = [main, join(other, 'dist', 'cli', 'main.js')];
  const flags = [[], ['--max-lazy']];
  const kept = (): string[] => names().filter((name) => name.endsWith('.w2j'));
  // Each by itself: what one has kept is nothing to the other, nor to one with other flags.
  for (const [i, args] of [[versions[0]!], [versions[1]!], [...flags[1]!, versions[0]!]].entries()) {
    expect(workspace.node([...args, 'run', '--cache', FOLDER, MIDDLING])).toEqual(plain.get(MIDDLING));
    expect(kept()).toHaveLength(i + 1);
  }
  let seed = 1;
  const random = (n: number): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 8) % n;
  let finished = 0;
  const start = async (i: number): Promise<void> => {
    const module = [MIDDLING, MIDDLING, LARGE][i % 3]!;
    const child = spawn(process.execPath, [...flags[random(2)]!, versions[random(2)]!, 'run', '--cache', FOLDER, module], { cwd: workspace.path });
    const kill = random(4) === 0 ? setTimeout(() => child.kill('SIGKILL'), random(1500)) : undefined;
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (s: string) => (text[name] += s));
    const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
    clearTimeout(kill);
    if (signal !== null) return;
    finished++;
    expect({ status, ...text }).toEqual(plain.get(module));
  };
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < STARTS) await start(next++);
  }));
  expect(finished).toBeGreaterThan(STARTS / 2);
  for (const name of kept()) {
    const file = KeptFile.open(join(folder, name), name.slice(0, 40))!;
    for (const func of file.functions.keys()) expect(file.read(func)).toBeDefined();
    file.close();
  }
});
