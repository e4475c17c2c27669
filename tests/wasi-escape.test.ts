/** Nothing outside the directories that a guest was given is ever reached: random operations, one guest and two, also at the same time. */
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import type { WasiOptions } from '../runtime/wasi/index.js';
import { BUFFER, Guest, PATH_B, RESULT, Sandbox } from './wasi/harness.js';
import type { Descriptor } from '../runtime/component/program/filesystem.js';
import { ComponentWasi } from '../runtime/component/program/wasi.js';
import { Network } from '../runtime/host/wasi/tcp.js';
import { ComponentFiles } from './wasi/component-files.js';
import { fuzz } from './wasi/fuzz.js';
import { withoutProc } from './wasi/without-proc.js';
import { World } from './wasi/world.js';

// Another implementation than ours can be tried, and more operations: WASI_FUZZ_OPERATIONS=100000 npx vitest run tests/wasi-escape.test.ts
const { Wasi } = (await import(process.env['WASI_FUZZ_AGAINST'] ?? '../runtime/wasi/index.js')) as typeof import('../runtime/wasi/index.js');
const operations = Number(process.env['WASI_FUZZ_OPERATIONS'] ?? 2500);
const make = (options: WasiOptions): InstanceType<typeof Wasi> => new Wasi(options);
/** The same of what components are given, which throws for what it sees of the outside. */
const makeOfComponent = (options: WasiOptions): InstanceType<typeof Wasi> => new ComponentFiles(options) as unknown as InstanceType<typeof Wasi>;

describe('random operations', () => {
  const random = Number(process.env['WASI_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  it.each([20260705, random])('find nothing outside, seed %i', (seed) => {
    const { done, escape } = fuzz(make, seed, operations);
    console.log(`seed ${seed}: ${operations} operations, ${done} of them and of what followed them succeeded`);
    expect(escape).toBeUndefined();
    expect(done).toBeGreaterThan(operations / 10);
  }, 600_000);

  it.each([20260705, random])('of a component find nothing outside, seed %i', (seed) => {
    const { done, escape } = fuzz(makeOfComponent, seed, operations);
    expect(escape).toBeUndefined();
    expect(done).toBeGreaterThan(operations / 10);
  }, 600_000);

  it('find nothing outside where the system does not lead from descriptors to directories, one at a time', () => {
    const { done, escape } = fuzz((options) => withoutProc(() => make(options)), random, operations);
    expect(escape).toBeUndefined();
    expect(done).toBeGreaterThan(operations / 10);
  }, 600_000);

  it('would find it', () => {
    for (let seed = 1; seed < 6; seed++) {
      expect(fuzz(make, seed, 1000, '..').escape).toMatch(/outside|mark|listed|->|gone/);
      expect(() => { throw new Error(fuzz(makeOfComponent, seed, 1000, '..').escape); }).toThrow(/outside|mark|listed|->|gone/);
    }
  });
});

it('a component makes no link that leads outside, and is not told where one of the host leads', () => {
  const world = new World();
  const wasi = new ComponentWasi({ args: [], env: {}, preopens: [{ guest: '/', host: world.top }], network: new Network(false) });
  const [[root]] = (wasi.imports['wasi:filesystem/preopens'] as { getDirectories(): [[Descriptor, string]] }).getDirectories();
  fs.symlinkSync('/', path.join(world.top, 'absolute'));
  root.createDirectoryAt('in');
  for (const [target, name, expected] of [['/', 'a', 'not-permitted'], ['..', 'a', 'not-permitted'], ['../..', 'in/a', 'not-permitted'], ['', 'a', 'invalid']] as const) {
    expect(() => root.symlinkAt(target, name), `${target} as ${name}`).toThrow(expected);
  }
  root.symlinkAt('..', 'in/up');
  expect(root.readlinkAt('in/up')).toBe('..');
  expect(() => root.readlinkAt('absolute')).toThrow('not-permitted');
  expect([fs.readdirSync(world.top).sort(), fs.readdirSync(path.join(world.top, 'in'))]).toEqual([['absolute', 'in'], ['up']]);
  wasi.close();
  world.remove();
});

describe('two guests on two threads', () => {
  const sandbox = new Sandbox();
  afterAll(() => sandbox.remove());

  it('one that swaps a directory for a link leads the other nowhere', async () => {
    const { box, root } = sandbox;
    fs.mkdirSync(path.join(box, 'd'));
    fs.writeFileSync(path.join(box, 'd', 'secret'), 'inside');
    fs.symlinkSync('..', path.join(box, 'leap'));
    const outside = (): string[] => sandbox.tree().filter((line) => !line.startsWith('box/'));
    const before = outside();
    const times = (): unknown => ['secret', 'boxer', 'boxer/file'].map((name) => fs.lstatSync(path.join(root, name), { bigint: true }).ctimeNs);
    const since = times();
    const secret = fs.lstatSync(path.join(root, 'secret'), { bigint: true }).ino;

    const stop = new Int32Array(new SharedArrayBuffer(8));
    const module = new URL('../dist/runtime/wasi/index.js', import.meta.url).href;
    const racer = new Worker(new URL('./wasi/racer.mjs', import.meta.url), { workerData: { module, box, stop } });
    const ended = once(racer, 'exit');
    await once(racer, 'online');
    const guest = new Guest('ours', { args: [], env: {}, preopens: [{ guest: '/', host: box }] }, make);
    const results = new Map<number, number>();
    const note = (errno: number): boolean => {
      results.set(errno, (results.get(errno) ?? 0) + 1);
      return errno === 0;
    };
    const { view } = guest;
    try {
      // Until it has met the directory and the link, often enough.
      for (let i = 0; i < 1500 || ((results.get(0) ?? 0) < 100 || (results.get(76) ?? 0) < 100) && i < 300_000; i++) {
        const fd = guest.open('d/secret');
        if (note(fd < 0 ? -fd : 0)) {
          expect(guest.call('fd_read', fd, ...guest.iovs(20), RESULT)).toBe(0);
          expect(Buffer.from(guest.bytes.slice(BUFFER, BUFFER + guest.result())).toString()).toBe('inside');
          guest.call('fd_close', fd);
        }
        if (note(guest.call('path_filestat_get', 3, 1, ...guest.path('d/secret'), RESULT))) expect(view.getBigUint64(RESULT + 8, true)).not.toBe(secret);
        note(guest.call('path_filestat_set_times', 3, 1, ...guest.path('d/secret'), 1n, 1n, 5));
        note(guest.call('path_create_directory', 3, ...guest.path(`d/m${i % 3}`)));
        note(guest.call('path_remove_directory', 3, ...guest.path(`d/m${i % 3}`)));
        note(guest.call('path_link', 3, 1, ...guest.path('d/secret'), 3, ...guest.path('d/linked', PATH_B)));
        note(guest.call('path_rename', 3, ...guest.path('d/linked'), 3, ...guest.path('d/moved', PATH_B)));
        note(guest.call('path_unlink_file', 3, ...guest.path('d/moved')));
      }
    } finally {
      Atomics.store(stop, 0, 1);
      await ended;
      guest.close();
    }
    expect(stop[1]).toBeGreaterThan(0);
    expect(results.get(0)).toBeGreaterThanOrEqual(100);
    expect(results.get(76)).toBeGreaterThanOrEqual(100);
    expect(outside()).toEqual(before);
    expect(times()).toEqual(since);
  }, 120_000);
});
