// Programs under the stub, one after the other in one process, since starting one costs more than a script: each line of standard input names a module.
//
//   node host.mjs DIST
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const dist = process.argv[2];
const from = (path) => import(new URL(path, `file://${dist}/`).href);
const { createWebAssembly, moduleOf, Store } = await from('index.js');
const { debugWith, gdbstub, supervise } = await from('runtime/host/index.js');
const { Wasi, WasiExit } = await from('runtime/wasi/index.js');

function run(path) {
  const store = new Store();
  const wasm = createWebAssembly(store);
  const module = new wasm.Module(readFileSync(path));
  const wasi = new Wasi({ args: [basename(path)] });
  try {
    debugWith(gdbstub, { args: ['127.0.0.1:0'], store, modules: [{ module: moduleOf(module), name: basename(path), path }] }, () => {
      const instance = new wasm.Instance(module, wasi.importObject);
      wasi.setMemory(instance.exports.memory);
      // Not `wasi.start`, which would catch the exit that LLDB is to be told of.
      instance.exports._start();
    });
  } catch (e) {
    if (!(e instanceof WasiExit)) throw e;
  }
}

if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  supervise(thread);
  createInterface({ input: process.stdin }).on('line', (path) => thread.postMessage(path)).on('close', () => thread.terminate());
} else {
  parentPort.on('message', run);
}
