/** `WebAssembly.Instance`. */
import { pristine } from '../base/pristine.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { FuncInst } from '../store/func.js';
import { GlobalInst } from '../store/global.js';
import type { Extern, Instance as StoreInstance } from '../store/instance.js';
import { instantiate } from '../store/instantiate.js';
import { MemoryInst } from '../store/memory.js';
import type { Store } from '../store/store.js';
import { TableInst } from '../store/table.js';
import { tagObject } from './exception.js';
import { exportedFunction } from '../values/functions.js';
import { globalObject } from './global.js';
import { readImports } from './imports.js';
import { memoryObject } from './memory.js';
import { moduleOf, type Module } from './module.js';
import { tableObject } from './table.js';
import { Uncloneable } from '../store/objects.js';
import type { Exports, ExportValue, ImportObject } from './types.js';
import { interfaceConstructor, isObject } from './webidl.js';

class InstanceObject extends Uncloneable {
  readonly #exports: Exports;

  constructor(instance: StoreInstance) {
    super();
    this.#exports = pristine(() => exportsOf(instance));
    instance.js ??= this;
  }

  /** The frozen object with the exports, in the module's order. */
  get exports(): Exports {
    if (!(isObject(this) && #exports in this)) throw new TypeError('WebAssembly.Instance.exports(): Receiver is not a WebAssembly.Instance');
    return this.#exports;
  }
}

function exportsOf(instance: StoreInstance): Exports {
  const exports = Object.create(null) as Exports;
  for (const { name, kind, index } of instance.module.module.exports) exports[name] = externToJs(instance.extern(kind, index)) as ExportValue;
  return Object.freeze(exports);
}

function externToJs(extern: Extern): unknown {
  if (extern instanceof FuncInst) return exportedFunction(extern);
  if (extern instanceof MemoryInst) return memoryObject(extern);
  if (extern instanceof TableInst) return tableObject(extern);
  if (extern instanceof GlobalInst) return globalObject(extern);
  return tagObject(extern);
}

/** @throws TypeError for something that cannot be an import object */
export function checkImportObject(imports: unknown, context: string): void {
  if (imports !== undefined && !isObject(imports)) throw new TypeError(`${context}: Argument 1 must be an object`);
}

/** Makes an instance in a store from what JavaScript gives. */
export function instantiateModule(store: Store, module: CompiledModule, imports: ImportObject | undefined, context: string): StoreInstance {
  checkImportObject(imports, context);
  return instantiate(store, module, readImports(module.module, imports, context), context);
}

export type Instance = InstanceObject;

/** The constructor of instances in a store; all such constructors share one prototype. */
export const instanceConstructor = (store: Store) =>
  interfaceConstructor('Instance', 1, InstanceObject, (module: Module, imports?: ImportObject): StoreInstance => {
    const context = 'WebAssembly.Instance()';
    const compiled = moduleOf(module);
    if (compiled === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly.Module`);
    return instantiateModule(store, compiled, imports, context);
  }, {});

/** The `WebAssembly.Instance` of an instance: the same one each time. */
export const instanceObject = (instance: StoreInstance): Instance => (instance.js ?? new InstanceObject(instance)) as Instance;
