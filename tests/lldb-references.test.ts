/** A C function that is given an object of JavaScript: LLDB shows all its other variables. */
import { describe, expect, it } from 'vitest';
import { converse, obstacle, Scratch, SESSION_MS, skipped } from './lldb/scratch.js';

const SOURCE = `extern void keep(__externref_t r, int n) __attribute__((import_module("env"), import_name("keep")));
int total;
__attribute__((export_name("take"))) int take(__externref_t r, int n, double d) {
  int twice = n * 2;
  total += twice;
  keep(r, twice);
  return total + (int)d;
}
`;

const HOST = `import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
const from = (path) => import(new URL(path, 'file://' + process.argv[2] + '/').href);
const { moduleOf, WebAssembly } = await from('index.js');
const { debugWith, gdbstub, supervise } = await from('runtime/host/index.js');
if (isMainThread) supervise(new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) }));
else {
  const path = new URL('ext.wasm', import.meta.url).pathname;
  const module = new WebAssembly.Module(readFileSync(path));
  debugWith(gdbstub, { args: ['127.0.0.1:0'], modules: [{ module: moduleOf(module), name: 'ext', path }] }, () => {
    const kept = [];
    const { exports } = new WebAssembly.Instance(module, { env: { keep: (r, n) => kept.push([r, n]) } });
    writeSync(1, exports.take({ a: 1 }, 5, 2.5) + ' ' + exports.take('text', 6, 3.5) + ' ' + JSON.stringify(kept) + '\\n');
  });
}
`;

describe.skipIf(skipped)(`an externref${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const scratch = skipped ? undefined! : new Scratch();

  it('hides nothing else', async () => {
    scratch.compile(scratch.write('ext.c', SOURCE), ['-O0', '-mreference-types', '-nostdlib', '-Wl,--no-entry'], 'ext.wasm');
    const { text, stdout } = await converse(scratch.write('host.mjs', HOST), [
      'breakpoint set --file ext.c --line 6', 'continue', 'frame variable n d twice', 'expression n = 50', 'frame variable n', 'expression twice = 8', 'continue', 'frame variable n twice', 'continue',
    ]);
    expect(text).toContain('(int) n = 5\n(double) d = 2.5\n(int) twice = 10\n');
    expect(text).toContain('(int) n = 50\n');
    expect(text).toContain('(int) n = 6\n(int) twice = 12\n');
    expect(stdout).toBe('12 25 [[{"a":1},8],["text",12]]\n');
  }, SESSION_MS);
});
