/** The JavaScript API over the default store. */
import { Store } from '../store/store.js';
import { createWebAssembly } from './namespace.js';
import type * as api from './types.js';

/** The store of everything made through {@link WebAssembly}. */
export const defaultStore = new Store();

/** The standard `WebAssembly` object, on JavaScript instead of an engine's own WebAssembly. */
export const WebAssembly: api.WebAssemblyNamespace = createWebAssembly(defaultStore);

/** Its types, by the names that they have in the standard one. */
// eslint-disable-next-line @typescript-eslint/no-namespace
export declare namespace WebAssembly {
  export type Module = api.Module;
  export type Instance = api.Instance;
  export type Memory = api.Memory;
  export type Table = api.Table;
  export type Global<T extends api.ValueType = api.ValueType> = api.Global<T>;
  export type Tag = api.Tag;
  export type Exception = api.Exception;
  export type CompileError = Error;
  export type LinkError = Error;
  export type RuntimeError = Error;
  export type Imports = api.ImportObject;
  export type Exports = api.Exports;
  export type ExportValue = api.ExportValue;
  export type ValueType = api.ValueType;
  export type MemoryDescriptor = api.MemoryDescriptor;
  export type TableDescriptor = api.TableDescriptor;
  export type GlobalDescriptor<T extends api.ValueType = api.ValueType> = api.GlobalDescriptor<T>;
  export type ModuleExportDescriptor = api.ModuleExportDescriptor;
  export type ModuleImportDescriptor = api.ModuleImportDescriptor;
  export type WebAssemblyInstantiatedSource = api.InstantiatedSource;
}

export { createWebAssembly } from './namespace.js';
export { moduleObject, moduleOf } from './module.js';
export { instanceObject } from './instance.js';
export { exportedFunction, funcOf, hostFunction } from '../values/functions.js';
