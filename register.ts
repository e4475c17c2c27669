/** `node --import wasm2js-debug/register`: puts our `WebAssembly` in the place of the engine's. Prints nothing and keeps nothing running. */
import { WebAssembly } from './runtime/js-api/index.js';

Object.defineProperty(globalThis, 'WebAssembly', { value: WebAssembly, writable: true, enumerable: false, configurable: true });
