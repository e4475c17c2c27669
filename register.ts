/** `node --import wasm2js-debug/register`: puts our `WebAssembly` in the place of the engine's. Prints nothing and keeps nothing running. */
import { requireModule } from './runtime/base/builtin.js';
import { setUpCache } from './runtime/cache/index.js';
import { defaultStore, WebAssembly } from './runtime/js-api/index.js';
import type * as Attach from './runtime/host/attach/index.js';
import { SHARED, VARIABLE } from './runtime/host/attach/variable.js';
import { isDebugged, reachRealms } from './runtime/register/realms.js';
import { native, NATIVE } from './runtime/store/native.js';

const engine = (globalThis as { readonly WebAssembly?: unknown }).WebAssembly;
if (native !== undefined) {
  Object.defineProperty(globalThis, NATIVE, { value: native, writable: false, enumerable: false, configurable: true });
  // A module from another thread arrives as one of the engine's, and becomes ours when it is first used.
  Object.setPrototypeOf(native.Module.prototype, WebAssembly.Module.prototype);
  Object.defineProperty(native.Module.prototype, 'constructor', { value: WebAssembly.Module });
}
setUpCache(undefined);
// Loaded at once, and only then: a module that waits cannot be required.
const ours = isDebugged(VARIABLE, SHARED)
  ? requireModule<typeof Attach>(new URL('./runtime/host/attach/index.js', import.meta.url)).attach(defaultStore, WebAssembly, engine as never)
  : WebAssembly;
Object.defineProperty(globalThis, 'WebAssembly', { value: ours, writable: true, enumerable: false, configurable: true });
reachRealms(import.meta.url, ours);
