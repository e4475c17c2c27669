/** The parts of the JavaScript API that need no code: shapes, memories, tables, globals, tags, exceptions, errors. */
import { describe, expect } from 'vitest';
import { onOurs, same, sameClass, type Api, wat } from './js-api-same.js';

const getter = (prototype: object, key: string): ((this: unknown) => unknown) => Object.getOwnPropertyDescriptor(prototype, key)!.get!;
const setter = (prototype: object, key: string): ((this: unknown, v?: unknown) => void) => Object.getOwnPropertyDescriptor(prototype, key)!.set!;

/** All own properties with their attributes. */
const shape = (o: object, skip: readonly PropertyKey[] = []): unknown => Object.fromEntries(Reflect.ownKeys(o).filter((k) => !skip.includes(k)).sort((a, b) => (String(a) < String(b) ? -1 : 1))
  .map((key) => {
    const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(o, key)!;
    const kind = typeof value === 'function' ? `${value.name}/${value.length} ${'prototype' in value ? 'class' : 'method'}` : typeof value === 'object' ? 'object' : value;
    return [String(key), [kind, get && `${get.name}/${get.length}`, set && `${set.name}/${set.length}`, writable, enumerable, configurable]];
  }));

describe('shapes', () => {
  // Members that are in some of the V8 versions only; the streaming functions are put there by Node, as own properties of the same kind.
  const optional = ['Exception', 'JSTag', 'Suspending', 'promising', 'SuspendError', 'Suspender', 'Function', 'String', 'returnPromiseOnSuspend'];
  same('the namespace object', (W) => [shape(W, optional), Object.getPrototypeOf(W) === Object.prototype, String(W), 'Function' in W]);
  for (const name of ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'CompileError', 'LinkError', 'RuntimeError']) {
    same(`the constructor ${name}`, (W) => [shape(W[name], ['arguments', 'caller']), shape(W[name].prototype), W[name].prototype.constructor === W[name]]);
    same(`${name} without new or arguments`, (W) => W[name]());
    same(`new ${name} without arguments`, (W) => new W[name]());
  }
  for (const name of ['Memory', 'Table', 'Global']) {
    same(`a subclass of ${name}`, (W) => {
      class Mine extends (W[name] as new (...args: unknown[]) => object) {}
      const mine = new Mine({ initial: 1, element: 'anyfunc', value: 'i32' });
      return [mine instanceof Mine, mine instanceof W[name], Object.prototype.toString.call(mine)];
    });
  }
  sameClass('Exception without new', (W) => W.Exception());
  same('the namespace can be inherited from and assigned to', (W) => {
    const heir = Object.assign(Object.create(W), { instantiate: 1 });
    return [heir.instantiate, new heir.Memory({ initial: 1 })];
  });
});

describe('Memory', () => {
  const make = (d?: unknown): ((W: Api) => unknown) => (W) => new W.Memory(d).buffer.byteLength;
  for (const [title, descriptor] of Object.entries({
    'a number': 1, 'no members': {}, one: { initial: 1 }, 'a fraction': { initial: 1.7 }, 'a string': { initial: '2' }, NaN: { initial: NaN }, 'not a number': { initial: 'x' },
    Infinity: { initial: Infinity }, negative: { initial: -1 }, 'a BigInt': { initial: 1n }, 'a symbol': { initial: Symbol() }, 'beyond u32': { initial: 2 ** 32 }, 'too many pages': { initial: 65537 },
    'maximum too big': { initial: 1, maximum: 65537 }, 'maximum too small': { initial: 1, maximum: 0 }, 'maximum null': { initial: 1, maximum: null },
    'maximum undefined': { initial: 0, maximum: undefined }, 'maximum beyond u32': { initial: 1, maximum: 2 ** 32 }, 'only a minimum': { minimum: 1 },
    'a maximum': { initial: 1, maximum: 32768 },
  })) same(`made of ${title}`, make(descriptor));
  same('shared, for JavaScript only', (W) => {
    const m = new W.Memory({ initial: 1, maximum: 3, shared: true });
    const { buffer } = m;
    new Int32Array(buffer)[5] = 7;
    const old = m.grow(1);
    return [old, buffer.byteLength, m.buffer.byteLength, buffer === m.buffer, m.buffer instanceof SharedArrayBuffer, new Int32Array(m.buffer)[5], Atomics.notify(new Int32Array(m.buffer), 0)];
  });
  same('shared without a maximum', (W) => new W.Memory({ initial: 1, shared: true }));
  onOurs('a shared one is not taken for one that is not', (W) => {
    const module = new W.Module(wat('(module (import "m" "memory" (memory 1 2)))'));
    expect(() => new W.Instance(module, { m: { memory: new W.Memory({ initial: 1, maximum: 2, shared: true }) } })).toThrow(W.LinkError);
  });
  const grow = (...args: unknown[]) => (W: Api) => {
    const m = new W.Memory({ initial: 1, maximum: 3 });
    const old = m.buffer;
    return [m.grow(...args), m.buffer.byteLength, old.byteLength, old === m.buffer];
  };
  for (const args of [[1], [0], [2], [3], [1.9], ['1'], [], [-1], [NaN], [2 ** 32], [1n], [undefined]]) same(`grow(${args.map(String).join()})`, grow(...args));
  same('growing without a maximum, beyond 4 GiB', (W) => {
    try { new W.Memory({ initial: 1 }).grow(65536); return 'grown'; } catch (e) { return (e as Error).constructor === RangeError; }
  });
  same('the buffer', (W) => {
    const m = new W.Memory({ initial: 1, maximum: 4 });
    const first = m.buffer;
    new Uint8Array(first)[65535] = 7;
    const facts: unknown[] = [first === m.buffer, Boolean(first.resizable), first.byteLength];
    m.grow(1);
    m.grow(1);
    const second = m.buffer;
    facts.push(second !== first, first.byteLength, second.byteLength, new Uint8Array(second)[65535], new Uint8Array(second)[65536], second === m.buffer);
    m.grow(0);
    return [...facts, second.byteLength, m.buffer.byteLength, m.buffer !== second];
  });
  same('grow on something else', (W) => W.Memory.prototype.grow.call({}, 1));
  same('buffer of something else', (W) => getter(W.Memory.prototype, 'buffer').call({}));
  sameClass('buffer cannot be set', (W) => { new W.Memory({ initial: 1 }).buffer = 1; });

  // Where the engine has none, both sides say that they are no functions.
  for (const shared of [false, true]) {
    const resizable = (W: Api) => {
      const m = new W.Memory({ initial: 1, maximum: 4, shared });
      const fixed = m.buffer;
      const buffer = m.toResizableBuffer();
      return { m, fixed, buffer };
    };
    const facts = (m: Api, b: Api) => [b === m.buffer, b.byteLength, b.resizable, b.growable, b.maxByteLength];
    const resize = (b: Api, n: number) => (shared ? b.grow(n) : b.resize(n));
    const attempt = (f: () => unknown) => { try { return f(); } catch (e) { return (e as Error).constructor.name; } };
    const kind = shared ? 'shared, ' : '';
    same(`${kind}a buffer that grows with it`, (W) => {
      const { m, fixed, buffer } = resizable(W);
      const view = new Uint8Array(buffer);
      const seen = [facts(m, buffer), fixed.byteLength, fixed === buffer, m.toResizableBuffer() === buffer, m.grow(1), facts(m, buffer), view.length, m.grow(0), facts(m, buffer)];
      for (const n of [3 * 65536, 3 * 65536 + 1, 65536, 5 * 65536]) seen.push(attempt(() => resize(buffer, n)), facts(m, buffer));
      seen.push(m.grow(1), attempt(() => m.grow(1)), facts(m, buffer));
      const last = m.toFixedLengthBuffer();
      return [...seen, facts(m, last), buffer.byteLength, last === buffer, m.toFixedLengthBuffer() === last];
    });
    same(`${kind}without a maximum`, (W) => new W.Memory({ initial: 1, shared }).toResizableBuffer());
  }
  same('code uses what JavaScript has made of a memory', (W) => {
    const { exports } = new W.Instance(new W.Module(wat(`(module (memory (export "memory") 1 4)
      (func (export "size") (result i32) (memory.size)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "store") (param i32) (i32.store (local.get 0) (i32.const 7))) (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 9) (local.get 1))))`)));
    const seen: unknown[] = [];
    const look = () => {
      const size = exports.size();
      seen.push(size, exports.memory.buffer.byteLength, exports.load(size * 65536 - 4));
      exports.store(size * 65536 - 4);
      exports.fill(size * 65536 - 2, 2);
      for (const f of [() => exports.load(size * 65536 - 3), () => exports.store(size * 65536), () => exports.fill(size * 65536 - 1, 2)]) {
        try { seen.push(f()); } catch (e) { seen.push((e as Error).constructor === W.RuntimeError); }
      }
    };
    look();
    const buffer = exports.memory.toResizableBuffer();
    look();
    buffer.resize(2 * 65536);
    look();
    seen.push(exports.grow(1), exports.grow(2), buffer.byteLength);
    look();
    exports.memory.toFixedLengthBuffer();
    look();
    seen.push(exports.grow(1), exports.grow(1));
    look();
    return seen;
  });
  same('toResizableBuffer of something else', (W) => W.Memory.prototype.toResizableBuffer.call({}));
  same('toFixedLengthBuffer of something else', (W) => W.Memory.prototype.toFixedLengthBuffer.call({}));
});

describe('Table', () => {
  const make = (...args: unknown[]) => (W: Api) => {
    const t = new W.Table(...args);
    return [t.length, t.length > 0 ? t.get(0) : 'empty'];
  };
  const func = { element: 'anyfunc', initial: 1 };
  for (const [title, args] of Object.entries({
    'a number': [1], 'no members': [{}], 'no initial': [{ element: 'anyfunc' }], 'an unknown type': [{ ...func, element: 'x' }], 'a number type': [{ ...func, element: 'i32' }],
    exnref: [{ ...func, element: 'exnref' }], functions: [func], 'too long': [{ ...func, initial: 10000001 }], 'maximum too small': [{ ...func, maximum: 0 }],
    negative: [{ ...func, initial: -1 }], 'maximum beyond u32': [{ ...func, maximum: 2 ** 32 }], 'the largest maximum': [{ ...func, maximum: 2 ** 32 - 1 }],
    'a number as function': [func, 1], 'a JavaScript function': [func, () => 1], 'null as function': [func, null], 'undefined as function': [func, undefined],
    'externref, nothing': [{ element: 'externref', initial: 1 }], 'externref, 5': [{ element: 'externref', initial: 1 }, 5], 'externref, null': [{ element: 'externref', initial: 1 }, null],
    'externref, undefined': [{ element: 'externref', initial: 1 }, undefined],
  })) same(`made of ${title}`, make(...args));
  const table = (W: Api): Api => new W.Table({ element: 'anyfunc', initial: 1, maximum: 3 });
  for (const args of [[], [0], [-1], ['x'], [NaN], ['0'], [0.9], [1n]]) same(`get(${args.map(String).join()})`, (W) => table(W).get(...args));
  for (const args of [[5], [1.5], [2 ** 31]]) sameClass(`get(${args.map(String).join()})`, (W) => table(W).get(...args));
  for (const args of [[], [0], [0, 1], [0, () => 1], [0, undefined], [0, null], [-1, null]]) same(`set(${args.map(String).join()})`, (W) => table(W).set(...args));
  for (const args of [[5], [5, null], [5, 1]]) sameClass(`set(${args.map(String).join()})`, (W) => table(W).set(...args));
  for (const args of [[], [0], [1], [2], [3], [-1], [1e9], [1, 1], [1, null], [1.5], [2 ** 32]]) {
    same(`grow(${args.map(String).join()})`, (W) => { const t = table(W); return [t.grow(...args), t.length, t.get(t.length - 1)]; });
  }
  same('externref elements', (W) => {
    const t = new W.Table({ element: 'externref', initial: 1 });
    const o = {};
    const seen: unknown[] = [t.get(0), t.set(0, 4), t.get(0), t.set(0), t.get(0), t.grow(2, o), t.get(1) === o, t.get(2) === o, t.grow(1), t.get(3)];
    t.set(0, null);
    return [...seen, t.get(0), t.length];
  });
  for (const member of ['get', 'set', 'grow']) same(`${member} on something else`, (W) => W.Table.prototype[member].call({}, 1));
  same('length of something else', (W) => getter(W.Table.prototype, 'length').call({}));
});

describe('Global', () => {
  const values = ['nothing', undefined, null, 0, -0, 1.5, 0.1, 2 ** 32 + 5, -1, '12', 'x', NaN, Infinity, true, 7n, -1n, 2n ** 63n, 2n ** 64n + 3n, Symbol.iterator, {}, [3], () => 1];
  for (const type of ['i32', 'i64', 'f32', 'f64', 'externref', 'anyfunc']) {
    for (const v of values) {
      // What a missing externref is has changed from null to undefined.
      if (v === 'nothing' && type === 'externref') continue;
      same(`${type} of ${String(v)}`, (W) => (v === 'nothing' ? new W.Global({ value: type }) : new W.Global({ value: type }, v)).value);
      if (v !== 'nothing') same(`${type} set to ${String(v)}`, (W) => { const g = new W.Global({ value: type, mutable: true }, type === 'anyfunc' ? null : undefined); g.value = v; return [g.value, g.valueOf()]; });
    }
    same(`${type} immutable`, (W) => { new W.Global({ value: type }, type === 'anyfunc' ? null : undefined).value = 1; });
  }
  onOurs('a missing externref is undefined', (W) => {
    expect(new W.Global({ value: 'externref' }).value).toBe(undefined);
  });
  for (const [title, d] of Object.entries({ 'a number': 1, 'no members': {}, 'an unknown type': { value: 'x' }, funcref: { value: 'funcref' } })) {
    same(`made of ${title}`, (W) => new W.Global(d));
  }
  sameClass('v128 is refused', (W) => new W.Global({ value: 'v128' }));
  same('value of something else', (W) => getter(W.Global.prototype, 'value').call({}));
  same('value set on something else', (W) => setter(W.Global.prototype, 'value').call({}, 1));
  same('valueOf on something else', (W) => W.Global.prototype.valueOf.call({}));
  same('mutable is any truthy value', (W) => { const g = new W.Global({ value: 'i32', mutable: 'yes' }); g.value = '9'; return g.value; });
});

/** Vectors stay inside. */
describe('v128', () => {
  const constant = '(v128.const i64x2 1 2)';
  const exports = (W: Api, text: string, imports = {}): Api => new W.Instance(new W.Module(wat(`(module ${text})`)), imports).exports;
  const thrower = (W: Api): Api => exports(W, `(tag $t (export "t") (param v128)) (func (export "f") (throw $t ${constant}))`);
  const thrown = (W: Api, e = thrower(W)): Api => {
    try {
      return e.f();
    } catch (x) {
      return [x, e.t];
    }
  };
  same('as a parameter', (W) => exports(W, '(func (export "f") (param v128))').f(0n));
  same('as a result', (W) => exports(W, `(func (export "f") (result v128) ${constant})`).f());
  same('as an argument of a host function', (W) => exports(W, `(import "h" "f" (func $f (param v128))) (func (export "f") (call $f ${constant}))`, { h: { f: () => 1 } }).f());
  onOurs('as the result of a host function, which is not called', (W) => {
    let calls = 0;
    expect(() => exports(W, '(import "h" "f" (func $f (result v128))) (func (export "f") (drop (call $f)))', { h: { f: () => calls++ } }).f()).toThrow(TypeError);
    expect(calls).toBe(0);
  });
  same('in functions that are only passed on', (W) => {
    const first = exports(W, `(func (export "f") (param i64 v128) (result v128) (i64x2.add (local.get 1) (i64x2.splat (local.get 0))))`);
    const second = exports(W, `(import "h" "f" (func $f (param i64 v128) (result v128)))
      (func (export "f") (param i64) (result i64) (i64x2.extract_lane 1 (call $f (local.get 0) ${constant})))`, { h: first });
    return [first.f.length, second.f(40n)];
  });
  const global = (W: Api, mutability = 'v128'): Api => exports(W, `(global (export "g") ${mutability} ${constant})`);
  for (const [title, scenario] of Object.entries<(W: Api) => unknown>({
    'read from a global': (W) => global(W).g.value, 'valueOf of a global': (W) => global(W).g.valueOf(), 'set in a global': (W) => { global(W, '(mut v128)').g.value = 0n; },
    'set in an immutable global': (W) => { global(W).g.value = 0n; }, 'in a global made of a value': (W) => new W.Global({ value: 'v128', mutable: true }, 0n),
    'imported as a number': (W) => exports(W, '(import "h" "g" (global v128))', { h: { g: 0n } }),
  })) sameClass(title, scenario);
  same('in a global that two instances have', (W) =>
    exports(W, '(import "h" "g" (global (mut v128))) (func (export "f") (result i64) (i64x2.extract_lane 1 (global.get 0)))', { h: global(W, '(mut v128)') }).f());
  same('in an exception that is caught and has the tag', (W) => { const [e, tag] = thrown(W); return [e instanceof W.Exception, e.is(tag)]; });
  onOurs('in a tag made of its name', (W) => {
    const tag = new W.Tag({ parameters: ['v128'] });
    exports(W, '(import "h" "t" (tag (param v128)))', { h: { t: tag } });
    expect(() => exports(W, '(import "h" "t" (tag (param i32)))', { h: { t: tag } })).toThrow(W.LinkError);
  });
  // Older engines crash.
  onOurs('taken out of an exception, or put into one', (W) => {
    const [e, tag] = thrown(W);
    expect(() => e.getArg(tag, 0)).toThrow(TypeError);
    expect(() => new W.Exception(tag, [0n])).toThrow(TypeError);
  });
});

describe('Tag and Exception', () => {
  for (const [title, d] of Object.entries({
    'a number': 1, 'no members': {}, 'no list': { parameters: 1 }, 'an unknown type': { parameters: ['i32', 'x'] }, nothing: { parameters: [] },
    types: { parameters: ['i32', 'i64', 'f32', 'f64', 'externref'] },
  })) same(`a tag of ${title}`, (W) => new W.Tag(d));
  const exception = (payload: unknown, options?: unknown, types = ['i32']) => (W: Api): Api => new W.Exception(new W.Tag({ parameters: types }), payload, options);
  for (const [title, scenario] of Object.entries<(W: Api) => unknown>({
    'no tag': (W) => new W.Exception(), 'something else as tag': (W) => new W.Exception({}, []), 'no values': exception(undefined), 'a number as values': exception(1), 'one value': exception([1]),
    'a BigInt for an i32': exception([1n]), 'a number for an i64': exception([1], undefined, ['i64']), 'options of a number': exception([1], 1),
  })) same(`an exception of ${title}`, scenario);
  onOurs('the number of values must be right', (W) => {
    expect(() => exception([])(W)).toThrow(TypeError);
    expect(() => exception([1, 2])(W)).toThrow(TypeError);
  });
  onOurs('any iterable gives the values', (W) => {
    const tag = new W.Tag({ parameters: ['i32', 'i32'] });
    expect(new W.Exception(tag, new Set([3, 4])).getArg(tag, 1)).toBe(4);
  });
  const args = (W: Api): { e: Api; tag: Api; other: Api } => {
    const tag = new W.Tag({ parameters: ['i32', 'i64', 'f32', 'externref', 'f64'] });
    return { tag, other: new W.Tag({ parameters: ['i32', 'i64', 'f32', 'externref', 'f64'] }), e: new W.Exception(tag, ['7', -5n, 0.1, 'text', 1.5]) };
  };
  same('getArg', (W) => { const { e, tag } = args(W); return [0, 1, 2, 3, 4].map((i) => e.getArg(tag, i)); });
  for (const index of [undefined, 5, 'x', -1, 1.5, 2 ** 32]) same(`getArg(tag, ${String(index)})`, (W) => { const { e, tag } = args(W); return e.getArg(tag, index); });
  same('getArg with another tag', (W) => { const { e, other } = args(W); return e.getArg(other, 0); });
  same('getArg without a tag', (W) => args(W).e.getArg(1, 0));
  same('is', (W) => { const { e, tag, other } = args(W); return [e.is(tag), e.is(other)]; });
  same('is without a tag', (W) => args(W).e.is());
  same('is on something else', (W) => W.Exception.prototype.is.call({}, args(W).tag));
  same('getArg on something else', (W) => W.Exception.prototype.getArg.call({}, args(W).tag, 0));
  same('an exception is no error', (W) => [args(W).e instanceof Error, String(args(W).e), args(W).e.message]);
  same('the stack', (W) => [exception([1])(W).stack, typeof exception([1], { traceStack: true })(W).stack, exception([1], { traceStack: false })(W).stack]);
  onOurs('JSTag is a tag that nothing can be made with', (W) => {
    expect(W.JSTag).toBeInstanceOf(W.Tag);
    expect(() => new W.Exception(W.JSTag, [1])).toThrow(TypeError);
  });
});

describe('errors', () => {
  for (const name of ['CompileError', 'LinkError', 'RuntimeError']) {
    same(name, (W) => {
      const e = new W[name]('why', { cause: 3 });
      e.extra = 1;
      return [e instanceof Error, e instanceof W[name], e.name, e.message, e.cause, String(e), Object.prototype.toString.call(e), Object.keys(e),
        W[name]('called') instanceof W[name], String(new W[name]()), Object.hasOwn(new W[name](), 'message'), e.stack.split('\n')[0], Object.getPrototypeOf(W[name]) === Error];
    });
    same(`a subclass of ${name}`, (W) => {
      class Mine extends (W[name] as new (...args: unknown[]) => object) {}
      const e = new Mine('x');
      return [e instanceof W[name], e instanceof Mine, (e as Error).message];
    });
  }
  same('the stack of a new error starts where it was made', (W) => {
    const inner = (): Error => new W.RuntimeError('x');
    return inner().stack!.split('\n')[1]!.includes('inner');
  });
});
