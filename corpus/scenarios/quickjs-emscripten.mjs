// quickjs-emscripten: a JavaScript engine in wasm, in its plain build and in the one that suspends through Asyncify.
import { createRequire } from 'node:module';
import { caught, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let packageExports;
let QuickJS;

/** Evaluates `code` in a context of its own; guest exceptions come back as data. */
function evaluate(code, prepare = () => {}) {
  const runtime = QuickJS.newRuntime();
  const context = runtime.newContext();
  try {
    prepare(context, runtime);
    const result = context.evalCode(code, 'guest.js');
    return result.error ? { error: context.dump(consumed(result.error, context)) } : { value: context.dump(consumed(result.value, context)) };
  } finally {
    runScoped(context);
    context.dispose();
    runtime.dispose();
  }
}

// Handles live until their context's scope ends: kept here so that each is released exactly once.
const handles = new Map();

function consumed(handle, context) {
  const list = handles.get(context) ?? [];
  list.push(handle);
  handles.set(context, list);
  return handle;
}

function runScoped(context) {
  for (const handle of handles.get(context) ?? []) handle.dispose();
  handles.delete(context);
}

function setGlobal(context, name, implementation) {
  const handle = context.newFunction(name, implementation);
  context.setProp(context.global, name, handle);
  handle.dispose();
}

const PROGRAM = `
  const primes = [];
  for (let n = 2; primes.length < 400; n++) if (primes.every((p) => n % p !== 0 || p === n)) primes.push(n);
  const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
  class Shape { constructor(n) { this.n = n; } get area() { return this.n ** 2; } static of(n) { return new this(n); } }
  class Named extends Shape { #name = 'x'; toString() { return \`\${this.#name}:\${this.area}\`; } }
  function* naturals() { for (let i = 0; ; i++) yield i; }
  const firsts = []; for (const i of naturals()) { if (i > 5) break; firsts.push(i); }
  const words = 'the quick brown fox jumps over the lazy dog'.split(' ');
  const counted = new Map(); for (const w of words) counted.set(w, (counted.get(w) ?? 0) + 1);
  ({
    prime: primes.at(-1), sum: primes.reduce((a, b) => a + b), fib: fib(20), shape: String(Named.of(7)), firsts,
    sorted: words.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).join(), counted: [...counted].length,
    regexp: 'a1b22c333'.replace(/(?<l>[a-z])(\\d+)/g, (_, l, d) => d + l), named: /(?<=\\$)(?<n>\\d+)/u.exec('cost $42').groups.n,
    big: String(2n ** 200n / 3n ** 50n), bigSign: String(-(7n ** 40n) % 1000003n),
    float: [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, Math.fround(1.1), Math.atan2(1, 2), 2 ** 0.5, (123.456).toFixed(1), (255).toString(36), 1e21 + ''],
    json: JSON.stringify(JSON.parse('{"a":[1,2,{"b":"\\\\u00e9"}],"c":null}'), null, 1), typed: [...new Float32Array([1.1, 2.5]), ...new Uint8ClampedArray([300, -5])],
    view: new DataView(new Float64Array([Math.PI]).buffer).getBigInt64(0, true).toString(),
    text: ['ß'.toUpperCase(), 'é'.normalize('NFD').length, '😀'.codePointAt(0), 'abc'.padStart(5, '-')], spread: { ...{ a: 1 }, ...{ b: [..."xy"] } },
    destructured: (({ a, ...rest }) => [a, rest])({ a: 1, b: 2, c: 3 }), proxy: new Proxy({}, { get: (_, k) => 'got ' + k }).anything,
    closures: [1, 2, 3].map((x) => () => x * 2).map((f) => f()), label: (() => { outer: for (let i = 0; ; i++) for (;;) { if (i > 3) break outer; continue outer; } return 'left'; })(),
    caught: (() => { try { null.x } catch (e) { return e instanceof TypeError && e.message } finally { globalThis.done = 1 } })(), weak: new WeakRef({}) instanceof WeakRef,
  })`;

function exceptions() {
  return {
    thrown: evaluate("function inner(x) { throw new RangeError('out of ' + x); }\nfunction outer() { inner('cheese'); }\nouter();"),
    syntax: evaluate('let a = ;'),
    reference: evaluate('missing + 1'),
    type: evaluate('(void 0).x'),
    primitive: evaluate('throw 42'),
    custom: evaluate("class Mine extends Error { constructor() { super('mine'); this.extra = [1, 2]; } }\nthrow new Mine()"),
  };
}

function hostCalls() {
  const calls = [];
  const result = evaluate(
    `const seen = [];
     for (let i = 0; i < 50; i++) seen.push(twice(i));
     let error; try { failing('why'); } catch (e) { error = [e.name, e.message]; }
     ({ total: seen.reduce((a, b) => a + b), error, back: callBack((x) => callBack((y) => x * y, 6), 7) })`,
    (context) => {
      setGlobal(context, 'twice', (number) => context.newNumber(context.getNumber(number) * 2));
      setGlobal(context, 'failing', (reason) => {
        calls.push(context.getString(reason));
        throw new TypeError('refused by the host');
      });
      setGlobal(context, 'callBack', (callee, argument) => context.callFunction(callee, context.undefined, argument));
    },
  );
  return { result, calls };
}

function limits() {
  const recursion = 'let depth = 0; const down = () => { depth++; down(); };';
  let interrupts = 0;
  return {
    recursed: evaluate('const sum = (n) => (n === 0 ? 0 : n + sum(n - 1)); sum(150)'),
    overflow: evaluate(`${recursion} try { down(); } catch (e) { ({ name: e.name, message: e.message, depth }) }`, (_, runtime) => runtime.setMaxStackSize(64 * 1024)),
    nestedParse: evaluate(`JSON.parse('${'['.repeat(40)}${']'.repeat(40)}').length`),
    interrupted: evaluate('for (;;) {}', (_, runtime) => runtime.setInterruptHandler(() => ++interrupts > 20)),
    interrupts,
    memory: evaluate('let error; const all = []; try { for (;;) all.push(all.length); } catch (e) { error = String(e); } ({ error, length: all.length })', (_, runtime) => runtime.setMemoryLimit(500_000)),
  };
}

function promisesAndModules() {
  const runtime = QuickJS.newRuntime();
  runtime.setModuleLoader((name) => `export const name = ${JSON.stringify(name)}; export default (x) => x + name.length;`);
  const context = runtime.newContext();
  const evaluated = context.evalCode(
    `import length, { name } from 'some/module.js';
     globalThis.log = [];
     const later = async (value) => { log.push('start ' + value); await null; log.push('end ' + value); return length(value); };
     Promise.all([later(1), later(2)]).then((values) => log.push(values.join() + name), () => log.push('failed'));
     Promise.reject(new Error('lost')).catch((e) => log.push(e.message)).finally(() => log.push('finally'));
     log.push('synchronous');`,
    'main.mjs',
    { type: 'module' },
  );
  context.unwrapResult(evaluated).dispose();
  const jobs = runtime.executePendingJobs();
  const executed = jobs.error ? 'failed' : jobs.value;
  const log = context.getProp(context.global, 'log');
  const lines = context.dump(log);
  log.dispose();
  context.dispose();
  runtime.dispose();
  return { executed, lines };
}

async function suspended() {
  const context = await packageExports.newAsyncContext();
  const read = context.newAsyncifiedFunction('read', async (name) => {
    const path = context.getString(name);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (path === 'absent') throw new Error('no such file');
    return context.newString(`contents of ${path}`);
  });
  read.consume((handle) => context.setProp(context.global, 'read', handle));
  const result = await context.evalCodeAsync(
    `const texts = ['a', 'b', 'c'].map((name) => read(name).toUpperCase());
     let error; try { read('absent'); } catch (e) { error = e.message; }
     ({ texts, error })`,
    'guest.js',
  );
  const value = context.unwrapResult(result).consume((handle) => context.dump(handle));
  context.dispose();
  return value;
}

export const run = steps([
  ['load', async () => {
    packageExports = require('quickjs-emscripten');
    QuickJS = await packageExports.getQuickJS();
    return QuickJS.evalCode('1 + 1');
  }],
  ['program', () => evaluate(PROGRAM)],
  ['exceptions', exceptions],
  ['host calls', hostCalls],
  ['limits', limits],
  ['promises and modules', promisesAndModules],
  ['asyncify', suspended],
  ['host error', () => caught(() => QuickJS.evalCode("throw new SyntaxError('seen by the host')"))],
  ['loop', () => evaluate('let h = 0; for (let i = 0; i < 100000; i++) h = (h * 31 + i) | 0; h')],
  ['memory', () => QuickJS.getWasmMemory().buffer.byteLength],
]);
