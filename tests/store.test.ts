/** The store: memories, tables, constant expressions, compiled modules and their lazy code. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { printFunction } from '../compiler/emit/fast/function.js';
import { type FuncIndex, loadModule, type MemoryType } from '../compiler/index.js';
import { isTrap, RuntimeError } from '../runtime/base/errors.js';
import { CompiledModule, type Factory } from '../runtime/store/compiled-module.js';
import { f32_reinterpret_i32, f64_reinterpret_i64, halves, i32_reinterpret_f32 } from '../runtime/support/float.js';
import { allowLargeFunctions } from '../runtime/store/engine.js';
import { framesOf } from '../runtime/store/frames.js';
import { PAGE_SIZE } from '../compiler/model/limits.js';
import { FuncInst } from '../runtime/store/func.js';
import { makeGlobal } from '../runtime/store/global.js';
import type { Instance } from '../runtime/store/instance.js';
import { instantiate } from '../runtime/store/instantiate.js';
import { MemoryInst } from '../runtime/store/memory.js';
import { ArrayStorage, makeStorage, NativeStorage, type Storage } from '../runtime/store/storage.js';
import { Store } from '../runtime/store/store.js';
import { TableInst } from '../runtime/store/table.js';
import { caughtExn, ExnInst, jsTag, TagInst, thrown } from '../runtime/store/tag.js';
import { canonicalTypeId } from '../runtime/store/types.js';
import { trap, trapKind, TRAP_MESSAGES, type TrapKind } from '../runtime/base/traps.js';
import { wat } from './js-api-same.js';

/** The message of the trap that a call ends in. */
function trapOf(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    if (isTrap(e)) return e.message;
    throw e;
  }
  throw new Error('no trap');
}

describe('memories', () => {
  const spans = (m: MemoryInst): number[] => [m.pages * PAGE_SIZE, m.dv.byteLength, m.u8.length];
  const uniform = (m: MemoryInst): void => expect(new Set(spans(m)).size, String(spans(m))).toBe(1);

  const storages: readonly (readonly [string, (type: MemoryType) => Storage])[] = [
    ['of the engine', (type) => { const s = makeStorage(type); expect(s).toBeInstanceOf(NativeStorage); return s; }], ['in ArrayBuffers', (type) => new ArrayStorage(type)],
  ];
  const memory = (type: MemoryType, storage: (type: MemoryType) => Storage): MemoryInst => new MemoryInst(type, storage(type));

  it.each(storages)('%s: spans exactly its size through any mix of growth and handing out', (_, storage) => {
    const m = memory({ min: 0, max: undefined }, storage);
    uniform(m);
    let pages = 0;
    for (let i = 0; i < 40; i++) {
      const handed = i % 7 === 3 ? m.buffer : undefined;
      expect(m.grow(i % 4)).toBe(pages);
      pages += i % 4;
      uniform(m);
      expect(m.pages).toBe(pages);
      if (handed !== undefined) expect(handed.byteLength).toBe(0);
      if (pages > 0) {
        expect(m.u8[m.u8.length - 1]).toBe(i % 4 === 0 ? 1 : 0);
        m.u8[m.u8.length - 1] = 1;
        m.dv.setInt32(0, i, true);
      }
    }
    expect(m.dv.getInt32(0, true)).toBe(39);
    expect(m.buffer.byteLength).toBe(pages * PAGE_SIZE);
    expect(m.buffer).toBe(m.u8.buffer);
    expect(m.u8.reduce((n, x) => n + x, 0)).toBeGreaterThan(30);
  });

  it('in ArrayBuffers: grows in place while nobody has the buffer', () => {
    const m = memory({ min: 4, max: undefined }, (type) => new ArrayStorage(type));
    let storages = 0;
    for (let last: unknown, i = 0; i < 100; i++) {
      m.grow(1);
      if (m.u8.buffer !== last) storages++;
      last = m.u8.buffer;
    }
    expect(storages).toBeLessThan(10);
  });

  it('of the engine: growth touches nothing', () => {
    const before = process.memoryUsage().rss;
    const m = new MemoryInst({ min: 1, max: undefined });
    m.u8[7] = 7;
    // 1.6 GB, were they copied once.
    for (let i = 0; i < 400; i++) {
      expect(m.grow(64)).toBe(1 + 64 * i);
      expect(m.buffer.byteLength).toBe((65 + 64 * i) * PAGE_SIZE);
    }
    expect(m.u8[7]).toBe(7);
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  });

  it.each(storages)('%s: keeps to its limits', (_, storage) => {
    const m = memory({ min: 1, max: 3 }, storage);
    expect([m.grow(3), m.grow(-1), m.grow(2), m.grow(1), m.grow(0)]).toEqual([-1, -1, 1, -1, 3]);
  });

  it('checks bulk operations before writing anything', () => {
    const m = new MemoryInst({ min: 1, max: 1 });
    const other = new MemoryInst({ min: 1, max: 1 });
    const data = new Uint8Array([1, 2, 3]);
    const out = TRAP_MESSAGES.memoryOutOfBounds;
    for (const f of [
      () => m.init(data, 65534, 0, 3), () => m.init(data, 0, 2, 2), () => m.init(data, 0, 4, 0), () => m.init(data, -1, 0, 1), () => m.fill(65530, 1, 10), () => m.fill(-1, 1, 0),
      () => m.copy(m, 65530, 0, 10), () => m.copy(m, 0, 65530, 10), () => m.copy(other, 0, 65537, 0), () => m.copy(other, 0, 0, -1),
    ]) expect(trapOf(f)).toBe(out);
    expect(m.u8.every((b) => b === 0)).toBe(true);
    m.init(data, 65533, 0, 3);
    m.copy(m, 65534, 65533, 2);
    expect([...m.u8.subarray(65533)]).toEqual([1, 1, 2]);
    other.copy(m, 0, 65533, 3);
    other.fill(3, 0x1ff, 2);
    m.init(data, 65536, 3, 0);
    expect([...other.u8.subarray(0, 6)]).toEqual([1, 1, 2, 255, 255, 0]);
  });
});

describe('tables', () => {
  const func = (params: readonly ('i32' | 'f64')[]): FuncInst => new FuncInst({ params, results: [] }, () => undefined, undefined, 0 as FuncIndex, undefined);
  const a = func([]), b = func(['i32']);
  const consistent = (t: TableInst): void => {
    for (let i = 0; i < t.t.length; i++) {
      const f = t.e[i] as FuncInst | null | undefined;
      expect(t.t[i], `entry ${i}`).toBe(f === null || f === undefined ? -1 : f.typeId);
    }
    expect(t.t.length).toBeGreaterThanOrEqual(t.length);
  };

  it('keeps type numbers in step', () => {
    const t = new TableInst({ element: 'funcref', min: 2, max: 100 }, a);
    consistent(t);
    expect(t.grow(3, b)).toBe(2);
    consistent(t);
    expect(t.grow(1, null)).toBe(5);
    t.set(0, null);
    t.fill(2, a, 2);
    t.copy(t, 1, 2, 4);
    consistent(t);
    t.init([a, null, b], 0, 1, 2);
    consistent(t);
    const other = new TableInst({ element: 'funcref', min: 9, max: undefined }, null);
    other.copy(t, 3, 0, 6);
    consistent(other);
    for (let i = 0; i < 60; i++) { t.grow(1, i % 2 ? a : null); consistent(t); }
    expect(t.length).toBe(66);
    expect(t.grow(35, null)).toBe(-1);
    expect([t.e[0], t.e[1], t.get(65)]).toEqual([null, b, a]);
  });

  it('traps out of bounds without writing', () => {
    const t = new TableInst({ element: 'funcref', min: 2, max: undefined }, null);
    for (const f of [
      () => t.get(2), () => t.get(-1), () => t.set(2, a), () => t.fill(1, a, 2), () => t.fill(3, a, 0), () => t.copy(t, 1, 0, 2), () => t.copy(t, 0, 1, 2), () => t.init([a, b], 1, 0, 2),
    ]) expect(trapOf(f)).toBe(TRAP_MESSAGES.tableOutOfBounds);
    expect(trapOf(() => t.init([a], 0, 1, 1))).toBe(TRAP_MESSAGES.elemSegmentOutOfBounds);
    expect(t.e).toEqual([null, null]);
  });

  it('holds any value as an external reference, undefined included', () => {
    const t = new TableInst({ element: 'externref', min: 1, max: undefined }, undefined);
    expect([t.get(0), t.grow(1, 'x'), t.get(1)]).toEqual([undefined, 1, 'x']);
  });
});

describe('types, globals, traps, exceptions', () => {
  it('numbers equal types equally', () => {
    expect(canonicalTypeId({ params: ['i32'], results: ['i64'] })).toBe(canonicalTypeId({ params: ['i32'], results: ['i64'] }));
    const ids = [{ params: [], results: ['i32'] }, { params: ['i32'], results: [] }, { params: ['i32', 'i32'], results: [] }, { params: [], results: [] }] as const;
    expect(new Set(ids.map(canonicalTypeId)).size).toBe(4);
  });

  it('has a class of globals for each type', () => {
    const classes = (['i32', 'i64', 'f32', 'f64', 'funcref', 'externref', 'exnref'] as const).map((t) => makeGlobal(t, true, null).constructor);
    expect(new Set(classes).size).toBe(7);
    const g = makeGlobal('i64', true, 5, -1);
    expect([g.v, g.h, g.type, g.mutable]).toEqual([5, -1, 'i64', true]);
  });

  it('tells traps from other errors', () => {
    for (const kind of Object.keys(TRAP_MESSAGES) as TrapKind[]) {
      try {
        trap(kind);
      } catch (e) {
        expect(isTrap(e) && e instanceof RuntimeError && trapKind(e) === kind && framesOf(e)!.length === 0).toBe(true);
        expect(Object.keys(e as object)).toEqual([]);
      }
    }
    for (const e of [new RuntimeError('unreachable'), new Error('x'), undefined, null, 1, {}]) expect(isTrap(e)).toBe(false);
  });

  it('links exceptions with their JavaScript objects both ways', () => {
    const exn = new ExnInst(new TagInst({ params: ['i32'], results: [] }), [1]);
    expect(thrown(exn)).toBe(thrown(exn));
    expect(caughtExn(thrown(exn))).toBe(exn);
    const value = { a: 1 };
    const foreign = caughtExn(value);
    expect([foreign.tag === jsTag, foreign.values, thrown(foreign) === value]).toEqual([true, [value], true]);
  });

  it('keeps the bits of every NaN', () => {
    const words = [0x7fc00000, 0x7f800001, 0x7fa00000, 0x7fffffff, 0x7fbfffff].flatMap((b) => [b | 0, b | 0x80000000]);
    expect(words.map((b) => i32_reinterpret_f32(f32_reinterpret_i32(b)))).toEqual(words);
    expect([0x3f800000, 0x80000000 | 0, 0x7f800000, 1].map(f32_reinterpret_i32)).toEqual([1, -0, Infinity, 2 ** -149]);
    const pairs = [0x7ff80000, 0x7ff00000, 0x7ff40000, 0x7fffffff, 0x7ff7ffff].flatMap((hi) => [1, -1, 0x12345678].flatMap((lo) => [[lo, hi], [lo, hi | 0x80000000]]));
    expect(pairs.map(([lo, hi]) => halves(f64_reinterpret_i64(lo!, hi!)))).toEqual(pairs);
    expect(f64_reinterpret_i64(0, 0x7ff80000)).toBe(NaN);
  });
});

describe('compiled modules', () => {
  const bytes = wat('(module (func (export "one") (result i32) i32.const 1) (func (export "two") (result i32) call 0 call 0 i32.add))');
  const run = (module: CompiledModule, index: number): unknown => instantiate(new Store(), module, [], 'test').funcs[index]!.code();

  it('gives the shared factory to the first instance and an equal one to the next', () => {
    const made: unknown[] = [];
    (globalThis as { storeTestMade?: unknown[] }).storeTestMade = made;
    const factories: Factory[] = [
      () => { (globalThis as { storeTestMade?: unknown[] }).storeTestMade!.push('one'); return () => 10; },
      (I) => { const [f] = I.funcs; return () => (f!.code() as number) * 2; },
    ];
    const module = CompiledModule.precompiled(loadModule(bytes), factories);
    expect([run(module, 1), run(module, 1), made.length]).toEqual([20, 20, 2]);
    expect(module.factory(0)).not.toBe(factories[0]);
    delete (globalThis as { storeTestMade?: unknown[] }).storeTestMade;
  });

  it('compiles from bytes, afresh for each instance', () => {
    const module = CompiledModule.fromBytes(bytes, 'test');
    expect([run(module, 1), run(module, 1)]).toEqual([2, 2]);
    expect(module.factory(1)).not.toBe(module.factory(1));
  });

  it('evaluates functions in the form that engines compile at once', () => {
    const atOnce = /^function \(I\) \{[^]*\nreturn \(function f1\(\) \{[^]*\}\); \}$/;
    const module = CompiledModule.fromBytes(bytes, 'test');
    expect(String(module.factory(1))).toMatch(atOnce);
    const ahead = [0, 1].map((i) => new Function(`return ${printFunction(module.module, i).text}`)() as Factory);
    const precompiled = CompiledModule.precompiled(loadModule(bytes), ahead);
    expect([precompiled.factory(1) === ahead[1], run(precompiled, 1)]).toEqual([true, 2]);
    expect(String(precompiled.factory(1))).toMatch(atOnce);
  });

  it('compiles a big module when its functions are first called, tiny callees with their callers', () => {
    const filler = Array.from({ length: 3000 }, () => `(func (result i32) ${'i32.const 1000000 drop '.repeat(20)} i32.const 0)`).join('\n');
    const big = CompiledModule.fromBytes(wat(`(module (func $tiny (result i32) i32.const 7) (func (result i32) call $tiny call $large i32.add)
      (func $large (result i32) ${'i32.const 1000000 drop '.repeat(40)} i32.const 5) ${filler})`), 'test');
    expect(big.eager).toBe(false);
    const instance = instantiate(new Store(), big, [], 'test');
    const [tiny, caller, large] = instance.funcs as [FuncInst, FuncInst, FuncInst];
    const stub = large.code;
    expect([tiny.code === stub, caller.code === stub]).toEqual([true, true]);
    instance.materialise(1);
    expect([tiny.code === stub, caller.code === stub, large.code === stub]).toEqual([false, false, true]);
    expect([caller.code(), large.code === stub]).toEqual([12, false]);
  });

  it('runs ahead-of-time code, twice, where a policy forbids making code; and says so for bytes', async () => {
    const real = globalThis.Function;
    vi.resetModules();
    try {
      // What a strict content security policy does to the constructor.
      globalThis.Function = new Proxy(real, { construct: () => { throw new EvalError('Code generation from strings disallowed for this context'); } });
      // By their own names: what is imported otherwise is plain modules, which are there once (native.mjs).
      const anew = (path: string): Promise<unknown> => import(path) as Promise<unknown>;
      const { setCompiler } = await anew('../runtime/store/compiler.ts') as typeof import('../runtime/store/compiler.js');
      setCompiler(await anew('../compiler/index.ts') as typeof import('../compiler/index.js'));
      const { CompiledModule: Compiled } = await anew('../runtime/store/compiled-module.ts') as typeof import('../runtime/store/compiled-module.js');
      const { WebAssembly, moduleObject } = await anew('../runtime/js-api/index.ts') as typeof import('../runtime/js-api/index.js');
      const text = wat(`(module (import "e" "h" (func $h (param i32 i64 f32) (result i32))) (table (export "t") 1 funcref) (elem (i32.const 0) $f)
        (func $f (export "f") (param i32 i32 i32) (result i32) i32.const 0))`);
      const factories: Factory[] = [(I) => { const [h] = I.funcs; return (a, b, c) => (h!.code(a, 1, 0, 0.5) as number) * (b as number) + (c as number); }];
      const module = moduleObject(Compiled.precompiled(loadModule(text), factories));
      const seen: unknown[][] = [];
      const imports = { e: { h: (...args: unknown[]) => { seen.push(args); return args[0]; } } };
      const runs = [1, 2].map((n) => (new WebAssembly.Instance(module, imports).exports.f as (...args: number[]) => number)(n, 10, 3));
      expect([runs, seen]).toEqual([[13, 23], [[1, 1n, 0.5], [2, 1n, 0.5]]]);
      expect(() => new WebAssembly.Instance(new WebAssembly.Module(text), imports)).toThrow(WebAssembly.CompileError);
      await expect(WebAssembly.instantiate(text, imports)).rejects.toThrow(/^WebAssembly\.instantiate\(\): .*ahead of time/);
    } finally {
      globalThis.Function = real;
      vi.resetModules();
    }
  });

  it('says where and why bytes are no module', () => {
    expect(() => CompiledModule.fromBytes(new Uint8Array([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), 'test')).toThrow(/^test: at offset 0x4: ./);
    // Valid, but beyond what can be made: the limit is met at instantiation.
    expect(() => new TableInst({ element: 'funcref', min: 10_000_001, max: undefined }, null)).toThrow(RangeError);
  });

  it('does not keep instances alive that are made in one turn of the event loop', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const store = new Store();
    // 16 KB of wasm, so that 1000 of them are more than is remembered in a turn.
    const module = CompiledModule.fromBytes(wat(`(module (memory 1) (data "${'x'.repeat(16384)}") (func (export "f")))`), 'test');
    const collected: number[] = [];
    const registry = new FinalizationRegistry<number>((i) => collected.push(i));
    const remembered: number[] = [];
    const enough = ((): Instance => {
      let last: Instance;
      for (let i = 0; i < 1000; i++) {
        last = instantiate(store, module, [], 'test');
        registry.register(last, i);
        if (i % 100 === 99) remembered.push([...store.instances()].length);
      }
      return last!;
    })();
    gc();
    expect(Math.max(...remembered)).toBeLessThan(100);
    // One that was too much to be remembered is seen by a debugger as soon as it runs.
    const known = (instance: Instance): boolean => [...store.instances()].includes(instance);
    expect(known(enough)).toBe(false);
    store.seen(enough);
    expect(known(enough)).toBe(true);
    // What is made in a later turn is remembered again.
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(known(instantiate(store, module, [], 'test'))).toBe(true);
    await vi.waitFor(() => {
      gc();
      expect(collected.length).toBeGreaterThan(990);
    });
  });

  it('counts instances by store', () => {
    const [s, t] = [new Store(), new Store()];
    const module = CompiledModule.fromBytes(bytes, 'test');
    const made = [instantiate(s, module, [], 'test'), instantiate(t, module, [], 'test'), instantiate(s, module, [], 'test')];
    expect([...s.instances()]).toEqual([made[0], made[2]]);
    expect(made.map((i) => i.id)).toEqual([0, 0, 1]);
    expect(made[0]!.flag).toBe(s.flag);
  });
});

// Last, since afterwards the engine is not asked for a while.
describe('memories', () => {
  it('that are too many for the engine are in ArrayBuffers', { timeout: 60_000 }, () => {
    const kept = Array.from({ length: 17_000 }, () => new MemoryInst({ min: 0, max: undefined }));
    kept.forEach((m, i) => {
      if (i % 500 !== 0) return;
      expect(m.grow(1)).toBe(0);
      m.u8[9] = 9;
      expect(m.buffer.byteLength).toBe(PAGE_SIZE);
    });
  });
});

it('functions as large as the main loop of SWI-Prolog are optimised in the end', () => {
  allowLargeFunctions();
  setFlagsFromString('--allow-natives-syntax');
  // 576 KB of bytecode.
  const large = new Function('a', `${'a = a + 1 | 0;\n'.repeat(36_000)} return a;`);
  const optimised = new Function('f', '%PrepareFunctionForOptimization(f); f(1); %OptimizeFunctionOnNextCall(f); f(1); return %ActiveTierIsTurbofan(f)');
  expect(optimised(large)).toBe(true);
});
