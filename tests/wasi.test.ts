/** WASI preview1: what `wasi-same.test.ts` cannot compare call by call, and whole programs beside `node:wasi`. */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Errno, Wasi, WasiExit } from '../runtime/wasi/index.js';
import { BUFFER, DIRECTORY, Guest, PATH_B, READ_ONLY, RESULT, Sandbox } from './wasi/harness.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const sandbox = new Sandbox();
const work = fs.mkdtempSync(path.join(sandbox.root, 'work-'));
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

describe('start and initialize', () => {
  const memory = { buffer: new ArrayBuffer(64) };

  it('give exit codes, pass everything else on', () => {
    const exiting = new Wasi();
    expect(exiting.start({ exports: { memory, _start: () => exiting.imports['proc_exit']!(-1) } })).toBe(0xffffffff);
    expect(new Wasi().start({ exports: { memory, _start: () => undefined } })).toBe(0);
    const trap = new Error('unreachable');
    expect(() => new Wasi().start({ exports: { memory, _start() { throw trap; } } })).toThrow(trap);
    expect(() => exiting.imports['proc_exit']!(3)).toThrow(WasiExit);
  });

  it('say what is wrong', () => {
    expect(() => new Wasi().start({ exports: { memory } })).toThrow(/no function _start/);
    expect(() => new Wasi().start({ exports: { _start() {} } })).toThrow(/no memory/);
    expect(() => new Wasi().start({ exports: { memory, _start() {}, _initialize() {} } })).toThrow(/_initialize/);
    const wasi = new Wasi();
    let calls = 0;
    wasi.initialize({ exports: { memory, _initialize: () => calls++ } });
    expect(calls).toBe(1);
    expect(() => wasi.initialize({ exports: { memory } })).toThrow(/started one already/);
    expect(() => guest([{ guest: '/x', host: path.join(sandbox.root, 'missing') }])).toThrow(/ENOENT/);
    expect(() => guest([{ guest: '/x', host: path.join(sandbox.box, 'file') }])).toThrow(/not a directory/);
  });
});

const clang = ['clang-22', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
const missing = clang === undefined ? 'skipped: no clang for wasm32-wasi here' : '';
// In CI a missing compiler is a failure: the tests below then run and report it.
describe.skipIf(missing !== '' && process.env['CI'] !== 'true')(`programs in C ${missing}`, () => {
  const programs: Record<string, string> = {};
  let ours = '';

  beforeAll(() => {
    if (clang === undefined) throw new Error('no clang found: install clang and wasi-libc, these tests are required in CI');
    for (const name of ['files', 'flood', 'waits']) {
      const wasm = programs[name] = path.join(work, `${name}.wasm`);
      const source = path.join(here, 'wasi', 'programs', `${name}.c`);
      const { status, stderr } = spawnSync(clang, ['--target=wasm32-wasi', '-Wno-deprecated', '-O1', source, '-o', wasm]);
      if (status !== 0) throw new Error(`clang failed on ${name}.c: ${stderr.toString()}`);
    }
    // The programs run in processes of their own, which cannot load TypeScript.
    fs.writeFileSync(path.join(work, 'package.json'), '{"type":"module"}');
    const sources = path.join(here, '..', 'runtime', 'wasi');
    for (const file of fs.readdirSync(sources).filter((name) => name.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(fs.readFileSync(path.join(sources, file), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      });
      fs.writeFileSync(path.join(work, file.replace(/ts$/, 'js')), outputText);
    }
    ours = pathToFileURL(path.join(work, 'index.js')).href;
  }, 120_000);

  function command(which: string, name: string, args: string[]): string[] {
    const preopens = JSON.stringify([{ guest: '.', host: sandbox.box }]);
    return ['--no-warnings', path.join(here, 'wasi', 'runner.mjs'), which, ours, programs[name]!, preopens, ...args];
  }

  /** Runs through the shell, for real pipes and redirections: Node's own pipes to a child are sockets. */
  function shell(which: string, name: string, args: string[], around: (run: string) => string, env: NodeJS.ProcessEnv = {}) {
    sandbox.reset();
    const run = [process.execPath, ...command(which, name, args)].map((word) => `'${word}'`).join(' ');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', around(run)], {
      cwd: work, env: { ...process.env, NAME: 'ünï', ...env }, maxBuffer: 1 << 28,
    });
    return { status, stdout: stdout.toString(), stderr: stderr.toString(), tree: sandbox.tree(sandbox.box) };
  }

  const input = 'first\nsecond\nlast without end';
  it.each<[string, (run: string) => string]>([
    ['a pipe', (run) => `printf '${input}' | ${run}`],
    ['a slow pipe', (run) => `(printf 'a\\n'; sleep 0.2; printf 'b\\n'; sleep 0.1) | ${run}`],
    ['a file', (run) => `printf '${input}' > in; ${run} < in`],
    ['a file of which a part is read', (run) => `printf 'x\\n${input}' > in; (read -r skipped; ${run}) < in`],
    ['nothing', (run) => `${run} < /dev/null`],
    ['a file, output to one file', (run) => `printf '${input}' > in; ${run} < in > out 2>&1; code=$?; cat out; exit $code`],
    ['a pipe, output appended', (run) => `echo before > out; printf 'a\\n' | ${run} >> out 2>> out; code=$?; cat out; exit $code`],
    ['a pipe, output through one', (run) => `printf 'a\\n' | ${run} 2>&1 | cat`],
  ])('work with files, input from %s', (_, around) => {
    const theirs = shell('node', 'files', ['42', 'ärg', ''], around);
    const same = shell('ours', 'files', ['42', 'ärg', ''], around);
    expect(same).toEqual(theirs);
    expect(same.stdout).toContain('rename: ok');
  });

  it.each([{}, { TOUCH_STDIO: '1' }])('write all through a pipe that is full, %o', (env) => {
    const { stdout, status } = shell('ours', 'flood', ['60000'], (run) => `${run} | (sleep 0.3; cat)`, env);
    const lines = stdout.split('\n');
    expect(status).toBe(0);
    expect(lines).toHaveLength(60001);
    expect(lines.every((line, i) => i === 60000 ? line === '' : line.startsWith(`line ${i} of 60000,`))).toBe(true);
  });

  it('learn that nobody reads', () => {
    const around = (run: string): string => `(${run}; echo "code $?" >&2) | head -n 1`;
    expect(shell('ours', 'flood', ['60000'], around)).toEqual(shell('node', 'flood', ['60000'], around));
  });

  it.each<[string, NodeJS.ProcessEnv]>([['', {}], [' that Node has touched', { TOUCH_STDIO: '1' }]])('wait for input from a pipe%s', (_, env) => {
    const around = (run: string): string => `(sleep 0.9; printf 'hello\\n'; sleep 0.4; printf 'more\\n') | ${run}`;
    const same = shell('ours', 'waits', [], around, env);
    expect(same).toMatchObject({ status: 0, stdout: 'slept well\nnothing yet\ngot 6: hello\ngot 5: more\nend\n', stderr: '' });
    if (env['TOUCH_STDIO'] === undefined) expect(same).toEqual(shell('node', 'waits', [], around));
  });

  it('wait for input from a socket', async () => {
    const child = spawn(process.execPath, command('ours', 'waits', []), { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (text.includes('nothing yet')) child.stdin.write('hello\n');
      if (text.includes('hello')) child.stdin.end();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, output]).toEqual([0, 'slept well\nnothing yet\ngot 6: hello\nend\n']);
  });

  it('wait for input from a file, which is always ready', () => {
    const { stdout } = shell('ours', 'waits', [], (run) => `printf 'all\\n' > in; ${run} < in`);
    expect(stdout).toBe('slept well\ngot 4: all\nend\n');
  });
});
