/** `WASM2JS_DEBUG=debugger:FILE` for Node programs: how they end, what their modules are called, which of them are debugged. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clangLack, noClang } from './clang.js';
import { type Outcome } from './cli-process.js';
import { Debugged, REGISTER } from './attach/debugged.js';
import { Packages } from './attach/packages.js';

const packages = new Packages();
const wasm = noClang ? Buffer.alloc(0) : readFileSync(packages.file('node_modules/counter/counter.wasm'));
packages.package('@scope/embedded', `const bytes = Buffer.from('${wasm.toString('base64')}', 'base64');
  exports.load = async (report) => (await WebAssembly.instantiate(bytes, { env: { report } })).instance.exports;`);
/** Says which modules there are when an instance has been made, and what else happens. */
packages.write('watch.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
  import { origin, outcome, stopAtInstances } from 'wasm2js-debug:extensions/program@0.1.0';
  import { getStderr } from 'wasi:cli/stderr@0.2.12';
  const say = (line) => getStderr().blockingWriteAndFlush(new TextEncoder().encode(line + '\\n'));
  const watch = {
    debug(d, [, ...args]) {
      if (args.length > 0) say('arguments: ' + args);
      stopAtInstances(d, true);
      for (;;) {
        const running = d.continue({ tag: 'normal' });
        running.subscribe().block();
        const { tag } = EventFuture.finish(running, d);
        const { name, path } = origin(d, d.allModules().at(-1));
        say(tag === 'complete' ? 'exit code ' + outcome(d).val : tag === 'breakpoint' ? name + (path ? ', a file' : '') : tag);
        if (tag === 'complete') return;
      }
    },
  };
  export { watch as debugger };`);
const WATCH = 'debugger:watch.mjs;inherit-stderr=y';

const run = (text: string, debug?: string): Outcome => {
  packages.write('program.mjs', text);
  return packages.node(['--no-warnings', ...REGISTER, 'program.mjs'], debug === undefined ? {} : { env: { WASM2JS_DEBUG: debug } });
};

describe.skipIf(noClang)(`a program under a debugger${clangLack}`, () => {
  it.each([
    ['returns', "process.on('exit', (code) => console.log(code, total(1)));", 0],
    ['exits in a call from wasm', 'load(() => process.exit(7)).total(1);', 7],
    ['throws', "process.on('exit', (code) => console.log('exit', code)); load(() => { throw new RangeError('thrown'); }).total(1);", 1],
    ['catches', "try { load(() => { throw new RangeError('thrown'); }).total(1); } catch (e) { console.log(e.name); }", 0],
    ['leaves a rejection', "process.on('unhandledRejection', (e) => { console.log(e.message); process.exitCode = 4; }); Promise.reject(new Error('rejected'));", 4],
    ['heeds a signal', "process.once('SIGTERM', (name) => { clearInterval(timer); console.log(name, total(2)); }); const timer = setInterval(() => {}, 1000); process.kill(process.pid, 'SIGTERM');", 0],
  ])('%s', (_, text, code) => {
    const program = `import { load } from 'counter'; const { total } = load(() => {}); ${text}`;
    const [alone, debugged] = [run(program), run(program, WATCH)];
    expect([debugged.status, debugged.stdout]).toEqual([alone.status, alone.stdout]);
    expect(alone.status).toBe(code);
    expect(debugged.stderr).toContain(`exit code ${code}\n`);
  }, 60_000);

  it('is ended when the debugger is none, or fails', () => {
    packages.write('none.mjs', 'export const x = 1;');
    packages.write('fails.mjs', "const d = { debug() { throw new Error('it failed'); } }; export { d as debugger };");
    const program = "import { load } from 'counter'; console.log('before'); load(() => {}); console.log('after');";
    expect(run(program, 'debugger:none.mjs')).toEqual({
      status: 2, stdout: 'before\n', stderr: "wasm2js-debug: none.mjs: not a debugger: it does not export an object 'debugger' with a function 'debug'; it exports x\n",
    });
    const { status, stdout, stderr } = run(program, 'debugger:fails.mjs');
    expect([status, stdout]).toEqual([3, 'before\n']);
    expect(stderr).toMatch(/^wasm2js-debug: fails\.mjs: the debugger trapped: Error: it failed\n/);
  }, 60_000);
});

describe.skipIf(noClang)(`modules${clangLack}`, () => {
  it('have the names of files, URLs and packages, in all threads, and Node\'s own is none of them', async () => {
    packages.write('names.mjs', `import { readFile } from 'node:fs'; import * as promises from 'node:fs/promises';
      import { Worker, isMainThread, workerData } from 'node:worker_threads'; import { load } from '@scope/embedded'; import { file } from 'counter';
      const imports = { env: { report() {} } };
      // Each is a module of its own: a custom section tells them apart.
      const copy = (bytes, letter) => Uint8Array.from([...bytes, 0, 2, 1, letter.charCodeAt(0)]);
      if (isMainThread) {
        const bytes = await promises.readFile(file);
        await load(() => {});
        for (const name of ['a', 'b']) await promises.writeFile(name + '.wasm', copy(bytes, name));
        await WebAssembly.instantiate(new Uint8Array(await promises.readFile('a.wasm')), imports);
        await new Promise((resolve) => readFile(new URL('b.wasm', import.meta.url), async (_, read) => resolve(await WebAssembly.instantiate(read, imports))));
        await WebAssembly.instantiateStreaming(fetch(process.argv[2] + '/c.wasm?x'), imports);
        const d = await WebAssembly.compile(await (await fetch(process.argv[2] + '/d.wasm')).arrayBuffer());
        new Worker(new URL(import.meta.url), { workerData: d });
      } else new WebAssembly.Instance(workerData, imports);`);
    const server = createServer(({ url }, response) => {
      response.setHeader('content-type', 'application/wasm');
      response.end(Buffer.from([...wasm, 0, 2, 1, url!.charCodeAt(1)]));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const program = new Debugged(packages, ['names.mjs', `http://127.0.0.1:${(server.address() as AddressInfo).port}`], WATCH);
    expect([await program.finish(), program.stdout]).toEqual([0, '']);
    server.close();
    expect(program.stderr.split('\n')).toEqual([expect.stringMatching(/^@scope\+embedded-[0-9a-f]{8}\.wasm$|^counter\.wasm, a file$/), 'a.wasm, a file', 'b.wasm, a file', 'c.wasm',
      'd.wasm', 'exit code 0', 'exit code 0', '']);
  }, 60_000);

  const MIXED = `import { load } from '@scope/embedded';
    const { total } = await load(() => {});
    const module = new WebAssembly.Module(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0]));
    console.log(total(3), module instanceof WebAssembly.Module, module.constructor === WebAssembly.Module, new WebAssembly.Instance(module) instanceof WebAssembly.Instance,
      WebAssembly.Module.exports(module).length);`;

  it('that are not chosen are the engine\'s', () => {
    const all = run(MIXED, WATCH);
    const none = run(MIXED, `${WATCH};modules=>1M,sha256:0000`);
    expect([all.status, none.status]).toEqual([0, 0]);
    expect(all.stdout).toBe('14 true true true 0\n');
    expect(none.stdout).toBe('14 true true true 0\n');
    expect(all.stderr).toMatch(/^@scope\+embedded-\w+\.wasm\n.*\nexit code 0\n$/);
    expect(none.stderr).toMatch(/^wasm2js-debug: WASM2JS_DEBUG: modules=>1M,sha256:0000: nothing matched; there were @scope\+embedded-\w+\.wasm \(\d+ bytes, sha256:\w{12}\), program\.mjs-93a44bbb\.wasm \(8 bytes, sha256:93a44bbb96c7\)\n$/);
    const one = run(MIXED, `${WATCH};modules=@scope*`);
    expect([one.stdout, one.stderr]).toEqual(['14 true true true 0\n', expect.stringMatching(/^@scope\+embedded-\w+\.wasm\nexit code 0\n$/)]);
  }, 60_000);
});
