/** `node --import wasm2js-debug/register`: programs that look beneath the objects, send them to other threads, and make global objects. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, Workspace } from './cli-process.js';
import { wat } from './js-api-same.js';

const workspace = new Workspace();
const OURS = "const ours = (W) => !/native code/.test(String(W.Module)); const bytes = Uint8Array.from(atob('"
  + `${Buffer.from(wat('(module (func (export "f") (result i32) i32.const 7))')).toString('base64')}'), (c) => c.charCodeAt(0));\n`;

function run(name: string, source: string): string {
  workspace.write(name, source);
  const { status, stdout, stderr } = workspace.node(['--no-warnings', '--import', 'wasm2js-debug/register', name]);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

describe('register', () => {
  it('lets node:wasi have our memories', () => {
    const file = join(root, 'test-programs', 'build', 'c', 'hello.O2.wasm');
    expect(run('wasi.mjs', `import { readFileSync } from 'node:fs'; import { WASI } from 'node:wasi';
      const wasi = new WASI({ version: 'preview1', returnOnExit: true });
      const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(file)}), wasi.getImportObject());
      process.exitCode = wasi.start(instance);`)).toBe('hello from C\n');
  });

  it('has modules arrive in other threads as ours, and nothing else', () => {
    const out = run('threads.mjs', `${OURS} import { isMainThread, MessageChannel, parentPort, receiveMessageOnPort, Worker, workerData } from 'node:worker_threads';
      if (isMainThread) {
        const m = new WebAssembly.Module(bytes);
        const worker = new Worker(new URL(import.meta.url), { workerData: { m } });
        worker.postMessage([m]);
        worker.on('message', (x) => console.log(JSON.stringify(x)));
        const again = structuredClone({ m }).m;
        console.log(again instanceof WebAssembly.Module, again !== m, again.constructor === WebAssembly.Module, new WebAssembly.Instance(again).exports.f());
        const { port1, port2 } = new MessageChannel();
        for (const what of [new WebAssembly.Instance(m), new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Table({ initial: 1, element: 'anyfunc' }),
          new WebAssembly.Global({ value: 'i32' }), new WebAssembly.Tag({ parameters: [] }), new WebAssembly.Exception(new WebAssembly.Tag({ parameters: [] }), [])]) {
          for (const send of [structuredClone, (x) => port1.postMessage(x)]) try { send(what); console.log('sent'); } catch (e) { console.log(e.name); }
        }
        port1.close();
      } else parentPort.once('message', async ([m]) => {
        const first = m instanceof WebAssembly.Module;
        parentPort.postMessage([ours(WebAssembly), first, (await WebAssembly.instantiate(m)).exports.f(), new WebAssembly.Instance(workerData.m).exports.f(), WebAssembly.Module.exports(m)]);
      });`);
    expect(out.split('\n').sort()).toEqual(['', ...Array<string>(12).fill('DataCloneError'), '[true,true,7,7,[{"name":"f","kind":"function"}]]', 'true true true 7'].sort());
  });

  it('reaches threads whose code is a text, and those with flags of their own', () => {
    expect(run('eval.mjs', `${OURS} import { once } from 'node:events'; import { Worker } from 'node:worker_threads';
      const code = '"use strict"; const { parentPort } = require("node:worker_threads"); parentPort.once("message", async (m) => parentPort.postMessage([String(' + ours + ')].map((f) => eval(f)(WebAssembly)).concat((await WebAssembly.instantiate(m)).exports.f())))';
      for (const options of [{ eval: true }, { eval: true, execArgv: [] }, { eval: true, execArgv: [...process.execArgv, '--no-warnings'] }]) {
        const worker = new Worker(code, options);
        worker.postMessage(new WebAssembly.Module(bytes));
        console.log(JSON.stringify((await once(worker, 'message'))[0]), worker instanceof Worker, Worker.name);
        await worker.terminate();
      }
      const file = new Worker(new URL('data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.postMessage(/native code/.test(String(WebAssembly.Module)))'), { execArgv: [] });
      console.log((await once(file, 'message'))[0]);`)).toBe('[true,7] true Worker\n'.repeat(3) + 'false\n');
  });

  it('reaches contexts of node:vm', () => {
    expect(run('contexts.mjs', `${OURS} import vm from 'node:vm'; import { createContext, runInContext, runInNewContext, Script } from 'node:vm';
      const code = '[typeof WebAssembly.Module, WebAssembly]';
      const sandbox = {};
      const own = { WebAssembly: { Module: 1 } };
      for (const [type, W] of [runInContext(code, createContext(sandbox)), runInNewContext(code), runInNewContext(code, { x: 1 }, { contextName: 'c' }), new Script(code).runInNewContext(),
        vm.runInContext(code, vm.createContext()), runInNewContext(code, own)]) console.log(type, W === WebAssembly);
      console.log(Object.keys(sandbox), vm.isContext(sandbox), runInContext('WebAssembly = 5; WebAssembly', createContext(sandbox)));`))
      .toBe(`${'function true\n'.repeat(5)}number false\n[] true 5\n`);
  });
});
