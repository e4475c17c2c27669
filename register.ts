/** `node --import wasm2js-debug/register`: puts our `WebAssembly` in the place of the engine's. Prints nothing and keeps nothing running. */
import { WebAssembly } from './runtime/js-api/index.js';
import { reachRealms } from './runtime/register/realms.js';
import { native, NATIVE } from './runtime/store/native.js';

if (native !== undefined) {
  Object.defineProperty(globalThis, NATIVE, { value: native, writable: false, enumerable: false, configurable: true });
  // A module from another thread arrives as one of the engine's, and becomes ours when it is first used.
  Object.setPrototypeOf(native.Module.prototype, WebAssembly.Module.prototype);
  Object.defineProperty(native.Module.prototype, 'constructor', { value: WebAssembly.Module });
}
Object.defineProperty(globalThis, 'WebAssembly', { value: WebAssembly, writable: true, enumerable: false, configurable: true });
reachRealms(import.meta.url, WebAssembly);
