/** A program of which some modules are debugged and the others are the engine's: what these may share. In one process, with the engine's own as it is. */
import { describe, expect, it } from 'vitest';
import { besidesEngine, type Engine } from '../runtime/host/attach/natives.js';
import { createWebAssembly } from '../runtime/js-api/index.js';
import type * as api from '../runtime/js-api/types.js';
import { Store } from '../runtime/store/store.js';
import { wat } from './js-api-same.js';

const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
const store = new Store();
/** How many instances of ours there are. */
let ours = 0;
store.onAllocate = () => { ours++; };
/** Modules are debugged that have an export `debugged`. */
const all = besidesEngine(createWebAssembly(store), engine, (bytes) => Buffer.from(bytes).includes('debugged'));

const bytesOf = (text: string, debugged: boolean): Uint8Array<ArrayBuffer> => wat(`(module ${text} ${debugged ? '(func (export "debugged"))' : ''})`) as Uint8Array<ArrayBuffer>;
const moduleOf = (text: string, debugged: boolean): api.Module => new all.Module(bytesOf(text, debugged));

function made(module: api.Module, imports: object = {}): { readonly exports: Record<string, () => unknown>; readonly by: 'ours' | 'engine' } {
  const before = ours;
  const { exports } = new all.Instance(module, imports as api.ImportObject);
  return { exports: exports as unknown as Record<string, () => unknown>, by: ours > before ? 'ours' : 'engine' };
}

const GROWS = '(import "e" "m" (memory 1 9)) (func (export "grow") (result i32) (memory.grow (i32.const 1))) (func (export "put") (i32.store8 (i32.const 65536) (i32.const 7)))';

describe('modules of both kinds', () => {
  it('are what was chosen, and look alike', async () => {
    for (const debugged of [true, false]) {
      const bytes = bytesOf('(func (export "f") (result i32) i32.const 5)', debugged);
      const before = ours;
      const { module, instance } = await all.instantiate(bytes);
      const again = await all.instantiate(await all.compile(bytes));
      expect(ours - before).toBe(debugged ? 2 : 0);
      expect([(instance.exports['f'] as () => number)(), (again.exports['f'] as () => number)()]).toEqual([5, 5]);
      expect([module instanceof all.Module, instance instanceof all.Instance, module.constructor === all.Module, instance.constructor === all.Instance]).toEqual([true, true, true, true]);
      expect(all.Module.exports(module)[0]).toEqual({ name: 'f', kind: 'function' });
      expect([all.Module.imports(module), all.Module.customSections(module, 'x')]).toEqual([[], []]);
      expect(all.validate(bytes)).toBe(true);
    }
  });

  it('are told apart by no error', async () => {
    for (const debugged of [true, false]) {
      const { exports: { trap } } = made(moduleOf('(func (export "trap") unreachable)', debugged));
      expect(trap).toThrow(all.RuntimeError);
      expect(() => made(moduleOf('(import "a" "b" (func))', debugged), { a: {} })).toThrow(all.LinkError);
      await expect(all.compile(Uint8Array.from([...bytesOf('', debugged), 99]))).rejects.toThrow(all.CompileError);
      expect(() => new all.Module(Uint8Array.from([...bytesOf('', debugged), 99]))).toThrow(all.CompileError);
    }
  });

  it('call each other', () => {
    const inner = made(moduleOf('(func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))', true));
    const outer = made(moduleOf('(import "e" "f" (func $f (param i32) (result i32))) (func (export "g") (param i32) (result i32) (call $f (call $f (local.get 0))))', false), { e: inner.exports });
    expect([inner.by, outer.by, (outer.exports['g'] as (n: number) => unknown)(1)]).toEqual(['ours', 'engine', 3]);
  });

  it('have a memory of the program\'s, whose buffer is what it has become, but not both', () => {
    const memory = new all.Memory({ initial: 1, maximum: 9 });
    const old = memory.buffer;
    const { exports: { grow, put }, by } = made(moduleOf(GROWS, false), { e: { m: memory } });
    expect([by, grow!()]).toEqual(['engine', 1]);
    put!();
    expect([old.byteLength, memory.buffer.byteLength, new Uint8Array(memory.buffer)[65_536], memory.grow(1), memory.buffer.byteLength]).toEqual([0, 131_072, 7, 2, 196_608]);
    expect(() => made(moduleOf(GROWS, true), { e: { m: memory } })).toThrow('e.m is of a module that WASM2JS_DEBUG leaves to the engine: have modules= match that one, too');
  });

  it('run as what is debugged does, where they share with it or with JavaScript what is of one kind only', () => {
    const memory = new all.Memory({ initial: 1, maximum: 9 });
    expect(made(moduleOf(GROWS, true), { e: { m: memory } }).by).toBe('ours');
    expect(made(moduleOf(GROWS, false), { e: { m: memory } }).by).toBe('ours');
    const table = new all.Table({ initial: 1, element: 'anyfunc' });
    const { by } = made(moduleOf('(import "e" "t" (table 1 funcref)) (func $f (result i32) i32.const 8) (elem (i32.const 0) $f)', false), { e: { t: table } });
    expect([by, (table.get(0) as () => number)()]).toEqual(['ours', 8]);
    expect(made(moduleOf('(import "e" "g" (global (mut i32)))', false), { e: { g: new all.Global({ value: 'i32', mutable: true }, 1) } }).by).toBe('ours');
    expect(made(moduleOf('(import "e" "g" (global i32))', false), { e: { g: 4 } }).by).toBe('engine');
  });

  it('say which one is to be chosen, too', () => {
    const { exports } = made(moduleOf('(table (export "t") 1 funcref)', false));
    expect(() => made(moduleOf('(import "e" "t" (table 1 funcref))', true), { e: exports }))
      .toThrow('WebAssembly.Instance(): e.t is of a module that WASM2JS_DEBUG leaves to the engine: have modules= match that one, too');
  });
});
