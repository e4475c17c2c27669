/** The cache on disk: a second run goes by it, and whatever becomes of it, a result is never another. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { headOf, KeptFile, sumOf } from '../runtime/cache/format.js';
import { type Outcome, root, Workspace } from './cli-process.js';

const workspace = new Workspace();
const FOLDER = 'kept';
/** Its functions get their code when they are first called. */
const LARGE = join(root, 'test-programs', 'build', 'rust', 'traits.debug.wasm');
/** All at once. */
const MIDDLING = join(root, 'test-programs', 'build', 'cpp', 'containers.O2.wasm');
const SMALL = join(root, 'test-programs', 'build', 'c', 'hello.O2.wasm');

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
  const without = stack('');
  expect(without.stdout).toMatch(/RuntimeError: unreachable\n {4}at .*panic/);
  expect(stack(FOLDER)).toEqual(without);
  expect(statSync(only()).size).toBeGreaterThan(100_000);
  expect(stack(FOLDER)).toEqual(without);
});

it('keeps nothing of a small module', () => {
  expect(run(SMALL)).toEqual({ status: 0, stdout: 'hello from C\n', stderr: '' });
  expect(names()).toEqual([]);
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
