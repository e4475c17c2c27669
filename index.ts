/**
 * The package: the standard `WebAssembly` object, made of JavaScript, and debugging in the same thread.
 * @module wasm2js-debug
 */
import * as compiler from './compiler/index.js';
import { setCompiler } from './runtime/store/compiler.js';

export { createWebAssembly, defaultStore, moduleOf, WebAssembly } from './runtime/js-api/index.js';
export {
  type Access, type Command, DebugError, Debuggee, type DebuggeeOptions, type DebugEvent, type DebugFrame, type ErrorCode, type HostFrame, type ModuleOrigin,
  type Outcome, type Paused, type Resumption, type StopReason, type Value, type WatchpointHit,
} from './runtime/debuggee/index.js';
export { Store } from './runtime/store/store.js';
export type {
  BufferSource, Exports, ExportValue, ImportObject, InstantiatedSource, ResponseLike, WebAssemblyNamespace,
} from './runtime/js-api/types.js';

setCompiler(compiler);
