// Several modules in one program, which the command line cannot run, under the stub: two programs one after the other, the second twice at the same time.
// Only the first module is known when LLDB connects.
//
//   node tests/lldb/embedding.mjs DIST
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';

const dist = process.argv[2];
const from = (path) => import(new URL(path, `file://${dist}/`).href);
const { moduleOf, WebAssembly } = await from('index.js');
const { debugWith, gdbstub, supervise } = await from('runtime/host/index.js');
const { Wasi } = await from('runtime/wasi/index.js');

const path = (name) => new URL(`../../test-programs/build/${name}.wasm`, import.meta.url).pathname;

function start(module, name) {
  const wasi = new Wasi({ args: [name] });
  const instance = new WebAssembly.Instance(module, wasi.importObject);
  return () => wasi.start(instance);
}

if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  supervise(thread);
  thread.on('exit', (code) => { process.exitCode = code; });
} else {
  const first = new WebAssembly.Module(readFileSync(path('c/hello.O0')));
  const code = debugWith(gdbstub, { args: ['127.0.0.1:0'], modules: [{ module: moduleOf(first), name: 'hello', path: path('c/hello.O0') }] }, () => {
    start(first, 'hello')();
    const second = new WebAssembly.Module(readFileSync(path('c/exit_code.O0')));
    const [one, other] = [start(second, 'one'), start(second, 'other')];
    writeSync(1, 'two instances\n');
    return one() + other();
  });
  writeSync(1, `codes ${code}\n`);
}
