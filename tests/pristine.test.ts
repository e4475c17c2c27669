/** Programs that change the prototypes which code of ours is written with: an engine's own WebAssembly does not notice. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Api, wat } from './js-api-same.js';

const module = (caught: string, sum: string): Uint8Array => wat(`(module
  (import "env" "each" (func $each (param i32 i64) (result i64)))
  (import "env" "pair" (func $pair (param f64) (result i32 i64)))
  (import "env" "thrower" (func $thrower))
  (import "env" "g" (global $given i64))
  (import "env" "tag" (tag $tag (param i32 i64)))
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "hello")
  (data $later "later")
  (table (export "table") 4 20 funcref)
  (elem (i32.const 1) $twice $fact)
  (elem $rest func $fact $twice)
  (global (export "counter") (mut i64) (i64.const 41))
  (global (export "sum") i32 (${sum}))
  (func $twice (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $fact (type $unary)
    (if (result i32) (local.get 0) (then (i32.mul (local.get 0) (call $fact (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 1))))
  (func (export "indirect") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func (export "wide") (param i64 f32 i64 externref funcref) (result i64 f64 externref i32)
    (i64.add (i64.add (local.get 0) (local.get 2)) (global.get $given)) (f64.promote_f32 (local.get 1)) (local.get 3) (ref.is_null (local.get 4)))
  (func (export "hosts") (result i64) (local i32)
    (call $pair (f64.const 1.5)) (local.set 0 (i32.const 0)) (drop) (drop)
    (call $each (i32.const 3) (i64.const 4)))
  (func (export "pairs") (result i32 i64) (call $pair (f64.const 2)))
  (func (export "trap") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func (export "outside") (result i32) (i32.load (i32.const 655360)))
  (func (export "bulk") (result i32) (memory.fill (i32.const 48) (i32.const 7) (i32.const 4)) (memory.copy (i32.const 64) (i32.const 48) (i32.const 4))
    (table.copy (i32.const 2) (i32.const 1) (i32.const 2)) (table.fill (i32.const 3) (ref.func $fact) (i32.const 1)) (i32.load (i32.const 64)))
  (func $deep (export "deep") (call $deep))
  (func (export "throw") (throw $tag (i32.const 5) (i64.const 6)))
  (func (export "catch") (result i32 i64) ${caught})
  (func (export "through") (call $thrower))
  (func (export "grow") (result i32) (drop (table.grow (ref.null func) (i32.const 3))) (table.init $rest (i32.const 4) (i32.const 0) (i32.const 2))
    (memory.init $later (i32.const 32) (i32.const 0) (i32.const 5)) (drop (memory.grow (i32.const 1))) (table.size))
  (func (export "switch") (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0))) (return (i32.const 10))) (return (i32.const 20))) (i32.const 30))
  (func (export "loop") (param i32) (result i64) (local i64)
    (loop $l (local.set 1 (i64.add (local.get 1) (i64.const 3))) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1)))`);
/** The oldest Node's own reads neither a try_table nor arithmetic in a constant; it is given what they come to. */
const NATIVE = module('(i32.const 7) (i64.const 8)', 'i32.const 7');
const OURS = module('(block $h (result i32 i64) (try_table (catch $tag $h) (throw $tag (i32.const 7) (i64.const 8))) (unreachable))', 'i32.add (i32.const 3) (i32.const 4)');

/** What a program sees; it is run with the engine's own and with ours, and must not use itself what it has broken. */
function program(W: Api, bytes: Uint8Array, say: (what: string) => void): void {
  const { Tag, Exception } = W;
  const shown = (v: unknown): string => typeof v === 'object' && v !== null && 'length' in v
    ? `[${shown((v as unknown[])[0])} ${shown((v as unknown[])[1])} ${shown((v as unknown[])[2])} ${shown((v as unknown[])[3])}; ${(v as unknown[]).length}]`
    : typeof v === 'bigint' ? `${v}n` : `${v as string}`;
  const attempt = (name: string, f: () => unknown): void => {
    try {
      say(`${name} ${shown(f())}`);
    } catch (e) {
      say(`${name} throws ${e instanceof Error ? `${e.name} ${e.message}` : e instanceof Exception ? 'an exception' : 'something'}`);
    }
  };
  // An iterable that relies on nothing.
  const listed = (a: unknown, b: unknown): unknown => {
    let i = 0;
    return {
      [Symbol.iterator]: () => ({ __proto__: null, next: () => ({ __proto__: null, done: i >= 2, value: i++ === 0 ? a : b }) }),
    };
  };
  const tag = new Tag({ __proto__: null, parameters: ['i32', 'i64'] });
  const exception = new Exception(tag, [1, 2n]);
  change();
  attempt('valid', () => W.validate(bytes));
  let module: Api;
  attempt('module', () => void (module = new W.Module(bytes)));
  attempt('exports', () => W.Module.exports(module).length);
  attempt('imports', () => W.Module.imports(module)[0].name);
  let exports: Api;
  attempt('refused', () => new W.Instance(module, { env: {} }));
  attempt('instance', () => void (exports = new W.Instance(module, { env: {
    each: (a: number, b: bigint) => BigInt(a) + b, pair: (x: number) => listed(x, 9n), thrower: () => { throw exception; }, g: 100n, tag,
  } }).exports));
  for (let again = 0; again < 2; again++) {
    attempt('indirect', () => exports.indirect(1, 21));
    attempt('indirect', () => exports.indirect(2, 5));
    attempt('empty', () => exports.indirect(3, 5));
    attempt('wide', () => exports.wide(1n, 0.5, 2n, 'x', exports.trap));
    attempt('hosts', () => exports.hosts());
    attempt('pairs', () => exports.pairs());
    attempt('trap', () => exports.trap(0));
    attempt('outside', () => exports.outside());
    attempt('deep', () => exports.deep());
    attempt('throw', () => exports.throw());
    attempt('catch', () => exports.catch());
    attempt('through', () => exports.through());
    attempt('grow', () => exports.grow());
    attempt('switch', () => exports.switch(1));
    attempt('loop', () => exports.loop(4));
    attempt('table', () => exports.table.get(4)(4));
    attempt('set', () => exports.table.set(0, exports.table.get(1)));
    attempt('grown', () => exports.table.grow(2));
    attempt('bulk', () => exports.bulk());
    attempt('indirect', () => exports.indirect(2, 21) + exports.indirect(3, 4));
    attempt('memory', () => new Uint8Array(exports.memory.buffer)[33]);
    attempt('counter', () => exports.counter.value = exports.counter.value + 1n);
  }
  attempt('new global', () => new W.Global({ __proto__: null, value: 'i64', mutable: true }, 5n).value);
  attempt('new table', () => new W.Table({ __proto__: null, element: 'externref', initial: 3 }, 'x').get(2));
  attempt('new memory', () => new W.Memory({ __proto__: null, initial: 2 }).buffer.byteLength);
  attempt('getArg', () => exception.getArg(tag, 1));
}

/** Replaced in the text by one of these. */
declare function change(): void;
const changes = {
  'methods that throw': `
    const fail = () => { throw new Error('of the program'); };
    const all = [];
    for (const p of [Array, Map, Set, WeakMap, WeakSet, String, RegExp, Uint8Array.__proto__].map((c) => c.prototype)) {
      for (const k of Reflect.ownKeys(p)) {
        const d = Reflect.getOwnPropertyDescriptor(p, k);
        if (k !== 'constructor' && k !== 'length' && typeof d.value === 'function' && d.configurable) all.push([p, k, { ...d, value: fail }]);
      }
    }
    for (let i = 0, define = Reflect.defineProperty; i < all.length; i++) define(all[i][0], all[i][1], all[i][2]);
    Function.prototype.call = Function.prototype.apply = Function.prototype.bind = fail;`,
  'Object.prototype[0] with a setter': `for (const k of ['0', '1']) Object.defineProperty(Object.prototype, k, { get() { return 'wrong'; }, set() { throw new Error('set'); }, configurable: true });`,
  'Object.prototype[0] with a setter, for good': `for (const k of ['0', '1']) Object.defineProperty(Object.prototype, k, { get() { return 'wrong'; }, set() { throw new Error('set'); } });`,
  'Object.prototype[0] that cannot be written': `Object.defineProperty(Object.prototype, 0, { value: 'wrong' });`,
  'Object.prototype[0] by assignment': `Object.prototype[0] = 'wrong';`,
  'Array.prototype[0]': `Object.defineProperty(Array.prototype, 0, { set() { throw new Error('set'); }, configurable: true });`,
  'names of descriptors': `for (const k of ['get', 'set', 'type', 'result', 'init', 'mode', 'max', 'min', 'kind', 'used', 'exit']) Object.prototype[k] = () => 'wrong';`,
};

/** The wording of newer V8 for what Node 20 says in the older one. */
const modern = (line: string): string => line.replace(/module=("env") function=("each") error:/, '$1 $2:').replace('null function or function', 'function');

function outcomes(library: string | undefined, change: string): string[] {
  const text = `
    const W = ${library === undefined ? 'globalThis.WebAssembly' : `(await import(${JSON.stringify(library)})).WebAssembly`};
    const bytes = new Uint8Array([${(library === undefined ? NATIVE : OURS).join(', ')}]);
    let out = '';
    ${program.toString().replace(/__vite_ssr_import_\d+__\./g, '')}
    // Everything is told at the end by the engine's own words: what tells it may not rely on anything.
    const { writeSync } = await import('node:fs');
    function change() { ${change} }
    program(W, bytes, (line) => { out += line + '\\n'; });
    out += 'left ' + Array.prototype.push + ' ' + Object.getPrototypeOf(Array.prototype).constructor.name + ' ' + Reflect.ownKeys(Object.prototype).length + '\\n';
    writeSync(1, out);
    process.reallyExit(0);`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' }).trimEnd().split('\n').map(modern);
}

describe('a program that has changed', () => {
  const library = new URL('../dist/index.js', import.meta.url).href;
  it.each(Object.entries(changes))('%s', (_, change) => {
    const native = outcomes(undefined, change);
    expect(native, native.join('\n')).toContain('indirect 42');
    expect(outcomes(library, change)).toEqual(native);
  });
});
