/** `error.stack` where wasm is on the stack: against the engine's own, and with source lines where the module has them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLANG, clangLack, noClang } from './clang.js';
import { Workspace } from './cli-process.js';
import { wat } from './js-api-same.js';

const workspace = new Workspace();
const REGISTER = ['--import', 'wasm2js-debug/register'];
const FOLDER = 'node_modules/divider';

beforeAll(() => {
  if (noClang) return;
  mkdirSync(workspace.file(`${FOLDER}/src`), { recursive: true });
  workspace.write(`${FOLDER}/src/w.c`, `__attribute__((import_module("env"), import_name("report"))) int report(int);
static int inner(int *p, int d) { return p[0] / d; }
int middle(int *p, int d) {
  int x = inner(p, d);
  return x + 1;
}
__attribute__((export_name("work"))) int work(int n) { int v[2] = { n, 2 }; return middle(v, n - 5); }
static int ask(int n) {
  return report(n) + 1;
}
__attribute__((export_name("tell"))) int tell(int n) {
  return 2 * ask(n);
}
`);
  const options = ['--target=wasm32', '-g', '-O1', '-nostdlib', '--no-wasm-opt', '-Wl,--no-entry', 'src/w.c', '-o', 'w.wasm'];
  const { status, stderr } = spawnSync(CLANG, options, { cwd: workspace.file(FOLDER), encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  workspace.write(`${FOLDER}/package.json`, '{ "name": "divider", "type": "module", "exports": "./index.js" }');
  workspace.write(`${FOLDER}/index.js`, `import { readFileSync } from 'node:fs';
export const make = (report) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(new URL('w.wasm', import.meta.url))), { env: { report } }).exports;
`);
});

/** Runs a program; what it prints without where it lies. */
function run(source: string, flags: readonly string[] = REGISTER): { status: number | null; stdout: string; stderr: string } {
  const name = workspace.write('program.mjs', source);
  const { status, stdout, stderr } = workspace.node(['--no-warnings', ...flags, name]);
  const shown = (text: string): string => text.replaceAll(`file://${dirname(workspace.file('x'))}/`, '').replaceAll(/^ +at .*node:internal.*\n/gm, '').replaceAll(/(wasm:\/\/wasm\/(?:\w+-)?)[0-9a-f]{8}/g, '$1HASH');
  return { status, stdout: shown(stdout), stderr: shown(stderr) };
}

describe.skipIf(noClang)(`with DWARF${clangLack}`, () => {
  it('prints a function once, however often it is on stacks', () => {
    const { stdout, stderr } = run(`import { readFileSync } from 'node:fs';
import { moduleOf } from 'wasm2js-debug';
const module = new WebAssembly.Module(readFileSync('${FOLDER}/w.wasm'));
const compiled = moduleOf(module);
const { exports } = new WebAssembly.Instance(module, { env: { report: () => new Error('made').stack.length } });
exports.tell(1);
let printed = 0;
const { text } = compiled;
compiled.text = (func) => (printed++, text.call(compiled, func));
const lengths = [1, 2, 3].map((n) => exports.tell(n));
console.log(printed, new Set(lengths).size, lengths[0] > 100);
`);
    expect(stderr).toBe('');
    expect(stdout).toBe('0 1 true\n');
  });

  it('shows the lines of a trap, of an error that an import makes, of one that passes, and of both together', () => {
    const { stdout, stderr } = run(`import { make } from 'divider';
const tried = (f) => { try { f(); } catch (e) { console.log(e.stack); } };
tried(() => make(() => 0).work(5));
tried(() => make());
make(function report() { console.log(new Error('made').stack); }).tell(1);
tried(() => make(() => { throw new TypeError('thrown'); }).tell(1));
const exports = make(function report() { exports.work(5); });
tried(() => exports.tell(1));
`);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'RuntimeError: divide by zero',
      '    at inner (src/w.c:2:47)', '    at middle (src/w.c:4:11)', '    at work (src/w.c:7:84)',
      '    at program.mjs:3:27', '    at tried (program.mjs:2:30)', '    at program.mjs:3:1',
      'LinkError: WebAssembly.Instance(): Import #0 "env" "report": function import requires a callable',
      '    at make (node_modules/divider/index.js:2:33)', '    at program.mjs:4:13', '    at tried (program.mjs:2:30)', '    at program.mjs:4:1',
      'Error: made',
      '    at report (program.mjs:5:38)', '    at ask (src/w.c:9:10)', '    at tell (src/w.c:12:14)', '    at program.mjs:5:67',
      'TypeError: thrown',
      '    at program.mjs:6:32', '    at ask (src/w.c:9:10)', '    at tell (src/w.c:12:14)',
      '    at program.mjs:6:60', '    at tried (program.mjs:2:30)', '    at program.mjs:6:1',
      'RuntimeError: divide by zero',
      '    at inner (src/w.c:2:47)', '    at middle (src/w.c:4:11)', '    at work (src/w.c:7:84)', '    at report (program.mjs:7:50)',
      '    at ask (src/w.c:9:10)', '    at tell (src/w.c:12:14)', '    at program.mjs:8:21', '    at tried (program.mjs:2:30)', '    at program.mjs:8:1',
      '',
    ]);
  });
});

describe.skipIf(noClang)(`with DWARF, wherever an error is looked at${clangLack}`, () => {
  const TRAP = ['RuntimeError: divide by zero', '    at inner (src/w.c:2:47)', '    at middle (src/w.c:4:11)', '    at work (src/w.c:7:84)'];

  it('uncaught', () => {
    const { status, stdout, stderr } = run(`import { make } from 'divider';\nmake(() => 0).work(5);`);
    expect([status, stdout, stderr.split('\n')]).toEqual([1, '', [...TRAP, '    at program.mjs:2:15', '', `Node.js ${process.version}`, '']]);
  });

  it('in a promise, in a thread, in a context', () => {
    const { stdout, stderr } = run(`import { make } from 'divider';
import { createContext, runInContext } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';
const { work } = make(() => 0);
async function later() { await null; work(5); }
if (isMainThread) {
  process.on('unhandledRejection', (e) => {
    console.log(e.stack);
    runInContext('try { work(5); } catch (e) { say(e.stack); }', createContext({ work, say: (s) => console.log(s.split('\\n').slice(0, 5).join('\\n')) }), 'context.js');
    new Worker(new URL(import.meta.url)).on('error', (e) => console.log(e.stack));
  });
  void later();
} else later.call().catch((e) => setImmediate(() => { throw e; }));
`);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      ...TRAP, '    at later (program.mjs:5:38)',
      ...TRAP, '    at context.js:1:7',
      ...TRAP, '    at later (program.mjs:5:38)', '',
    ]);
  });

  it('of an exception that C++ throws through JavaScript: the frames of wasm that it has passed', () => {
    workspace.write('thrown.wasm', wat(`(module $t (import "e" "f" (func $f)) (tag $x (export "x")) (func $raise (export "raise") (throw $x)) (func (export "outer") (call $f)))`));
    const { stdout, stderr } = run(`import { readFileSync } from 'node:fs';
const { instance: { exports } } = await WebAssembly.instantiate(readFileSync('thrown.wasm'), { e: { f: () => exports.raise() } });
try { exports.outer(); } catch (e) { console.log(e.stack); }
console.log(new WebAssembly.Exception(exports.x, []).stack);`);
    expect([stderr, stdout.split('\n')]).toEqual(['', [
      'WebAssembly.Exception', '    at t.raise (wasm://wasm/t-HASH:wasm-function[1]:0x3d)', '    at t (wasm://wasm/t-HASH:wasm-function[2]:0x42)', 'undefined', '',
    ]]);
  });

  it('in compiled files, and through the library', () => {
    for (const [out, ...flags] of [['whole.mjs'], ['small.mjs', '--no-bundle']]) {
      expect(workspace.cli(['compile', `${FOLDER}/w.wasm`, '-o', out!, ...flags]).status).toBe(0);
    }
    const { stdout, stderr } = run(`import * as whole from './whole.mjs';
import * as small from './small.mjs';
import { WebAssembly as W } from 'wasm2js-debug';
import { readFileSync } from 'node:fs';
const imports = { env: { report() { throw new Error('thrown'); } } };
for (const make of [whole.instantiate, small.instantiate, (i) => new W.Instance(new W.Module(readFileSync('${FOLDER}/w.wasm')), i)]) {
  // Of the second instance the code is made anew.
  for (const { exports } of [make(imports), make(imports)]) {
    try { exports.work(5); } catch (e) { console.log(e.stack); }
    try { exports.tell(5); } catch (e) { console.log(e.stack); }
  }
}
whole.instantiate(imports).exports.work(5);
`, []);
    const once = [
      ...TRAP, '    at program.mjs:9:19', 'Error: thrown', '    at report (program.mjs:5:43)', '    at ask (src/w.c:9:10)', '    at tell (src/w.c:12:14)', '    at program.mjs:10:19',
    ];
    expect(stdout.split('\n')).toEqual([...once, ...once, ...once, ...once, ...once, ...once, '']);
    expect(stderr.split('\n')).toEqual([...TRAP, '    at program.mjs:13:36', '', `Node.js ${process.version}`, '']);
  });
});

describe('with a source map', () => {
  /** A module with a section that names its map. */
  const withMap = (text: string, url: string): Uint8Array => {
    const part = (v: string): number[] => [v.length & 0x7f | 0x80, v.length >> 7, ...Buffer.from(v)];
    const payload = [...part('sourceMappingURL'), ...part(url)];
    return Uint8Array.from([...wat(text), 0, payload.length & 0x7f | 0x80, payload.length >> 7, ...payload]);
  };

  it('shows its lines: of one in the module, and of one beside it', () => {
    const text = '(module $m (func $stop unreachable) (func (export "go") (call $stop)))';
    const offset = Buffer.from(wat(text)).indexOf(Buffer.from([0, 0x0b]), 8) + 1;
    // Two segments: what `stop` has is line 3, column 5, what follows it line 8, column 2.
    const vlq = (n: number): string => {
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
      let rest = n < 0 ? -n * 2 + 1 : n * 2;
      let result = '';
      do {
        result += digits[(rest & 31) | (rest > 31 ? 32 : 0)];
        rest >>= 5;
      } while (rest > 0);
      return result;
    };
    const map = JSON.stringify({ version: 3, sources: ['src/m.ts'], names: [], mappings: `${[offset - 2, 0, 2, 4].map(vlq).join('')},${[3, 0, 5, -3].map(vlq).join('')}` });
    mkdirSync(workspace.file('maps'));
    workspace.write('maps/inside.wasm', withMap(text, `data:application/json;base64,${Buffer.from(map).toString('base64')}`));
    workspace.write('maps/beside.wasm', withMap(text, 'beside.wasm.map'));
    workspace.write('maps/beside.wasm.map', map);
    workspace.write('maps/damaged.wasm', withMap(text, 'data:application/json;base64,e30'));
    workspace.write('maps/go.mjs', `import { readFileSync } from 'node:fs';
export const go = (name) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(new URL(name, import.meta.url)))).exports.go();`);
    const { stdout, stderr } = run(`import { go } from './maps/go.mjs';
for (const name of ['inside.wasm', 'beside.wasm', 'damaged.wasm']) try { go(name); } catch (e) { console.log(e.stack); }`);
    expect(stderr).toBe('');
    const calls = ['    at go (maps/go.mjs:2:132)', '    at program.mjs:2:74'];
    const beside = workspace.file('maps/src/m.ts');
    expect(stdout.split('\n')).toEqual([
      'RuntimeError: unreachable', '    at stop (src/m.ts:3:5)', '    at go (src/m.ts:8:2)', ...calls,
      'RuntimeError: unreachable', `    at stop (${beside}:3:5)`, `    at go (${beside}:8:2)`, ...calls,
      'RuntimeError: unreachable', '    at m.stop (wasm://wasm/m-HASH:wasm-function[0]:0x20)', '    at m (wasm://wasm/m-HASH:wasm-function[1]:0x24)', ...calls, '',
    ]);
  });
});

describe('without', () => {
  it("is the engine's own", () => {
    workspace.write('m.wasm', wat(`(module $m (import "e" "f" (func $f (param i32) (result i32))) (memory 1) (table funcref (elem $inner))
      (func $load (param i32) (result i32) (i32.add (i32.load offset=4 (local.get 0)) (i32.const 1)))
      (func $inner (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
      (func (export "go") (param i32) (result i32)
        (i32.mul (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)) (call $inner (i32.sub (local.get 0) (i32.const 1)))))
      (func (export "load") (param i32) (result i32) (if (result i32) (local.get 0) (then (call $load (local.get 0))) (else (unreachable))))
      (func $convert (export "convert") (param i32) (result i32) (i32.const 3) (call $f (local.get 0)) (i32.mul))
      (func $remainder (export "remainder") (param i32 i32) (result i32)
        (loop (result i32) (i32.add (i32.trunc_f64_s (f64.convert_i32_s (local.get 0))) (i32.rem_u (local.get 0) (local.get 1)))))
      (func (export "i64") (param i64 i64) (result i64) (i64.mul (i64.div_s (local.get 0) (local.get 1)) (i64.const 3)))
      (func (export "indirect") (param i32) (result i32) (call_indirect (param i32) (result i32) (i32.const 1) (local.get 0))))`));
    const program = `import { readFileSync } from 'node:fs';
Error.stackTraceLimit = 50;
function f(x) {
  if (x === 7) return exports.load(-1);
  if (x === 8) throw new TypeError('eight');
  if (x === 9) return 5n;
  if (x === 10) return { valueOf() { throw new Error('valueOf'); } };
  console.log(new Error('here').stack);
  return 1;
}
const { instance: { exports } } = await WebAssembly.instantiate(readFileSync('m.wasm'), { e: { f } });
const tried = (f) => { try { f(); } catch (e) { console.log(e.stack); } };
for (const x of [1, 7, 8, 9]) tried(() => exports.go(x));
tried(() => exports.load(-1));
tried(() => exports.load(0));
for (const x of [9, 10]) tried(() => exports.convert(x));
tried(() => exports.remainder(4, 0));
tried(() => exports.i64(4n, 0n));
tried(() => exports.indirect(1));
tried(() => exports.go({ valueOf() { throw new Error('argument'); } }));
tried(() => [1].map(() => exports.go(8)));
async function later() { await null; exports.go(8); }
await later().catch((e) => console.log(e.stack));
await Promise.all([later()]).catch((e) => console.log(e.stack));
`;
    const ours = run(program);
    expect(ours).toEqual(run(program, []));
    expect(ours.stdout).toContain('    at m.load (wasm://wasm/m-HASH:wasm-function[1]:0x');
  });

  it("is the engine's own for functions that make the text, and under Node's source maps", () => {
    workspace.write('n.wasm', wat(`(module $n (import "e" "f" (func $f)) (func $go (export "go") (call $f)) (func (export "trap") (local i32) unreachable))`));
    // Each line came from the one ten lines further down.
    const map = { version: 3, sources: ['original.ts'], names: [], mappings: `AAUA${';AACA'.repeat(60)}` };
    const program = `import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
let f = () => undefined;
const module = new WebAssembly.Module(readFileSync('n.wasm'));
const { exports } = new WebAssembly.Instance(module, { e: { f: () => f() } });
const stackOf = (g) => { try { g(); } catch (e) { return e.stack; } };
const made = (g) => { let stack; f = () => (stack = g()); exports.go(); return stack; };
console.log(stackOf(exports.trap));
console.log(made(() => new Error('made').stack));
const object = {};
console.log(made(() => (Error.captureStackTrace(object), object.stack)));
console.log(made(function outer() { return (function inner() { Error.captureStackTrace(object, outer); return object.stack; })(); }));
for (const limit of [0, 1, 2]) { Error.stackTraceLimit = limit; console.log(limit, stackOf(exports.trap)); }
Error.stackTraceLimit = 50;
const described = (site) => Object.getOwnPropertyNames(Object.getPrototypeOf(site)).sort().map((key) =>
  key === 'constructor' || key === 'getThis' ? key : [key, typeof site[key]() === 'function' ? 'function' : site[key]()]);
const before = Error.prepareStackTrace;
Error.prepareStackTrace = (error, sites) => sites;
console.log(JSON.stringify([stackOf(exports.trap).map(described), made(() => new Error('made').stack).map(described)], undefined, 1));
Error.prepareStackTrace = before;
console.log(stackOf(exports.trap));
Error.prepareStackTrace = (error, sites) => before(error, sites.slice(0, 1));
console.log(stackOf(exports.trap));
Error.prepareStackTrace = undefined;
console.log(stackOf(exports.trap));
console.log(Error.prepareStackTrace === Error.prepareStackTrace);
const context = createContext({ exports, console, trapped: () => stackOf(exports.trap), made });
runInContext(\`Error.stackTraceLimit = 50; console.log(trapped(), made(() => new Error('made').stack));
  Error.prepareStackTrace = (error, sites) => sites.map(String);
  console.log(trapped(), made(() => new Error('made').stack));\`, context, 'context.js');
//${'#'} sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}
`;
    for (const flags of [[], ['--enable-source-maps']]) {
      const ours = run(program, [...REGISTER, ...flags]);
      expect(ours).toEqual(run(program, flags));
      expect(ours.stdout).toContain(`original.ts:${flags.length === 0 ? 0 : 16}`.replace('original.ts:0', 'program.mjs:6'));
    }
  });
});
