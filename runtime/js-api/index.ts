/** The JavaScript API over the default store. */
import { Store } from '../store/store.js';
import { createWebAssembly, type WebAssemblyNamespace } from './namespace.js';

/** The store of everything made through {@link WebAssembly}. */
export const defaultStore = new Store();

/** The standard `WebAssembly` object, on JavaScript instead of an engine's own WebAssembly. */
export const WebAssembly: WebAssemblyNamespace = createWebAssembly(defaultStore);

export { createWebAssembly } from './namespace.js';
export { moduleObject, moduleOf } from './module.js';
export { instanceObject, instanceOf } from './instance.js';
export { exportedFunction, funcOf, hostFunction } from './functions.js';
