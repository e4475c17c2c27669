/** The witness as a `WebAssembly` object, as much of one as the test suites use; and programs over it that can be stepped through. */
import { loadModule, type Module } from '../../compiler/index.js';
import type { ExternKind } from '../../compiler/model/module.js';
import type { ValType } from '../../compiler/model/types.js';
import type { Api, Imports } from '../random/hosts.js';
import { ExceptionObject, exceptionToJs, funcOf, linkFunction, requireCrossing, resultsToWasm, TagObject, toJs, toWasm } from './border.js';
import { type Routine, WExn, type WExtern, WFunc, WGlobal, type WInstance, type WMemory, type WTable, WTag } from './entities.js';
import { instantiate } from './instance.js';
import { Machine } from './machine.js';
import { reference, type WValue, WTrap } from './values.js';

type JsFunction = (...args: unknown[]) => unknown;
export type Exports = Readonly<Record<string, unknown>>;

/** What a script asks for: a call of an exported function, or an instance. */
export type Request = { readonly call: unknown; readonly args: readonly unknown[] } | { readonly module: object; readonly imports: Imports };

/**
 * JavaScript code that calls into wasm by asking for it, so that the same can be run on an ordinary `WebAssembly` object and on a machine that is stepped.
 * A request is answered with the call's result, or the instance's exports; or throws.
 */
export type Script<T> = Generator<Request, T, unknown>;

class ModuleObject {
  readonly module: Module;
  constructor(bytes: Uint8Array) {
    this.module = loadModule(bytes);
  }
}

class MemoryObject {
  constructor(readonly memory: WMemory) {
    memory.js = this;
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  grow(pages: number): number {
    const old = this.memory.grow(pages >>> 0);
    if (old < 0) throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    return old;
  }
}

/** One world of the witness. */
export class Witness {
  readonly machine: Machine;
  /** Every instance, in order of allocation. */
  readonly instances: WInstance[] = [];
  readonly api: Api;
  private readonly scripts = new WeakMap<object, (...args: unknown[]) => Script<unknown>>();
  private readonly objectOf = (f: WFunc): unknown => this.functionObject(f);

  constructor(maxDepth?: number) {
    this.machine = new Machine({
      exceptionToJs: (exn) => exceptionToJs(exn, this.objectOf),
      exceptionOf: (v) => (v instanceof ExceptionObject ? v.exn : undefined),
    }, maxDepth);
    this.api = this.makeApi();
  }

  /** A host function that calls back into wasm, to be imported. */
  scripted(body: (...args: unknown[]) => Script<unknown>): unknown {
    const placeholder = (): never => {
      throw new Error('a scripted function runs on the machine only');
    };
    this.scripts.set(placeholder, body);
    return placeholder;
  }

  /** A script as a routine of the machine. */
  *routine<T>(script: Script<T>): Routine<T> {
    let next = script.next();
    while (!next.done) {
      let answer: unknown;
      try {
        answer = yield* this.answer(next.value);
      } catch (e) {
        next = script.throw(e);
        continue;
      }
      next = script.next(answer);
    }
    return next.value;
  }

  private *answer(request: Request): Routine<unknown> {
    if ('module' in request) return yield* this.instance((request.module as ModuleObject).module, request.imports);
    const func = funcOf(request.call);
    if (!func) return (request.call as JsFunction)(...request.args);
    return yield* this.invoke(func, request.args);
  }

  private *invoke(func: WFunc, args: readonly unknown[]): Routine<unknown> {
    const { params, results } = func.type;
    requireCrossing([...params, ...results]);
    const values = yield { func, args: params.map((t, i) => toWasm(t, args[i])) };
    if (results.length > 1) return values.map((v) => toJs(v, this.objectOf));
    return results.length === 0 ? undefined : toJs(values[0]!, this.objectOf);
  }

  private *instance(module: Module, imports: Imports): Routine<Exports> {
    const externs = module.imports.map((i) => this.toExtern(module, i.kind, i.index, imports[i.module]![i.name]));
    const instance = yield* instantiate(module, externs, (allocated) => void this.instances.push(allocated));
    return this.exportsOf(instance);
  }

  /** The exports of an instance, as an embedder sees them. */
  exportsOf(instance: WInstance): Exports {
    return Object.fromEntries(instance.module.exports.map(({ name, kind, index }) => [name, this.toJs(instance, kind, index)]));
  }

  private toExtern(module: Module, kind: ExternKind, index: number, v: unknown): WExtern {
    switch (kind) {
      case 'func': return funcOf(v) ?? this.hostFunction(v as JsFunction, module.funcs[index]!.type, index);
      case 'tag': return (v as TagObject).tag;
      case 'memory': return (v as MemoryObject).memory;
      case 'table': return (v as { readonly table: WTable }).table;
      case 'global': {
        const { value, mutable } = module.globals[index]!;
        return typeof v === 'object' && v !== null && 'global' in v ? v.global as WGlobal : new WGlobal({ value, mutable }, toWasm(value, v));
      }
    }
  }

  private hostFunction(js: JsFunction, type: WFunc['type'], index: number): WFunc {
    const { params, results } = type;
    const script = this.scripts.get(js);
    const incoming = (args: readonly WValue[]): unknown[] => {
      requireCrossing([...params, ...results]);
      return args.map((v) => toJs(v, this.objectOf));
    };
    if (!script) return new WFunc(type, undefined, index, (args) => resultsToWasm(results, js(...incoming(args))), js);
    return new WFunc(type, undefined, index, (args) => this.scriptedCall(script(...incoming(args)), results), js);
  }

  private *scriptedCall(script: Script<unknown>, results: readonly ValType[]): Routine<readonly WValue[]> {
    return resultsToWasm(results, yield* this.routine(script));
  }

  private toJs(instance: WInstance, kind: ExternKind, index: number): unknown {
    switch (kind) {
      case 'func': return this.functionObject(instance.funcs[index]!);
      case 'memory': return instance.memories[index]!.js ?? new MemoryObject(instance.memories[index]!);
      case 'table': return this.tableObject(instance.tables[index]!);
      case 'global': return this.globalObject(instance.globals[index]!);
      case 'tag': return instance.tags[index]!.js ?? new TagObject(instance.tags[index]!);
    }
  }

  private functionObject(func: WFunc): unknown {
    if (func.host || !func.js) {
      const known = funcOf(func.js);
      if (known) return func.js;
      const js = (...args: unknown[]): unknown => this.machine.run(this.invoke(func, args));
      linkFunction(js, func);
      func.js = js;
    }
    return func.js;
  }

  private tableObject(table: WTable): unknown {
    const { objectOf } = this;
    return (table.js ??= {
      table,
      get length() { return table.elements.length; },
      get: (i: number): unknown => toJs(reference(table.element, table.elements[i]), objectOf),
    });
  }

  private globalObject(global: WGlobal): unknown {
    const { objectOf } = this;
    return (global.js ??= {
      global,
      get value() { return toJs(global.value, objectOf); },
      set value(v: unknown) { global.value = toWasm(global.type.value, v); },
    });
  }

  private makeApi(): Api {
    const { objectOf } = this;
    const link = (module: object, imports: Imports): Exports => this.machine.run(this.instance((module as ModuleObject).module, imports));
    class Instance {
      readonly exports: Exports;
      constructor(module: object, imports: Imports) {
        this.exports = link(module, imports);
      }
    }
    class Tag extends TagObject {
      constructor({ parameters }: { parameters: string[] }) {
        super(new WTag({ params: parameters as ValType[], results: [] }));
      }
    }
    class Exception extends ExceptionObject {
      constructor(tag: object, values: unknown[]) {
        const { tag: made } = tag as TagObject;
        super(new WExn(made, made.type.params.map((t, i) => toWasm(t, values[i]))), objectOf);
      }

      static override [Symbol.hasInstance](v: unknown): boolean {
        return Function.prototype[Symbol.hasInstance].call(ExceptionObject, v);
      }
    }
    return {
      Module: ModuleObject, Instance, Tag, Exception, Memory: MemoryObject, RuntimeError: WTrap as unknown as ErrorConstructor,
      CompileError: class extends Error {} as unknown as ErrorConstructor, LinkError: class extends Error {} as unknown as ErrorConstructor,
      validate: (bytes) => {
        loadModule(bytes);
        return true;
      },
    };
  }
}
