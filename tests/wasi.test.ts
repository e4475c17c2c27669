/** WASI preview1: what `wasi-same.test.ts` cannot compare call by call. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Errno, Wasi } from '../runtime/wasi/index.js';
import { withoutProc } from './wasi/without-proc.js';
import { BUFFER, DIRECTORY, Guest, PATH_B, READ_ONLY, READ_WRITE, RESULT, Sandbox } from './wasi/harness.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.remove());

function guest(preopens = [{ guest: '/box', host: sandbox.box }]): Guest {
  return new Guest('ours', { args: [], env: {}, preopens });
}

describe('the functions', () => {
  let box: Guest;
  beforeEach(() => {
    sandbox.reset();
    box = guest();
    return () => box.close();
  });

  it('are all 46, known never to call back', () => {
    expect(Object.keys(new Wasi().imports)).toHaveLength(46);
    expect(Object.values(new Wasi().imports).every((f) => (f as { leaf?: boolean }).leaf === true)).toBe(true);
  });

  it.each(['secret', 'out/secret', 'etc', 'etc/passwd', '../boxer/file', '../secret', 'sub/../../secret', '/etc/passwd'])(
    'keep the program inside: %s',
    (name) => {
      for (const lookup of [0, 1]) expect([Errno.NOTCAPABLE, Errno.LOOP]).toContain(-box.open(name, 0, READ_ONLY, 0, 3, lookup));
      expect(box.call('path_filestat_get', 3, 1, ...box.path(name), RESULT)).toBe(Errno.NOTCAPABLE);
      if (name.includes('/')) {
        for (const call of ['path_unlink_file', 'path_remove_directory', 'path_create_directory']) {
          expect(box.call(call, 3, ...box.path(name))).toBe(Errno.NOTCAPABLE);
        }
        expect(box.call('path_rename', 3, ...box.path('file'), 3, ...box.path(name, PATH_B))).toBe(Errno.NOTCAPABLE);
        expect(box.call('path_link', 3, 0, ...box.path(name), 3, ...box.path('stolen', PATH_B))).toBe(Errno.NOTCAPABLE);
      }
    },
  );

  it('follow links from where they are', () => {
    expect(box.call('path_filestat_get', 3, 1, ...box.path('dirlink/x'), RESULT)).toBe(Errno.SUCCESS);
    expect(box.call('path_symlink', ...box.path('../file'), 3, ...box.path('sub/up2', PATH_B))).toBe(Errno.SUCCESS);
    expect(box.call('path_symlink', ...box.path('../../secret'), 3, ...box.path('sub/bad', PATH_B))).toBe(Errno.NOTCAPABLE);
    expect(box.open('sub/up2', 0, READ_ONLY)).toBeGreaterThan(3);
    expect(-box.open('link', 0, READ_ONLY, 0, 3, 0)).toBe(Errno.LOOP);
  });

  /** Opens a directory with all rights, also for what is opened from it. */
  function openDirectory(name: string, g = box, from = 3): number {
    expect(g.call('path_open', from, 1, ...g.path(name), 2, DIRECTORY, DIRECTORY | READ_WRITE, 0, RESULT)).toBe(Errno.SUCCESS);
    return g.result();
  }

  /** A directory `d` that is open, moved away to `old`, and in whose place there is a link that leads out of the box. */
  function replaceByLink(): number {
    for (const name of ['a', 'a/b', 'a/b/c', 'd']) expect(box.call('path_create_directory', 3, ...box.path(name))).toBe(Errno.SUCCESS);
    expect(box.call('path_symlink', ...box.path('../../..'), 3, ...box.path('a/b/c/l', PATH_B))).toBe(Errno.SUCCESS);
    const d = openDirectory('d');
    expect(box.call('path_rename', 3, ...box.path('d'), 3, ...box.path('old', PATH_B))).toBe(Errno.SUCCESS);
    expect(box.call('path_rename', 3, ...box.path('a/b/c/l'), 3, ...box.path('d', PATH_B))).toBe(Errno.SUCCESS);
    fs.writeFileSync(path.join(sandbox.box, 'old', 'own'), 'own');
    return d;
  }

  function names(fd: number): string[] {
    expect(box.call('fd_readdir', fd, BUFFER, 4096, 0n, RESULT)).toBe(Errno.SUCCESS);
    const listed: string[] = [];
    for (let at = BUFFER, end = BUFFER + box.result(); at < end;) {
      const length = box.view.getUint32(at + 16, true);
      listed.push(Buffer.from(box.bytes.slice(at + 24, at + 24 + length)).toString());
      at += 24 + length;
    }
    return listed;
  }

  it('take a descriptor of a directory for that directory, wherever it is and whatever is in its place', () => {
    const d = replaceByLink();
    const outside = sandbox.tree().filter((line) => !line.startsWith('box/'));
    expect(-box.open('secret', 0, READ_ONLY, 0, d)).toBe(Errno.NOENT);
    expect(-box.open('d/secret', 0, READ_ONLY, 0, 3)).toBe(Errno.NOTCAPABLE);
    expect(box.call('path_filestat_get', d, 0, ...box.path('secret'), RESULT)).toBe(Errno.NOENT);
    expect(names(d)).toEqual(['.', '..', 'own']);
    expect(box.open('own', 0, READ_ONLY, 0, d)).toBeGreaterThan(3);
    expect(box.open('planted', 1, READ_ONLY, 0, d)).toBeGreaterThan(3);
    expect(box.call('path_create_directory', d, ...box.path('made'))).toBe(Errno.SUCCESS);
    expect(box.call('path_rename', d, ...box.path('own'), 3, ...box.path('taken', PATH_B))).toBe(Errno.SUCCESS);
    expect(sandbox.tree().filter((line) => !line.startsWith('box/'))).toEqual(outside);
    expect(fs.readdirSync(path.join(sandbox.box, 'old')).sort()).toEqual(['made', 'planted']);
    expect(fs.readFileSync(path.join(sandbox.box, 'taken'), 'utf8')).toBe('own');
  });

  it('refuse such a descriptor where the system does not lead from it to the directory', () => {
    box = withoutProc(() => guest());
    expect(box.open('sub/deep/x')).toBeGreaterThan(3);
    expect(box.open('dirlink/x')).toBeGreaterThan(3);
    const sub = openDirectory('sub');
    expect(box.open('x', 0, READ_ONLY, 0, sub)).toBeGreaterThan(3);
    expect(names(sub).sort()).toEqual(['.', '..', 'deep', 'up', 'x']);
    expect(-box.open('up', 0, READ_ONLY, 0, sub)).toBe(Errno.NOTCAPABLE);
    const d = replaceByLink();
    const before = sandbox.tree();
    expect(-box.open('secret', 0, READ_ONLY, 0, d)).toBe(Errno.STALE);
    expect(-box.open('planted', 1, READ_ONLY, 0, d)).toBe(Errno.STALE);
    expect(-box.open('d/secret')).toBe(Errno.NOTCAPABLE);
    for (const call of ['path_create_directory', 'path_unlink_file', 'path_remove_directory']) expect(box.call(call, d, ...box.path('secret'))).toBe(Errno.STALE);
    expect(box.call('fd_readdir', d, BUFFER, 100, 0n, RESULT)).toBe(Errno.STALE);
    expect(sandbox.tree()).toEqual(before);
  });

  it('go on in a directory that has been removed, where nothing is any more', () => {
    const d = openDirectory('empty');
    expect(box.call('path_remove_directory', 3, ...box.path('empty'))).toBe(Errno.SUCCESS);
    expect(box.call('path_symlink', ...box.path('sub'), 3, ...box.path('empty', PATH_B))).toBe(Errno.SUCCESS);
    expect(-box.open('x', 0, READ_ONLY, 0, d)).toBe(Errno.NOENT);
    expect(-box.open('y', 1, READ_ONLY, 0, d)).toBe(Errno.NOENT);
  });

  it('do not move or remove a directory through itself, for that changes the one above', () => {
    const sub = openDirectory('sub');
    const inner = guest([{ guest: '/box', host: sandbox.box }, { guest: '/empty', host: path.join(sandbox.box, 'empty') }]);
    try {
      const before = sandbox.tree();
      for (const fd of [3, sub]) {
        for (const name of ['.', './', 'x/..']) {
          expect(box.call('path_remove_directory', fd, ...box.path(name))).toBe(Errno.INVAL);
          expect(box.call('path_rename', fd, ...box.path(name), 3, ...box.path('moved', PATH_B))).toBe(Errno.BUSY);
          expect(box.call('path_rename', 3, ...box.path('empty'), fd, ...box.path(name, PATH_B))).toBe(Errno.BUSY);
        }
      }
      expect(inner.call('path_remove_directory', 4, ...inner.path('../empty'))).toBe(Errno.INVAL);
      expect(sandbox.tree()).toEqual(before);
    } finally {
      inner.close();
    }
  });

  it('have no paths from what is no directory, such as standard input from a device', () => {
    const stdin = fs.openSync('/dev/null', 'r');
    const wasi = new Wasi({ stdin });
    wasi.setMemory(box.memory);
    const hosts = path.join(sandbox.root, 'secret').slice(1);
    try {
      const { imports } = wasi;
      expect(imports['path_open']!(0, 1, ...box.path(hosts), 0, READ_ONLY, 0n, 0, RESULT)).toBe(Errno.NOTDIR);
      expect(imports['path_filestat_get']!(0, 1, ...box.path(hosts), RESULT)).toBe(Errno.NOTDIR);
      expect(imports['path_create_directory']!(0, ...box.path(`${path.dirname(hosts)}/made`))).toBe(Errno.NOTDIR);
      expect(imports['fd_readdir']!(0, BUFFER, 100, 0n, RESULT)).toBe(Errno.NOTDIR);
      expect(fs.existsSync(path.join(sandbox.root, 'made'))).toBe(false);
    } finally {
      fs.closeSync(stdin);
    }
  });

  it('work on directories that were opened, whatever the preopened one is called', () => {
    for (const name of ['.', './', '/', '', 'box', './box', '/a/../b', '..']) {
      sandbox.reset();
      const g = guest([{ guest: name, host: sandbox.box }]);
      const call = (what: string, ...args: (number | bigint)[]): void => expect([name, what, g.call(what, ...args)]).toEqual([name, what, Errno.SUCCESS]);
      try {
        const d = openDirectory('sub', g);
        expect([name, g.open('x', 0, READ_ONLY, 0, d)]).toEqual([name, d + 1]);
        expect(openDirectory('deep', g, d)).toBe(d + 2);
        expect(g.open('x', 0, READ_ONLY, 0, d + 2)).toBe(-Errno.NOTCAPABLE);
        call('path_filestat_get', d, 0, ...g.path('x'), RESULT);
        call('path_filestat_set_times', d, 0, ...g.path('x'), 1n, 1n, 5);
        call('path_create_directory', d, ...g.path('n'));
        call('path_rename', d, ...g.path('x'), d, ...g.path('y', PATH_B));
        call('path_link', d, 0, ...g.path('y'), d, ...g.path('z', PATH_B));
        call('path_symlink', ...g.path('z'), d, ...g.path('l', PATH_B));
        call('path_readlink', d, ...g.path('l'), BUFFER, 10, RESULT);
        call('path_filestat_get', d, 1, ...g.path('l'), RESULT);
        call('path_unlink_file', d, ...g.path('l'));
        call('path_remove_directory', d, ...g.path('n'));
        call('fd_readdir', d, BUFFER, 4096, 0n, RESULT);
      } finally {
        g.close();
      }
    }
  });

  it('list a directory with itself, the one above, and numbers', () => {
    const fd = openDirectory('sub');
    box.call('fd_filestat_get', fd, RESULT);
    const own = box.view.getBigUint64(RESULT + 8, true);
    expect(names(fd).slice(0, 2)).toEqual(['.', '..']);
    expect(names(fd).sort()).toEqual(['.', '..', 'deep', 'up', 'x']);
    for (let at = BUFFER, end = BUFFER + box.result(); at < end; at += 24 + box.view.getUint32(at + 16, true)) {
      const name = Buffer.from(box.bytes.slice(at + 24, at + 24 + box.view.getUint32(at + 16, true))).toString();
      const inode = name === '..' ? own : fs.lstatSync(path.join(sandbox.box, 'sub', name), { bigint: true }).ino;
      expect([name, box.view.getBigUint64(at + 8, true)]).toEqual([name, inode]);
    }
    // On from a cookie: what follows the entry it is of.
    const second = box.view.getBigUint64(BUFFER + 25, true);
    expect(box.call('fd_readdir', fd, BUFFER, 4096, second, RESULT)).toBe(Errno.SUCCESS);
    expect(box.result()).toBe(3 * 24 + 'deepupx'.length);
  });

  it('read as much of a link as there is room for, and no more is touched', () => {
    box.bytes.fill(7, BUFFER, BUFFER + 9);
    expect([box.call('path_readlink', 3, ...box.path('link'), BUFFER, 2, RESULT), box.result()]).toEqual([Errno.SUCCESS, 2]);
    expect(Buffer.from(box.bytes.slice(BUFFER, BUFFER + 3)).toString()).toBe('fi\x07');
    expect([box.call('path_readlink', 3, ...box.path('link'), BUFFER, 9, RESULT), box.result()]).toEqual([Errno.SUCCESS, 4]);
    expect(Buffer.from(box.bytes.slice(BUFFER, BUFFER + 6)).toString()).toBe('file\x07\x07');
    expect([box.call('path_readlink', 3, ...box.path('link'), BUFFER, 0, RESULT), box.result()]).toEqual([Errno.SUCCESS, 0]);
  });

  it.each(['path', 'fd'])('set times as exactly as Node can, and leave alone the one that is not set, by %s', (way) => {
    // The system sets such times by itself, with nanoseconds.
    const file = path.join(sandbox.box, 'timed');
    fs.writeFileSync(file, '');
    const fd = box.open('timed');
    const set = (access: bigint, modification: bigint, flags: number): void => {
      const errno = way === 'fd' ? box.call('fd_filestat_set_times', fd, access, modification, flags)
        : box.call('path_filestat_set_times', 3, 0, ...box.path('timed'), access, modification, flags);
      expect(errno).toBe(Errno.SUCCESS);
    };
    const times = (): bigint[] => {
      expect(box.call('fd_filestat_get', fd, RESULT)).toBe(Errno.SUCCESS);
      return [40, 48].map((at) => box.view.getBigUint64(RESULT + at, true));
    };
    const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
    const knows = major > 1 || minor >= 51;
    const step = knows && minor >= 52 ? 240n : 1000n;
    const [before] = times() as [bigint];
    for (const time of [1_700_000_001n * 1_000_000_000n, 1_700_000_000_123_456_000n, 1_795_913_838_636_325_228n, 999_999_999n, 0n, 1n << 60n]) {
      set(1n, time, 4);
      const [access, modification] = times() as [bigint, bigint];
      const off = modification - time;
      expect([time, off > -step && off < step]).toEqual([time, true]);
      // Microseconds are never lost.
      if (time % 1000n === 0n) expect(modification / 1000n).toBe(time / 1000n);
      if (time % 1_000_000_000n === 0n) expect(modification).toBe(time);
      if (knows) expect(access).toBe(before);
      else expect(access / 1000n).toBe(before / 1000n);
    }
    const from = BigInt(Date.now()) * 1_000_000n;
    set(5_000_000_000n, 0n, 1 | 8);
    const [access, modification] = times() as [bigint, bigint];
    expect(access).toBe(5_000_000_000n);
    // The system's clock for files may lag by a tick.
    expect(modification).toBeGreaterThan(from - 20_000_000n);
    expect(modification).toBeLessThan(BigInt(Date.now() + 20) * 1_000_000n);
  });

  it('say that the name of a preopened directory does not fit', () => {
    for (const size of [0, 1, 3]) expect(box.call('fd_prestat_dir_name', 3, BUFFER, size)).toBe(Errno.NAMETOOLONG);
    expect(box.call('fd_prestat_dir_name', 3, BUFFER, 4)).toBe(Errno.SUCCESS);
  });

  it('refuse paths longer than the system takes, and go as deep as there are directories', () => {
    expect(-box.open('x/'.repeat(3000))).toBe(Errno.NAMETOOLONG);
    let at = sandbox.box;
    for (let i = 0; i < 300; i++) fs.mkdirSync(at = path.join(at, 'q'));
    fs.writeFileSync(path.join(at, 'end'), '');
    fs.symlinkSync(`${'../'.repeat(300)}file`, path.join(at, 'back'));
    const before = fs.readdirSync('/proc/self/fd').length;
    expect(box.open(`${'q/'.repeat(300)}end`)).toBeGreaterThan(3);
    expect(box.open(`${'q/'.repeat(300)}back`)).toBeGreaterThan(3);
    expect(-box.open(`${'q/'.repeat(300)}missing`)).toBe(Errno.NOENT);
    expect(fs.readdirSync('/proc/self/fd').length).toBe(before + 2);
    fs.rmSync(path.join(sandbox.box, 'q'), { recursive: true });
  });

  it('keep bytes of names that are not UTF-8', () => {
    box.bytes.set([0x66, 0xff, 0xfe], PATH_B);
    expect(box.call('path_create_directory', 3, PATH_B, 3)).toBe(Errno.SUCCESS);
    const names = fs.readdirSync(sandbox.box, { encoding: 'buffer' }).map((name) => name.toString('hex'));
    expect(names).toContain('66fffe');
    expect(box.call('path_filestat_get', 3, 0, PATH_B, 3, RESULT)).toBe(Errno.SUCCESS);
    const fd = box.open('.', 2, DIRECTORY);
    box.call('fd_readdir', fd, BUFFER, 4096, 0n, RESULT);
    expect(Buffer.from(box.bytes.slice(BUFFER, BUFFER + box.result())).includes(Buffer.from([0x66, 0xff, 0xfe]))).toBe(true);
    box.call('path_remove_directory', 3, PATH_B, 3);
  });

  it('tell descriptor flags in the terms of WASI', () => {
    const fd = box.open('file', 0, 0x48n, 1);
    box.call('fd_fdstat_get', fd, RESULT);
    expect(box.view.getUint16(RESULT + 2, true)).toBe(1);
    expect(box.call('fd_fdstat_set_flags', fd, 4)).toBe(Errno.SUCCESS);
    box.call('fd_fdstat_get', fd, RESULT);
    expect(box.view.getUint16(RESULT + 2, true)).toBe(4);
  });

  it('give the time', () => {
    for (let i = 0; i < 2000; i++) {
      const before = BigInt(Date.now());
      box.call('clock_time_get', 0, 0n, RESULT);
      const time = box.view.getBigUint64(RESULT, true) / 1_000_000n;
      expect(time).toBeGreaterThanOrEqual(before - 1n);
      expect(time).toBeLessThanOrEqual(BigInt(Date.now()) + 1n);
    }
    for (const clock of [1, 2, 3]) {
      box.call('clock_time_get', clock, 0n, RESULT);
      const first = box.view.getBigUint64(RESULT, true);
      box.call('clock_time_get', clock, 0n, RESULT);
      expect(first).toBeGreaterThan(0n);
      expect(box.view.getBigUint64(RESULT, true)).toBeGreaterThanOrEqual(first);
    }
  });

  it('fill with random bytes', () => {
    expect(box.call('random_get', BUFFER, 64)).toBe(Errno.SUCCESS);
    expect(new Set(box.bytes.slice(BUFFER, BUFFER + 64)).size).toBeGreaterThan(20);
    expect(box.bytes[BUFFER + 64]).toBe(0);
  });

  function subscribe(...subscriptions: { clock?: number; ns?: bigint; absolute?: boolean; fd?: number; write?: boolean }[]): void {
    const { view } = box;
    box.bytes.fill(0, BUFFER, BUFFER + 48 * subscriptions.length);
    subscriptions.forEach(({ clock = 1, ns = 0n, absolute = false, fd, write = false }, i) => {
      const at = BUFFER + 48 * i;
      view.setBigUint64(at, BigInt(100 + i), true);
      view.setUint8(at + 8, fd === undefined ? 0 : write ? 2 : 1);
      view.setUint32(at + 16, fd ?? clock, true);
      if (fd === undefined) {
        view.setBigUint64(at + 24, ns, true);
        view.setUint16(at + 40, absolute ? 1 : 0, true);
      }
    });
  }

  /** Polls and gives errno, milliseconds and the events: userdata, error, type. */
  function poll(...subscriptions: Parameters<typeof subscribe>) {
    subscribe(...subscriptions);
    const start = performance.now();
    const errno = box.call('poll_oneoff', BUFFER, PATH_B, subscriptions.length, RESULT);
    const events = Array.from({ length: errno === 0 ? box.result() : 0 }, (_, i) => {
      const at = PATH_B + 32 * i;
      return [Number(box.view.getBigUint64(at, true)), box.view.getUint16(at + 8, true), box.view.getUint8(at + 10)];
    });
    return { errno, events, milliseconds: performance.now() - start };
  }

  it('wait for clocks and descriptors', () => {
    const short = poll({ ns: 400_000_000n }, { ns: 40_000_000n }, { clock: 0, ns: 90_000_000n });
    expect(short).toMatchObject({ errno: 0, events: [[101, 0, 0]] });
    expect(short.milliseconds).toBeGreaterThan(39);
    expect(short.milliseconds).toBeLessThan(350);
    const absolute = poll({ clock: 1, ns: process.hrtime.bigint() + 30_000_000n, absolute: true });
    expect(absolute.events).toEqual([[100, 0, 0]]);
    expect(absolute.milliseconds).toBeGreaterThan(25);
    expect(poll({ clock: 0, ns: 5n, absolute: true }).events).toEqual([[100, 0, 0]]);
    const rights = READ_ONLY | (1n << 27n);
    const fd = box.open('file', 0, rights);
    expect(poll({ fd }, { ns: 0n })).toMatchObject({ errno: 0, events: [[100, 0, 1]] });
    expect(poll({ fd: 99 }, { ns: 10_000_000_000n })).toMatchObject({ errno: 0, events: [[100, Errno.BADF, 1]] });
    expect(poll({ fd: 3 }).errno).toBe(Errno.NOTCAPABLE);
    expect(poll({ clock: 9, ns: 0n, absolute: true }).errno).toBe(Errno.INVAL);
  });

  it('answer errors, not exceptions, without a memory and with wrong kinds of parameter', () => {
    const { imports } = new Wasi();
    expect(imports['fd_write']!(1, 0, 1, 0)).toBe(Errno.OVERFLOW);
    expect(imports['random_get']!(0, 8)).toBe(Errno.OVERFLOW);
    expect(imports['fd_close']!(77)).toBe(Errno.BADF);
    expect(box.functions['fd_seek']!(box.open('file'), 5, 0, RESULT)).toBe(Errno.INVAL);
  });

  it('use a memory that grows and one with views of its own', () => {
    const wasi = new Wasi({ args: ['abc'] });
    let storage = new ArrayBuffer(16);
    wasi.setMemory({ get buffer() { return storage; } });
    expect(wasi.imports['args_sizes_get']!(0, 64)).toBe(Errno.OVERFLOW);
    storage = new ArrayBuffer(128);
    expect(wasi.imports['args_sizes_get']!(0, 64)).toBe(Errno.SUCCESS);
    expect(new DataView(storage).getUint32(64, true)).toBe(4);
    const reserve = new ArrayBuffer(4096);
    wasi.setMemory({
      get buffer(): ArrayBuffer { throw new Error('touched'); },
      view: () => new DataView(reserve, 0, 100),
      bytes: () => new Uint8Array(reserve, 0, 100),
    });
    expect(wasi.imports['args_get']!(0, 96)).toBe(Errno.SUCCESS);
    expect(wasi.imports['args_get']!(0, 97)).toBe(Errno.OVERFLOW);
    expect(Buffer.from(reserve, 96, 4).toString()).toBe('abc\0');
  });
});
