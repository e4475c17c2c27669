/** The `WebAssembly` namespace object. */
import { CompileError, LinkError, RuntimeError } from '../base/errors.js';
import { CompiledModule } from '../store/compiled-module.js';
import { instantiate } from '../store/instantiate.js';
import type { Store } from '../store/store.js';
import { Exception, JSTag, Tag } from './exception.js';
import { Global } from './global.js';
import { readImports } from './imports.js';
import { checkImportObject, instanceConstructor, instanceObject, instantiateModule } from './instance.js';
import { Memory } from './memory.js';
import { bytesArgument, Module, moduleObject, moduleOf } from './module.js';
import { responseBytes } from './streaming.js';
import { traceStore } from '../trace/hook.js';
import { Table } from './table.js';
import type * as api from './types.js';
import { copyBytes } from './webidl.js';

/**
 * Makes a `WebAssembly` object whose instances live in a store. Nothing in it uses `this`, so its members can be taken out of it.
 */
export function createWebAssembly(store: Store): api.WebAssemblyNamespace {
  traceStore(store);
  const Instance = instanceConstructor(store);

  const fromBytes = (bytes: Uint8Array, imports: api.ImportObject | undefined, context: string): api.InstantiatedSource => {
    const compiled = CompiledModule.fromBytes(bytes, context);
    return { module: moduleObject(compiled), instance: instanceObject(instantiateModule(store, compiled, imports, context)) };
  };

  const functions = {
    async compile(bytes: api.BufferSource): Promise<api.Module> {
      const context = 'WebAssembly.compile()';
      const copy = bytesArgument(bytes, `${context}: Argument 0 must be a buffer source`);
      await undefined;
      return moduleObject(CompiledModule.fromBytes(copy, context));
    },

    validate(bytes: api.BufferSource): boolean {
      const copy = bytesArgument(bytes, 'WebAssembly.validate(): Argument 0 must be a buffer source');
      try {
        CompiledModule.fromBytes(copy, 'WebAssembly.validate()');
        return true;
      } catch (e) {
        if (e instanceof CompileError) return false;
        throw e;
      }
    },

    async instantiate(source: api.BufferSource | api.Module, ...rest: [imports?: api.ImportObject]): Promise<api.InstantiatedSource | api.Instance> {
      const context = 'WebAssembly.instantiate()';
      const imports = rest[0];
      const compiled = moduleOf(source);
      const bytes = compiled === undefined ? copyBytes(source) : undefined;
      if (compiled === undefined && bytes === undefined) {
        throw new TypeError(`${context}: Argument 0 must be a buffer source or a WebAssembly.Module object`);
      }
      checkImportObject(imports, context);
      if (compiled === undefined) {
        await undefined;
        return fromBytes(bytes!, imports, context);
      }
      // The imports of a module are read at once; those of bytes when they have been compiled.
      const externs = readImports(compiled.module, imports, context);
      await undefined;
      return instanceObject(instantiate(store, compiled, externs, context));
    },

    async compileStreaming(source: api.ResponseLike | PromiseLike<api.ResponseLike>): Promise<api.Module> {
      return moduleObject(CompiledModule.fromBytes(await responseBytes(source), 'WebAssembly.compileStreaming()'));
    },

    async instantiateStreaming(
      source: api.ResponseLike | PromiseLike<api.ResponseLike>, ...rest: [imports?: api.ImportObject]
    ): Promise<api.InstantiatedSource> {
      checkImportObject(rest[0], 'WebAssembly.instantiateStreaming()');
      return fromBytes(await responseBytes(source), rest[0], 'WebAssembly.instantiateStreaming()');
    },
  };

  const classes = { Module, Instance, Memory, Table, Global, Tag, Exception, CompileError, LinkError, RuntimeError };
  const namespace = { ...functions };
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(namespace, name, { value, writable: true, enumerable: false, configurable: true });
  }
  Object.defineProperty(namespace, 'JSTag', { value: JSTag, writable: false, enumerable: false, configurable: true });
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'WebAssembly', writable: false, enumerable: false, configurable: true });
  return namespace as typeof namespace & typeof classes as unknown as api.WebAssemblyNamespace;
}
