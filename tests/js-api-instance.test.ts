/** The parts of the JavaScript API about modules and instances: compiling, linking, exported and imported functions, exceptions, traps. */
import { describe, expect } from 'vitest';
import { WebAssembly as ours } from '../index.js';
import { onOurs, same, sameClass, wat, type Api } from './js-api-same.js';

const make = (W: Api, text: string, imports?: object): Api => new W.Instance(new W.Module(wat(text)), imports).exports;

/** What a call throws. */
function thrownBy(f: () => unknown): unknown {
  try {
    f();
  } catch (e) {
    return e;
  }
  throw new Error('nothing was thrown');
}

const EMPTY = wat('(module)');
const BAD = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99, 0]);

describe('Module', () => {
  same('of no bytes', (W) => new W.Module(new Uint8Array(0)));
  sameClass('of bad bytes', (W) => new W.Module(BAD));
  onOurs('the message has reason and offset', (W) => {
    expect(() => new W.Module(BAD)).toThrow(/^WebAssembly\.Module\(\): at offset 0x[0-9a-f]+: ./);
  });
  for (const [title, source] of Object.entries({ 'a number': 1, 'a string': 'abc', 'an array': [...EMPTY], null: null })) same(`of ${title}`, (W) => new W.Module(source));
  same('of every kind of buffer source', (W) => {
    const padded = new Uint8Array(EMPTY.length + 8);
    padded.set(EMPTY, 4);
    return [EMPTY, EMPTY.slice().buffer, Buffer.from(EMPTY), padded.subarray(4, 4 + EMPTY.length)]
      .map((source) => new W.Module(source) instanceof W.Module);
  });
  onOurs('of a DataView', (W) => {
    expect(new W.Module(new DataView(EMPTY.slice().buffer))).toBeInstanceOf(W.Module);
  });
  same('of a SharedArrayBuffer', (W) => new W.Module(new SharedArrayBuffer(8)));
  same('the bytes are copied', (W) => {
    const bytes = wat('(module (memory (export "m") 1) (data (i32.const 0) "abc"))');
    const module = new W.Module(bytes);
    bytes.fill(0);
    return new Uint8Array(new W.Instance(module).exports.m.buffer)[1];
  });
  const rich = wat(`(module (import "a" "f" (func)) (import "a.b/c" "t" (table 1 funcref)) (import "" "m" (memory 1)) (import "a" "g" (global i32))
    (func (export "$")) (table (export "_") 1 externref) (global (export "then") (mut f64) (f64.const 1)) (export "f" (func 0)) (export "ünï" (memory 0))
    (@custom "x" "one") (@custom "y" "two") (@custom "x" "three"))`);
  same('imports and exports', (W) => [W.Module.imports(new W.Module(rich)), W.Module.exports(new W.Module(rich))]);
  same('customSections', (W) => ['x', 'y', 'z'].map((name) => W.Module.customSections(new W.Module(rich), name).map((b: ArrayBuffer) => Buffer.from(b).toString())));
  for (const member of ['imports', 'exports', 'customSections']) same(`${member} of something else`, (W) => W.Module[member]({}));
  same('customSections without a name', (W) => W.Module.customSections(new W.Module(EMPTY)));
  same('validate', (W) => [W.validate(EMPTY), W.validate(BAD), W.validate(new Uint8Array(0)), W.validate(EMPTY.slice().buffer)]);
  same('validate nothing', (W) => W.validate());
});

describe('Instance', () => {
  same('of something else', (W) => new W.Instance({}));
  for (const imports of [1, null, 'x']) same(`imports of ${imports}`, (W) => new W.Instance(new W.Module(EMPTY), imports));
  same('no imports needed', (W) => [new W.Instance(new W.Module(EMPTY)), new W.Instance(new W.Module(EMPTY), undefined), new W.Instance(new W.Module(EMPTY), () => 1)]);
  same('the exports object', (W) => {
    const instance = new W.Instance(new W.Module(wat('(module (func $f) (memory 1) (export "z" (func $f)) (export "2" (memory 0)) (export "a" (func $f)) (export "1" (func $f)))')));
    const { exports } = instance;
    return [Object.keys(exports), Object.isFrozen(exports), Object.getPrototypeOf(exports), instance.exports === exports, exports.z === exports.a,
      Object.getOwnPropertyDescriptor(exports, 'z')!.writable, Object.prototype.toString.call(exports)];
  });
  same('exports of something else', (W) => Object.getOwnPropertyDescriptor(W.Instance.prototype, 'exports')!.get!.call({}));
});

describe('linking', () => {
  const link = (desc: string, imports: (W: Api) => unknown) => (W: Api): unknown => new W.Instance(new W.Module(wat(`(module (import "env" "f" ${desc}))`)), imports(W));
  const one = (desc: string, value: (W: Api) => unknown): ((W: Api) => unknown) => link(desc, (W) => ({ env: { f: value(W) } }));
  const cases: Record<string, Record<string, (W: Api) => unknown>> = {
    '(func)': { undefined: () => undefined, number: () => 1, object: () => ({}), function: () => () => 1, class: () => class {} },
    '(table 1 2 funcref)': { number: () => 1, fitting: (W) => new W.Table({ element: 'anyfunc', initial: 1, maximum: 2 }), externref: (W) => new W.Table({ element: 'externref', initial: 1, maximum: 2 }) },
    '(memory 1)': { number: () => 1, buffer: () => new ArrayBuffer(65536), fitting: (W) => new W.Memory({ initial: 2 }) },
    '(memory 1 32768)': { fitting: (W) => new W.Memory({ initial: 1, maximum: 32768 }) },
    '(global i32)': {
      string: () => 'x', undefined: () => undefined, BigInt: () => 1n, null: () => null, number: () => 3.7, f32: (W) => new W.Global({ value: 'f32' }, 1),
      mutable: (W) => new W.Global({ value: 'i32', mutable: true }, 1), fitting: (W) => new W.Global({ value: 'i32' }, 1),
    },
    '(global (mut i32))': { number: () => 1, immutable: (W) => new W.Global({ value: 'i32' }), f32: (W) => new W.Global({ value: 'f32', mutable: true }) },
    '(global i64)': { number: () => 1, BigInt: () => 1n },
    '(global f32)': { BigInt: () => 1n, number: () => 0.1 },
    '(global externref)': { number: () => 1, undefined: () => undefined },
    '(global funcref)': { number: () => 1, null: () => null, function: () => () => 1 },
    '(tag (param i32))': { number: () => 1, other: (W) => new W.Tag({ parameters: [] }), fitting: (W) => new W.Tag({ parameters: ['i32'] }) },
  };
  for (const [desc, values] of Object.entries(cases)) for (const [title, value] of Object.entries(values)) same(`${desc} of ${title}`, one(desc, value));
  // Wording that changes between V8 versions.
  const sizes: Record<string, Record<string, (W: Api) => unknown>> = {
    '(table 1 2 funcref)': {
      short: (W) => new W.Table({ element: 'anyfunc', initial: 0, maximum: 2 }), unlimited: (W) => new W.Table({ element: 'anyfunc', initial: 1 }),
      'too long': (W) => new W.Table({ element: 'anyfunc', initial: 1, maximum: 5 }),
    },
    '(memory 1 2)': { small: (W) => new W.Memory({ initial: 0, maximum: 2 }), unlimited: (W) => new W.Memory({ initial: 1 }), 'too big': (W) => new W.Memory({ initial: 1, maximum: 3 }) },
  };
  for (const [desc, values] of Object.entries(sizes)) for (const [title, value] of Object.entries(values)) sameClass(`${desc} of ${title}`, one(desc, value));
  for (const [title, imports] of Object.entries<unknown>({ nothing: undefined, 'no module': {}, 'a number': { env: 1 }, null: { env: null }, 'a function': { env: () => 1 } })) {
    same(`imports from ${title}`, link('(func)', () => imports));
  }
  same('what the getter of an import throws', link('(func)', () => ({ get env() { throw 'out'; } })));
  same('plain values for globals', (W) => ['i32', 'i64', 'f32', 'f64'].map((type) =>
    make(W, `(module (import "a" "g" (global ${type})) (export "h" (global 0)))`, { a: { g: type === 'i64' ? 2n ** 64n + 5n : 2 ** 32 + 5.1 } }).h.value));
  same('imported objects keep their identity', (W) => {
    const a = { m: new W.Memory({ initial: 1 }), t: new W.Table({ element: 'anyfunc', initial: 1 }), g: new W.Global({ value: 'i32', mutable: true }, 3) };
    const e = make(W, `(module (import "a" "m" (memory 1)) (import "a" "t" (table 1 funcref)) (import "a" "g" (global (mut i32)))
      (export "m" (memory 0)) (export "t" (table 0)) (export "g" (global 0)))`, { a });
    return [e.m === a.m, e.t === a.t, e.g === a.g];
  });
  same('a host function exported again is a new function, once', (W) => {
    const f = (): number => 1;
    const e = make(W, '(module (import "a" "x" (func)) (import "a" "f" (func (param i32 i32) (result i32))) (export "h" (func 1)) (export "h2" (func 1)))', { a: { f, x: () => 1 } });
    return [e.h === f, e.h === e.h2, e.h.name, e.h.length, e.h(5, 6)];
  });
  same('an exported function exported again is itself', (W) => {
    const { f } = make(W, '(module (func (export "f") (result i32) i32.const 4))');
    const e = make(W, '(module (import "a" "f" (func (result i32))) (export "g" (func 0)))', { a: { f } });
    return [e.g === f, e.g()];
  });
  same('an exported function must have the right type', (W) => {
    const { f } = make(W, '(module (func (export "f") (result i32) i32.const 4))');
    make(W, '(module (import "a" "f" (func (result i64))))', { a: { f } });
  });
  sameClass('segments out of bounds keep what earlier ones wrote', (W) => {
    const m = new W.Memory({ initial: 1 });
    const t = new W.Table({ element: 'anyfunc', initial: 2 });
    const text = (rest: string): string => `(module (import "a" "m" (memory 1)) (import "a" "t" (table 2 funcref)) (func $f) (elem (i32.const 0) $f) (data (i32.const 0) "a") ${rest})`;
    const errors = ['(data (i32.const 65536) "b") (data (i32.const 1) "c")', '(elem (i32.const 2) $f)'].map((rest) => {
      const e = thrownBy(() => make(W, text(rest), { a: { m, t } }));
      return [e instanceof W.RuntimeError, (e as Error).message.startsWith('WebAssembly.Instance(): ')];
    });
    return [errors, new Uint8Array(m.buffer, 0, 2), [...new Uint8Array(m.buffer, 0, 2)], t.get(0)?.name, t.get(1)];
  });
  same('empty segments at the end', (W) => make(W, '(module (memory 1) (table 1 funcref) (data (i32.const 65536) "") (elem (i32.const 1) func))'));
  same('the start function', (W) => {
    let ran = 0;
    make(W, '(module (import "a" "f" (func)) (start 0))', { a: { f: () => { ran++; } } });
    const e = thrownBy(() => make(W, '(module (func unreachable) (start 0))'));
    return [ran, e instanceof W.RuntimeError, (e as Error).message];
  });
  same('constant expressions', (W) => {
    const e = make(W, `(module (import "a" "g" (global i32)) (import "a" "h" (global i64))
      (global (export "a") i32 (global.get 0)) (global (export "b") i64 (global.get 1))
      (global (export "c") f32 (f32.const 0.1)) (global (export "d") f64 (f64.const -0.0)) (global (export "e") funcref (ref.func $f)) (func $f (export "f"))
      (global (export "x") externref (ref.null extern)))`, { a: { g: 7, h: -5n } });
    return [e.a.value, e.b.value, e.c.value, e.d.value, e.e.value === e.f, e.x.value];
  });
});

describe('extended constant expressions', () => {
  onOurs('add, subtract and multiply, wrapping', (W) => {
    const e = make(W, `(module (import "a" "g" (global i32)) (import "a" "h" (global i64))
      (global (export "a") i32 (i32.add (global.get 0) (i32.mul (i32.const 0x10001) (i32.const 0x10003))))
      (global (export "b") i64 (i64.sub (global.get 1) (i64.const 0x7fffffffffffffff))) (global (export "c") i64 (i64.mul (i64.const 0x100000001) (i64.const 0x300000005))))`,
    { a: { g: 7, h: -5n } });
    expect([e.a.value, e.b.value, e.c.value]).toEqual([7 + 0x40003, 2n ** 63n - 4n, BigInt.asIntN(64, 0x100000001n * 0x300000005n)]);
  });
});

describe('exported functions', () => {
  same('their shape', (W) => {
    const { a, b } = make(W, '(module (func $x) (func (export "a") (param i32 i64 f32 f64 externref)) (func (export "b")))');
    return [a.name, a.length, b.name, b.length, 'prototype' in a, Object.getOwnPropertyDescriptor(a, 'name'), Object.getOwnPropertyDescriptor(a, 'length'), typeof a];
  });
  same('they read as native code', (W) => /\[native code\]/.test(String(make(W, '(module (func (export "f") (param i32)))').f)));
  same('they are no constructors', (W) => {
    const { a } = make(W, '(module (func (export "a")))');
    return thrownBy(() => new a()) instanceof TypeError;
  });
  const values: readonly unknown[] = [undefined, null, 0, -0, 1.9, -1.9, 2 ** 31, 2 ** 32 + 3, -(2 ** 53), '12', 'x', true, NaN, Infinity, 1n, -1n, 2n ** 63n, 2n ** 65n + 1n, {}, [4], Symbol.iterator, { valueOf: () => 6 }];
  for (const type of ['i32', 'i64', 'f32', 'f64', 'externref', 'funcref']) {
    for (const [i, v] of values.entries()) {
      same(`${type} argument ${i}, ${typeof v}`, (W) => make(W, `(module (func (export "f") (param ${type}) (result ${type}) local.get 0))`).f(v));
      same(`${type} host result ${i}, ${typeof v}`, (W) => make(W, `(module (import "a" "h" (func $h (result ${type}))) (func (export "f") (result ${type}) call $h))`, { a: { h: () => v } }).f());
    }
    same(`${type} argument missing`, (W) => make(W, `(module (func (export "f") (param ${type}) (result ${type}) local.get 0))`).f());
  }
  for (let n = 0; n <= 7; n++) {
    same(`${n} i32 parameters`, (W) => {
      const params = Array.from({ length: n }, (_, i) => i);
      const { f } = make(W, `(module (func (export "f") (param ${'i32 '.repeat(n)}) (result i32) i32.const 1 ${params.map((i) => `i32.const 10 i32.mul local.get ${i} i32.add`).join(' ')}))`);
      return [f(...params), f(...params.map((i) => String(i)), 99), f()];
    });
    same(`${n} parameters of a host function`, (W) => {
      const seen: unknown[] = [];
      const types = ['i32', 'f64', 'i64', 'f32'];
      const { f } = make(W, `(module (import "a" "h" (func $h (param ${Array.from({ length: n }, (_, i) => types[i % 4]).join(' ')})))
        (func (export "f") ${Array.from({ length: n }, (_, i) => `${types[i % 4]}.const ${-1 - i}`).join(' ')} call $h))`, {
        a: { h(this: unknown, ...args: unknown[]) { seen.push(this, ...args); return 5; } },
      });
      return [f(), seen];
    });
  }
  same('lists of up to four i32 and i64 parameters, whose conversions call other functions', (W) => {
    const lists = [[], ...['i32', 'i64'].flatMap((a) => [[a], ...['i32', 'i64'].flatMap((b) => [[a, b], ...['i32', 'i64'].flatMap((c) => [[a, b, c], [a, b, c, 'i32'], [a, b, c, 'i64']])])])];
    const signatures = lists.flatMap((params) => ['', 'i32', 'i64', 'i64 i32'].map((results) => ({ params, results })));
    const typeOf = ({ params, results }: (typeof signatures)[number]) => `(param ${params.join(' ')}) (result ${results})`;
    const seen: unknown[] = [];
    const far = -0x1234_5678_9abc_def0n;
    let depth = 0;
    let call: () => void = () => undefined;
    const host = (results: string) => (...args: unknown[]) => {
      seen.push(args);
      if (depth++ === 0) call();
      depth--;
      const values = results.split(' ').map((type) => (type === 'i64' ? { valueOf: (): unknown => { call(); return far; } } : type === 'i32' ? -7 : undefined));
      return values.length === 1 ? values[0] : values;
    };
    const e = make(W, `(module ${signatures.map((one, i) => `(import "h" "${i}" (func $h${i} ${typeOf(one)}))`).join('\n')}
      ${signatures.map((one, i) => `(func (export "${i}") ${typeOf(one)} ${one.params.map((_, k) => `local.get ${k}`).join(' ')} call $h${i})`).join('\n')}
      (func (export "clobber") (param i64 i64) (result i64) local.get 1))`, { h: signatures.map(({ results }) => host(results)) });
    call = () => e['clobber'](1n << 40n, 3n << 50n);
    return signatures.map(({ params }, i) => {
      seen.length = 0;
      const order: number[] = [];
      const args = params.map((type, k) => ({ valueOf: (): unknown => { order.push(k); call(); return type === 'i64' ? far + BigInt(k) : k; } }));
      return [e[i](...args), order, [...seen]];
    });
  });
  same('many results', (W) => make(W, '(module (func (export "f") (result i32 i64 f32 f64 i64) i32.const -1 i64.const -2 f32.const 0.5 f64.const 3 i64.const 0x123456789abcdef0))').f());
  same('i64 both ways', (W) => {
    const seen: unknown[] = [];
    const { f } = make(W, '(module (import "a" "h" (func $h (param i32 i64 i32) (result i64))) (func (export "f") (param i64) (result i64) i32.const 1 local.get 0 i32.const 2 call $h))', {
      a: { h: (...args: unknown[]) => { seen.push(...args); return (args[1] as bigint) * 2n; } },
    });
    return [f(-3n), f(2n ** 62n), f(0x123456789abcdefn), seen];
  });
  for (const [title, v] of Object.entries<unknown>({ 'a set': new Set([1.5, '7']), short: [1], long: [1, 2, 3], 'a BigInt': [1n, 2], array: [3, 4] })) {
    same(`a host's two results: ${title}`, (W) => make(W, '(module (import "a" "h" (func $h (result i32 i32))) (func (export "f") (result i32 i32) call $h))', { a: { h: () => v } }).f());
  }
  for (const v of [undefined, 5]) sameClass(`a host's two results: ${v}`, (W) => make(W, '(module (import "a" "h" (func $h (result i32 i32))) (func (export "f") (result i32 i32) call $h))', { a: { h: () => v } }).f());
});

describe('tables of functions', () => {
  const text = `(module (type $b (func (param i32) (result i32))) (table (export "t") 4 funcref) (elem (i32.const 1) $f) (func $f (export "f") (param i32) (result i32) local.get 0 i32.const 1 i32.add)
    (func (export "call") (param i32 i32) (result i32) local.get 1 local.get 0 call_indirect (type $b)))`;
  same('identity', (W) => { const { t, f } = make(W, text); return [t.get(1) === f, t.get(1) === t.get(1), t.get(0), f.name]; });
  same('functions of another instance', (W) => {
    const a = make(W, text);
    const b = make(W, '(module (func (export "g") (param i32) (result i32) local.get 0 i32.const 10 i32.mul) (func (export "wrong") (param i64)))');
    a.t.set(0, b.g);
    a.t.set(2, b.wrong);
    const grown = a.t.grow(1, b.g);
    return [a.call(0, 5), a.call(1, 5), a.call(grown, 6), [2, 3, 9, -1].map((i) => (thrownBy(() => a.call(i, 0)) as Error).message), a.t.get(0) === b.g];
  });
  same('addFunction as Emscripten does it, section sizes in long form', (W) => {
    const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 0x86, 0, 1, 0x60, 1, 0x7f, 1, 0x7f, 2, 7, 1, 1, 0x65, 1, 0x66, 0, 0, 7, 5, 1, 1, 0x66, 0, 0]);
    const a = make(W, text);
    const plain = (x: number): number => x * 100;
    const refused = thrownBy(() => a.t.set(3, plain)) instanceof TypeError;
    a.t.set(3, new W.Instance(new W.Module(bytes), { e: { f: plain } }).exports.f);
    return [refused, a.call(3, 7), a.t.get(3) === plain, a.t.get(3)(2)];
  });
});

describe('what is thrown', () => {
  const through = (W: Api, v: unknown): unknown => thrownBy(make(W, '(module (import "a" "h" (func $h)) (func $g call $h) (func (export "f") call $g))', { a: { h: () => { throw v; } } }).f);
  const values = [Infinity, 'unwind', undefined, null, 0, Symbol.iterator, { a: 1 }, new RangeError('mine'), new TypeError('x')];
  for (const [i, v] of values.entries()) same(`a host's exception ${i} passes through untouched`, (W) => Object.is(through(W, v), v));
  same('traps', (W) => {
    const e = make(W, `(module (memory 1) (table 1 funcref) (func (export "unreachable") unreachable) (func (export "div") (param i32 i32) (result i32) local.get 0 local.get 1 i32.div_s)
      (func (export "rem") (param i64 i64) (result i64) local.get 0 local.get 1 i64.rem_u) (func (export "load") (param i32) (result i32) local.get 0 i32.load)
      (func (export "trunc") (param f64) (result i32) local.get 0 i32.trunc_f64_s) (func (export "ci") (param i32) local.get 0 call_indirect)
      (func (export "get") (param i32) (result funcref) local.get 0 table.get 0) (func (export "fill") (param i32) local.get 0 i32.const 0 i32.const 2 memory.fill))`);
    return [() => e.unreachable(), () => e.div(1, 0), () => e.div(-(2 ** 31), -1), () => e.rem(1n, 0n), () => e.load(65533), () => e.load(-1), () => e.trunc(1e10), () => e.trunc(NaN),
      () => e.ci(0), () => e.ci(1), () => e.get(1), () => e.fill(65535)].map((f) => {
      const error = thrownBy(f) as Error;
      return [error.message, error instanceof W.RuntimeError, Object.keys(error), error.name];
    });
  });
  same('stack exhaustion', (W) => {
    const e = make(W, '(module (func $f (export "f") (param i32) (result i32) local.get 0 call $f i32.const 1 i32.add) (func (export "g") (result i32) i32.const 3))');
    const error = thrownBy(() => e.f(1)) as Error;
    return [error instanceof RangeError, error.message, e.g()];
  });
  // The engines we run on have exception handling in its first form only, we in its final one.
  const first = (W: Api): boolean => W !== ours;
  const catchAll = (W: Api, body: string): string => (first(W) ? `try (result i32) ${body} catch_all i32.const 1 end`
    : `block $done (result i32) block $h try_table (result i32) (catch_all $h) ${body} end br $done end i32.const 1 end`);
  const catchTag = (W: Api, results: string, body: string): string => (first(W) ? `try (result ${results}) ${body} catch $t end`
    : `block $h (result ${results}) try_table (result ${results}) (catch $t $h) ${body} end end`);
  const rethrow = (W: Api, body: string): string => (first(W) ? `try ${body} catch_all rethrow 0 end`
    : `block $h (result exnref) try_table (catch_all_ref $h) ${body} end return end throw_ref`);
  const trapOf = (W: Api): unknown => thrownBy(make(W, '(module (func (export "f") unreachable))').f);

  same('catch_all takes what JavaScript throws, but no trap', (W) => {
    let v: unknown;
    const e = make(W, `(module (import "a" "h" (func $h)) (func $so call $so) (func (export "trap") (result i32) ${catchAll(W, 'unreachable')})
      (func (export "so") (result i32) ${catchAll(W, 'call $so i32.const 0')}) (func (export "host") (result i32) ${catchAll(W, 'call $h i32.const 0')}))`, { a: { h: () => { throw v; } } });
    const caught = [1, new W.RuntimeError('x'), new RangeError('x'), undefined].map((x) => { v = x; return e.host(); });
    v = trapOf(W);
    return [caught, thrownBy(e.host) === v, (thrownBy(e.trap) as Error).message, (thrownBy(e.so) as Error).constructor === RangeError];
  });
  same('exceptions', (W) => {
    const e = make(W, '(module (tag $t (export "t") (param i32 i64 f32)) (func (export "f") (param i32) local.get 0 i64.const -2 f32.const 0.1 throw $t))');
    const error = thrownBy(() => e.f(9)) as Api;
    return [error instanceof W.Exception, error.is(e.t), [0, 1, 2].map((i) => error.getArg(e.t, i)), error.stack, e.t instanceof W.Tag];
  });
  same('exceptions through JavaScript and back', (W) => {
    const seen: unknown[] = [];
    const tag = new W.Tag({ parameters: ['i32', 'i64'] });
    const e = make(W, `(module (import "a" "t" (tag $t (param i32 i64))) (import "a" "h" (func $h)) (func (export "throw") i32.const 5 i64.const 6 throw $t) (export "t" (tag $t))
      (func (export "catch") (result i32 i64) ${catchTag(W, 'i32 i64', 'call $h i32.const 0 i64.const 0')}) (func (export "rethrow") ${rethrow(W, 'call $h')}))`, {
      a: { t: tag, h: () => { try { e.throw(); } catch (x) { seen.push(x); throw x; } } },
    });
    const made = new W.Exception(tag, [7, 8n]);
    const f = make(W, `(module (import "a" "t" (tag $t (param i32 i64))) (import "a" "h" (func $h))
      (func (export "catch") (result i32 i64) ${catchTag(W, 'i32 i64', 'call $h i32.const 0 i64.const 0')}))`, { a: { t: tag, h: () => { throw made; } } });
    return [e.t === tag, e.catch(), thrownBy(e.rethrow) === seen[1], seen.length, f.catch()];
  });
  onOurs('JSTag gives the very value', (W) => {
    const value = { a: 1 };
    const e = make(W, `(module (import "a" "t" (tag $t (param externref))) (import "a" "h" (func $h)) (func (export "throw") (param externref) local.get 0 throw $t)
      (func (export "catch") (result externref) ${catchTag(W, 'externref', 'call $h ref.null extern')}))`, { a: { t: W.JSTag, h: () => { throw value; } } });
    expect(e.catch()).toBe(value);
    expect(thrownBy(() => e.throw(value))).toBe(value);
  });
  same('re-entrance', (W) => {
    let depth = 0;
    const e = make(W, '(module (import "a" "h" (func $h (param i32) (result i32))) (func (export "f") (param i32) (result i32) local.get 0 call $h local.get 0 i32.add))', {
      a: { h: (n: number): number => { depth++; return n > 0 ? e.f(n - 1) : 0; } },
    });
    return [e.f(20), depth];
  });
});

describe('memory.grow in wasm', () => {
  same('detaches the buffer', (W) => {
    const { m, grow } = make(W, '(module (memory (export "m") 1 3) (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))');
    const old = m.buffer;
    return [grow(1), old.byteLength, m.buffer.byteLength, m.buffer === m.buffer, grow(5), m.buffer.byteLength, m.grow(1), grow(0)];
  });
});

describe('promises', () => {
  const importing = wat('(module (import "a" "b" (func)))');
  for (const [title, call] of Object.entries<(W: Api) => unknown>({
    'compile nothing': (W) => W.compile(), 'compile no bytes': (W) => W.compile(new Uint8Array(0)), compile: (W) => W.compile(EMPTY),
    'instantiate nothing': (W) => W.instantiate(), 'instantiate a number': (W) => W.instantiate(1), 'instantiate a module': (W) => W.instantiate(new W.Module(EMPTY)),
    'instantiate bytes': (W) => W.instantiate(EMPTY), 'instantiate with imports of 1': (W) => W.instantiate(EMPTY, 1), 'instantiate without imports': (W) => W.instantiate(importing),
    'instantiate without the import': (W) => W.instantiate(importing, { a: {} }), 'instantiate a module without the import': (W) => W.instantiate(new W.Module(importing), { a: {} }),
    'instantiate a trap': (W) => W.instantiate(wat('(module (func unreachable) (start 0))')),
  })) {
    same(title, call);
    same(`${title}: nothing is thrown at once`, (W) => { const p = call(W) as Promise<unknown>; p.catch(() => undefined); return p instanceof Promise; });
  }
  for (const [title, source] of Object.entries<(W: Api) => unknown>({ 'a module': (W) => new W.Module(importing), bytes: () => importing })) {
    same(`the imports of ${title} are read in time`, async (W) => {
      const read: string[] = [];
      const promise = W.instantiate(source(W), { get a() { read.push('a'); return { get b() { read.push('b'); return () => undefined; } }; } });
      const atOnce = [...read];
      await promise;
      return [atOnce, read];
    });
  }
  sameClass('compile bad bytes', (W) => W.compile(BAD));
  sameClass('instantiate bad bytes', (W) => W.instantiate(BAD));
  same('the bytes are copied', async (W) => {
    const bytes = EMPTY.slice();
    const promise = W.compile(bytes);
    bytes.fill(9);
    return promise;
  });
  const response = (bytes: Uint8Array | undefined, type: string | undefined, status = 200): Response =>
    new Response(bytes as never, { status, headers: type === undefined ? {} : { 'content-type': type } });
  for (const [title, source] of Object.entries<() => unknown>({
    'a number': () => 1, 'a response': () => response(EMPTY, 'application/wasm'), 'a promise': () => Promise.resolve(response(EMPTY, 'application/wasm')),
    'another type': () => response(EMPTY, 'text/plain'), 'a type with parameters': () => response(EMPTY, 'application/wasm;x=1'),
    'a failure': () => response(EMPTY, 'application/wasm', 404), 'a rejected promise': () => Promise.reject(new Error('offline')), 'bad bytes': () => response(BAD, 'application/wasm'),
    'a used response': async () => { const r = response(EMPTY, 'application/wasm'); await r.text(); return r; },
  })) {
    sameClass(`compileStreaming of ${title}`, (W) => W.compileStreaming(source()));
    sameClass(`instantiateStreaming of ${title}`, (W) => W.instantiateStreaming(source()));
  }
  same('the code of a bad response\'s error', async (W) => {
    try { await W.compileStreaming(response(EMPTY, 'text/plain')); return 'compiled'; } catch (e) { return [(e as { code?: string }).code, (e as Error).message]; }
  });
});

describe('register', () => {
  onOurs('puts our object in the place of the engine\'s, as replaceable as that', async (W) => {
    const native = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')!;
    try {
      await import('../register.js');
      expect(Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')).toEqual({ ...native, value: W });
      expect((globalThis as { WebAssembly?: unknown }).WebAssembly).toBe(W);
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', native);
    }
  });
});
