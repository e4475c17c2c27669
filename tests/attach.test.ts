/** `WASM2JS_DEBUG=gdb:PORT` for Node programs with wasm inside: LLDB stops in the C of an npm package. */
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Debugged, REGISTER } from './attach/debugged.js';
import { Packages } from './attach/packages.js';
import { clangLack, missingClang, noClang } from './clang.js';
import { missingLldb } from './lldb/client.js';

const TEST_MS = 120_000;
const packages = new Packages();
packages.package('other', `const { readFile } = require('node:fs/promises');
  const { join } = require('node:path');
  exports.load = async () => (await WebAssembly.instantiate(await readFile(join(__dirname, 'other.wasm')), { env: { report() {} } })).instance.exports;`);
packages.compile('other', 'product');
const missing = missingLldb() ?? missingClang;
if (missing !== undefined && process.env['CI'] === 'true') throw new Error(missing);

const running: Debugged[] = [];
afterEach(() => running.splice(0).forEach((one) => one.kill()));

/** Runs a program of this text. */
function debug(name: string, text: string, how: string, env?: Readonly<Record<string, string>>): Debugged {
  packages.write(name, text);
  const program = new Debugged(packages, [name], how, env);
  running.push(program);
  return program;
}

/** A program that does what it is told, a line at a time: in between it waits in its event loop. */
const OBEYS = `import { load } from 'counter';
  const { total } = load(() => {});
  process.on('exit', (code) => console.log('exit', code));
  process.stdin.on('data', (data) => data === 'end' ? process.stdin.destroy() : console.log('total', total(2))).setEncoding('utf8');
  console.log('ready');`;

describe.skipIf(missing !== undefined)('WASM2JS_DEBUG=gdb:PORT', () => {
  it('waits at the first instance, stops in C, shows and steps, and ends with the program', async () => {
    const program = debug('first.mjs', `import { load } from 'counter';
      console.log('begun');
      process.on('exit', (code) => console.log('exit', code));
      const { total } = load((n) => console.log('square', n));
      console.log('total', total(3));
      process.exitCode = 5;`, 'gdb:0');
    const lldb = await program.lldb('', ['breakpoint set --name square']);
    expect(program.stdout).toBe('begun\n');
    for (const command of ['continue', 'frame variable', 'bt', 'finish', 'breakpoint disable 1', 'next', 'frame variable', 'continue']) await lldb.command(command);
    expect(await program.finish()).toBe(5);
    await lldb.quit();
    expect(program.stdout).toBe('begun\nsquare 1\nsquare 4\nsquare 9\ntotal 14\nexit 5\n');
    expect(program.stderr).toBe('');
    const seen = lldb.transcript();
    expect(seen).toMatch(/Breakpoint 1: no locations \(pending\)[^]*stop reason = no WebAssembly is running\n/);
    expect(seen).toMatch(/stop reason = breakpoint 1\.1\n +frame #0: \S+ counter\.wasm`[^]*-> 4\s+int result = value \* value;[^]*\(int\) value = 1\n\(int\) result = 0\n/);
    expect(seen).toMatch(/frame #0: \S+ .*`square\(value=1\) at counter\.c:4:16\n.*frame #1: \S+ .*`total\(count=3\) at counter\.c:12/);
    expect(seen).toMatch(/stop reason = step out[^]*stop reason = step over[^]*\(int\) count = 3\n\(int\) sum = 1\n\(int\) i = 1\n[^]*Process 1 exited with status = 5/);
  }, TEST_MS);

  it('nowait: is there while the program waits in its event loop, which can be interrupted, left, found again and killed', async () => {
    const program = debug('obeys.mjs', OBEYS, 'gdb:0,nowait');
    await program.says('ready');
    const lldb = await program.lldb();
    await lldb.command('breakpoint set --name square');
    await lldb.setAsync(true);
    await lldb.command('continue');
    await lldb.running();
    let before = lldb.printed;
    program.write('go');
    await lldb.shows(/stop reason = breakpoint 1\.1/, before);
    for (const command of ['frame variable value', 'breakpoint disable 1', 'continue']) await lldb.command(command);
    await lldb.running();
    await program.says('total 5\n');
    before = lldb.printed;
    await lldb.command('process interrupt');
    await lldb.shows(/stop reason = no WebAssembly is running/, before);
    await lldb.command('detach');
    program.write('go');
    await program.says('total 5\ntotal 5\n');
    const next = await program.lldb();
    await next.command('kill');
    expect(await program.finish()).toBe(137);
    expect([program.stdout, program.stderr]).toEqual(['ready\ntotal 5\ntotal 5\n', 'wasm2js-debug: killed by the debugger\n']);
    expect(lldb.transcript()).toMatch(/no WebAssembly is running[^]*\(int\) value = 1\n/);
  }, TEST_MS);

  it('has workers apart, modules of their names, and breakpoints of modules that come later', async () => {
    const program = debug('threads.mjs', `import { Worker, isMainThread } from 'node:worker_threads';
      import { load } from 'counter';
      import { load as loadOther } from 'other';
      if (isMainThread) {
        console.log('main', load(() => {}).total(1));
        new Worker(new URL(import.meta.url)).on('exit', async (code) => console.log('worker', code, (await loadOther()).product(2)));
      } else process.exit(load((n) => {}).total(2));`, 'gdb:0');
    const main = await program.lldb();
    await main.command('breakpoint set --name product');
    await main.setAsync(true);
    await main.command('continue');
    const worker = await program.lldb('worker \\d+');
    for (const command of ['breakpoint set --name square', 'continue', 'frame variable value', 'breakpoint disable 1', 'continue']) await worker.command(command);
    await worker.quit();
    expect(worker.transcript()).toMatch(/name = 'worker \d+', stop reason = breakpoint 1\.1[^]*\(int\) value = 1\n[^]*Process 1 exited with status = 5/);
    await main.shows(/name = 'main', stop reason = breakpoint 1\.1/, 0);
    for (const command of ['frame variable count', 'image list', 'breakpoint disable 1', 'continue']) await main.command(command);
    expect(await program.finish()).toBe(0);
    await main.quit();
    expect(program.stdout).toBe('main 1\nworker 5 5\n');
    expect(main.transcript()).toMatch(/other\.wasm`product\(count=2\) at counter\.c[^]*\(int\) count = 2\n[^]*\/counter\/counter\.wasm[^]*\/other\/other\.wasm/);
  }, TEST_MS);

  it('shows frames that JavaScript has called back into as one stack; a signal ends a program that is stopped', async () => {
    const map = { version: 3, sources: ['call.ts'], names: [], mappings: 'AAEA' };
    packages.package('mapped', `exports.call = (f) => f();\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`);
    packages.write('nested.mjs', `import { load } from 'counter';
      import { call } from 'mapped';
      let depth = 0;
      const again = () => total(7);
      const { total } = load(async function told() {
        if (depth++ === 0) [0].forEach(() => call(again));
        await undefined;
      });
      (function begin() { total(3); })();`);
    const program = new Debugged(packages, ['--enable-source-maps', 'nested.mjs'], 'gdb:0');
    running.push(program);
    const lldb = await program.lldb();
    for (const command of ['process plugin packet monitor where', 'breakpoint set --name square --ignore-count 1', 'continue', 'bt', 'process plugin packet monitor where']) await lldb.command(command);
    expect(lldb.transcript()).toMatch(/#0: .*`square\(value=1\).*\n.*#1: .*`total\(.*\n.*#2: .*`square\(.*\n.*#3: .*`total\(/);
    const [atBeginning, between] = lldb.transcript().split('monitor where\n').slice(1)
      .map((text) => text.split('\n  packet:')[0]!.replaceAll(realpathSync(packages.path), 'HERE').split('\n'));
    expect(atBeginning).toEqual(['    exports.load at HERE/node_modules/counter/index.js:4:34, JavaScript', '    an unnamed function at HERE/nested.mjs:5:25, JavaScript']);
    expect(between!.map((line) => line.replace(/ {2}\(0x.*/, ''))).toEqual([
      '#0  square at tests/attach/counter.c:4', '#1  total at tests/attach/counter.c:12',
      '    again at HERE/nested.mjs:4:27, JavaScript', '    exports.call at HERE/node_modules/mapped/call.ts:3:1, JavaScript',
      '    an unnamed function at HERE/nested.mjs:6:46, JavaScript', '    told at HERE/nested.mjs:6:32, JavaScript',
      '#2  square at tests/attach/counter.c:5', '#3  total at tests/attach/counter.c:12',
      '    begin at HERE/nested.mjs:9:27, JavaScript', '    an unnamed function at HERE/nested.mjs:9:39, JavaScript',
    ]);
    program.signal('SIGTERM');
    expect(await program.finish()).toBe('SIGTERM');
  }, TEST_MS);

  it('has workers terminated, and all killed with one of them', async () => {
    const program = debug('ends.mjs', `import { Worker } from 'node:worker_threads';
      const start = () => new Worker("require('counter').load(() => {}); require('node:worker_threads').parentPort.on('message', () => {});", { eval: true });
      const first = start();
      process.stdin.once('data', async () => { console.log('terminated', await first.terminate()); start(); });`, 'gdb:0');
    const port = await program.port('worker \\d+');
    program.write('go');
    await program.says('terminated 1');
    const next = await program.lldb('worker \\d+', [], port);
    await next.command('kill');
    expect(await program.finish()).toBe('SIGKILL');
  }, TEST_MS);
});

describe.skipIf(noClang)(`WASM2JS_DEBUG that cannot be${clangLack}`, () => {
  it('ends the program before it has begun, with one line', () => {
    packages.write('never.mjs', "console.log('it runs');");
    const { status, stdout, stderr } = packages.node(['--no-warnings', ...REGISTER, 'never.mjs'], { env: { WASM2JS_DEBUG: 'debugger:none.mjs' } });
    expect([status, stdout, stderr]).toEqual([2, '', 'wasm2js-debug: WASM2JS_DEBUG: none.mjs: no such file or directory\n']);
  });

  it('is told of a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = debug('used.mjs', "import { load } from 'counter'; load(() => {}); console.log('it runs');", `gdb:${port}`);
    expect([await program.finish(), program.stdout, program.stderr])
      .toEqual([2, '', `wasm2js-debug: cannot listen on 127.0.0.1:${port}: the port is in use; choose another, or 0 for any free port\n`]);
    server.close();
  }, TEST_MS);
});
