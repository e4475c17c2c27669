/**
 * The `WebAssembly` object of a program of which not all modules are debugged: the others are the engine's. Functions and memories can be given to either; a
 * module that is to share a table, a global, a tag, or a memory of what is debugged, runs as that does.
 */
import { LinkError } from '../../base/errors.js';
import { tagOf } from '../../js-api/exception.js';
import { globalOf } from '../../js-api/global.js';
import { memoryOf } from '../../js-api/memory.js';
import { moduleOf } from '../../js-api/module.js';
import { responseBytes } from '../../js-api/streaming.js';
import { tableOf } from '../../js-api/table.js';
import type * as api from '../../js-api/types.js';
import { copyBytes, isObject } from '../../js-api/webidl.js';
import type { MemoryInst } from '../../store/memory.js';
import { bufferOf, growMemory } from '../../store/native.js';

const CLASSES = ['Module', 'Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception', 'CompileError', 'LinkError', 'RuntimeError'] as const;
type EngineClass = (new (...args: readonly unknown[]) => object) & { readonly prototype: object };
interface ModuleStatics {
  imports(module: object): readonly { readonly module: string; readonly name: string }[];
  exports(module: object): unknown;
  customSections(module: object, name: unknown): unknown;
}

/** The engine's own; older ones have no tags. */
export type Engine = Partial<Record<(typeof CLASSES)[number], EngineClass>> & {
  readonly Module: EngineClass & ModuleStatics;
  readonly Instance: EngineClass;
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<object>;
};

/**
 * @param isDebugged of a module's bytes; called where the program compiles it, on the stack of who does
 */
export function besidesEngine(ours: api.WebAssemblyNamespace, engine: Engine, isDebugged: (bytes: Uint8Array) => boolean): api.WebAssemblyNamespace {
  // Before they can be changed.
  const { imports: importsOf, exports: exportsOf, customSections } = engine.Module;
  /** The bytes of the engine's modules. */
  const contents = new WeakMap<object, Uint8Array>();
  /** Memories that instances of the engine's have, and those that ours have. */
  const theirs = new WeakSet<MemoryInst>();
  const used = new WeakSet<MemoryInst>();

  /** Whether a module is the engine's; also one that has come from another thread. */
  function isEngine(v: unknown): v is object {
    if (!isObject(v) || moduleOf(v) !== undefined) return false;
    if (contents.has(v)) return true;
    try {
      importsOf(v);
      return true;
    } catch {
      return false;
    }
  }

  const noted = (module: object, bytes: Uint8Array): api.Module => {
    contents.set(module, bytes);
    return module;
  };
  const ourModule = (bytes: Uint8Array): api.Module => new ours.Module(bytes);

  const valuesFor = (wanted: readonly { readonly module: string; readonly name: string }[], imports: unknown): unknown[] => wanted.map(({ module, name }) => {
    const from = isObject(imports) ? (imports as Record<string, unknown>)[module] : undefined;
    return isObject(from) ? (from as Record<string, unknown>)[name] : undefined;
  });

  function engineInstance(module: object, imports: unknown): api.Instance {
    const values = valuesFor(importsOf(module), imports);
    const memories = values.flatMap((v) => memoryOf(v) ?? []);
    const bytes = contents.get(module);
    const isShared = values.some((v) => tableOf(v) ?? globalOf(v) ?? tagOf(v))
      || memories.some((memory) => used.has(memory) || memory.storage.native === undefined);
    if (isShared && bytes !== undefined) return ourInstance(ourModule(bytes), imports, 'WebAssembly.Instance()');
    memories.forEach((memory) => theirs.add(memory));
    return new engine.Instance(module, imports) as api.Instance;
  }

  /** Refuses what only the engine's can share. */
  function checkImports(module: api.Module, imports: unknown, context: string): void {
    const wanted = ours.Module.imports(module);
    valuesFor(wanted, imports).forEach((value, i) => {
      const memory = memoryOf(value);
      const isTheirs = memory !== undefined ? theirs.has(memory)
        : (['Memory', 'Table', 'Global', 'Tag'] as const).some((name) => engine[name] !== undefined && isObject(value) && Object.getPrototypeOf(value) === engine[name].prototype);
      if (isTheirs) {
        throw new LinkError(`${context}: ${wanted[i]!.module}.${wanted[i]!.name} is of a module that WASM2JS_DEBUG leaves to the engine: have modules= match that one, too`);
      }
      if (memory !== undefined) used.add(memory);
    });
  }

  function ourInstance(module: api.Module, imports: unknown, context: string): api.Instance {
    checkImports(module, imports, context);
    return new ours.Instance(module, imports as api.ImportObject);
  }

  const Module: api.WebAssemblyNamespace['Module'] = new Proxy(ours.Module, {
    construct(target, args: unknown[], newTarget): object {
      const bytes = copyBytes(args[0]);
      if (bytes === undefined || isDebugged(bytes)) return Reflect.construct(target, args, newTarget) as object;
      return noted(Reflect.construct(engine.Module, [bytes], newTarget === Module ? engine.Module : newTarget) as object, bytes);
    },
    get: (target, key, receiver) => (Object.hasOwn(statics, key) ? statics[key as keyof typeof statics] : Reflect.get(target, key, receiver) as unknown),
  });
  const statics = {
    imports: (module: api.Module) => (isEngine(module) ? importsOf(module) : ours.Module.imports(module)),
    exports: (module: api.Module) => (isEngine(module) ? exportsOf(module) : ours.Module.exports(module)),
    customSections: (module: api.Module, name: string) => (isEngine(module) ? customSections(module, name) : ours.Module.customSections(module, name)),
  };

  const Instance = new Proxy(ours.Instance, {
    construct(target, args: unknown[], newTarget) {
      const [module, imports] = args;
      if (isEngine(module)) return engineInstance(module, imports);
      if (moduleOf(module) !== undefined) checkImports(module as api.Module, imports, 'WebAssembly.Instance()');
      return Reflect.construct(target, args, newTarget) as object;
    },
  });

  async function compile(source: unknown): Promise<api.Module> {
    const bytes = copyBytes(source);
    if (bytes === undefined || isDebugged(bytes)) return ours.compile(source as api.BufferSource);
    return noted(await engine.compile(bytes), bytes);
  }

  async function instantiate(source: unknown, ...rest: readonly unknown[]): Promise<unknown> {
    const [imports] = rest;
    const isModule = isEngine(source) || moduleOf(source) !== undefined;
    if (!isModule && copyBytes(source) === undefined) return ours.instantiate(source as api.Module, ...(rest as [api.ImportObject]));
    const module = isModule ? source as api.Module : await compile(source);
    let instance: api.Instance;
    if (isEngine(module)) {
      // Not before the caller has gone on.
      await undefined;
      instance = engineInstance(module, imports);
    } else {
      checkImports(module, imports, 'WebAssembly.instantiate()');
      instance = await ours.instantiate(module, imports as api.ImportObject) as unknown as api.Instance;
    }
    return isModule ? instance : { module, instance };
  }

  const { buffer } = Object.getOwnPropertyDescriptors(ours.Memory.prototype) as Record<'buffer', PropertyDescriptor>;
  const { grow } = ours.Memory.prototype;
  const engineMemory = (memory: unknown) => {
    const inst = memoryOf(memory);
    return inst !== undefined && theirs.has(inst) ? inst.storage.native : undefined;
  };
  Object.defineProperty(ours.Memory.prototype, 'buffer', {
    ...buffer,
    get(this: unknown): unknown {
      const memory = engineMemory(this);
      return memory === undefined ? buffer.get!.call(this) : bufferOf(memory);
    },
  });
  Object.defineProperty(ours.Memory.prototype, 'grow', {
    ...Object.getOwnPropertyDescriptor(ours.Memory.prototype, 'grow'),
    value: { grow(this: api.Memory, delta: number): number {
      const memory = engineMemory(this);
      return memory === undefined ? grow.call(this, delta) : growMemory(memory, delta);
    } }.grow,
  });

  // What is the engine's is, for `instanceof`, ours too.
  for (const name of CLASSES) {
    const value = name === 'Module' ? Module : name === 'Instance' ? Instance : ours[name];
    const native = engine[name]?.prototype;
    for (const prototype of [ours[name].prototype, native]) if (prototype !== undefined) Object.defineProperty(prototype, 'constructor', { value });
    if (native !== undefined) Object.setPrototypeOf(native, ours[name].prototype);
  }

  const functions = {
    compile, instantiate,
    validate: (source: unknown) => {
      const bytes = copyBytes(source);
      return bytes === undefined || isDebugged(bytes) ? ours.validate(source as api.BufferSource) : engine.validate(bytes);
    },
    compileStreaming: async (source: unknown) => compile(await responseBytes(source)),
    instantiateStreaming: async (source: unknown, imports: unknown) => instantiate(await responseBytes(source), imports),
  };
  const all: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(ours));
  for (const [name, value] of Object.entries({ ...functions, Module, Instance })) {
    Object.defineProperty(all, name, { ...Object.getOwnPropertyDescriptor(ours, name), value });
  }
  return all as api.WebAssemblyNamespace;
}
