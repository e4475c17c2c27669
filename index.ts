/** The package: the standard `WebAssembly` object, made of JavaScript. */
export { createWebAssembly, defaultStore, moduleOf, WebAssembly } from './runtime/js-api/index.js';
export {
  type Command, DebugError, Debuggee, type DebuggeeOptions, type DebugEvent, type DebugFrame, type ErrorCode, type ModuleOrigin, type Outcome, type Paused,
  type Resumption, type Value,
} from './runtime/debuggee/index.js';
export { Store } from './runtime/store/store.js';
export type { Exports, ImportObject, InstantiatedSource, WebAssemblyNamespace } from './runtime/js-api/types.js';
