// Programs that the command line cannot run, since they need a host of their own or several instances, under a debugger on a thread of its own.
//
//   node tests/observations/embedding.mjs PROGRAM DEBUGGER [ARGS...]
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import { moduleOf, WebAssembly } from '../../dist/index.js';
import { debugWith, supervise } from '../../dist/runtime/host/index.js';

const module = (name) => new WebAssembly.Module(readFileSync(new URL(`../../test-programs/build/debuggers/debuggees/${name}.wasm`, import.meta.url)));
const attempt = (what) => {
  try {
    return String(what());
  } catch (e) {
    return String(e);
  }
};

/** Each: its modules, and what runs; this returns a line of text. */
const programs = {
  /** Wasm calls the host, which calls wasm, down to depth 0. */
  nested: ([nested]) => {
    let run;
    const host = { call: (depth, n) => (depth === 0 ? n : run(depth - 1) - 2) };
    run = new WebAssembly.Instance(nested, { host }).exports.run;
    return run(2);
  },
  /** The host function fails. */
  failing: ([nested]) => {
    const host = { call: () => { throw new Error('the host is broken'); } };
    return attempt(() => new WebAssembly.Instance(nested, { host }).exports.run(0));
  },
  /** The first two traps, of an instance that is there before the debugger is. */
  prepared: ([, traps]) => Object.entries(traps).slice(0, 2).map(([name, f]) => `${name}: ${attempt(() => f(0))}`).join('\n'),
  /** One trap after the other. */
  traps: ([traps]) => Object.entries(new WebAssembly.Instance(traps).exports).map(([name, f]) => `${name}: ${attempt(() => f(0))}`).join('\n'),
  /** One instance lends to two of another module. */
  lending: ([shares, borrows]) => {
    const lender = new WebAssembly.Instance(shares).exports;
    const [one, other] = [0, 0].map(() => new WebAssembly.Instance(borrows, { shares: lender }).exports);
    return [one.run(2), other.run(2), lender.global.value].join(' ');
  },
};
const modules = { nested: ['nested'], failing: ['nested'], traps: ['traps'], prepared: ['traps'], lending: ['shares', 'borrows'] };

const [name, file, ...args] = process.argv.slice(2);
if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  supervise(thread);
  thread.on('exit', (code) => { process.exitCode = code; });
} else {
  const all = modules[name].map(module);
  const known = all.map(moduleOf);
  if (name === 'prepared') all.push(new WebAssembly.Instance(all[0]).exports);
  try {
    const text = debugWith(file, { args, inherited: { stderr: true }, modules: known }, () => programs[name](all));
    writeSync(1, `${text}\n`);
  } catch (e) {
    writeSync(2, `${e.message}\n`);
    process.exit(e.code ?? 1);
  }
}
