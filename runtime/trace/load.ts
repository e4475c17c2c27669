/** What is loaded when the first stack with wasm in it is looked at, and not before. In a compiled file it stands beside the rest: scripts/build.mjs replaces this module. */
import type { Rewrite } from './rewrite.js';

/** Where this package's own files are. */
export const ownFiles: string | undefined = new URL('../../', import.meta.url).href;

/** Our files stand elsewhere, in an application's bundle. */
let elsewhere = false;

/** The code that knows wasm frames; undefined where it cannot be loaded, such as on a full stack. */
export function loadRewrite(): Rewrite | undefined {
  if (elsewhere) return undefined;
  try {
    const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
    const path = process.getBuiltinModule('node:url').fileURLToPath(new URL('./rewrite.js', import.meta.url));
    return (require(path) as { readonly rewrite: Rewrite }).rewrite;
  } catch (e) {
    elsewhere = (e as { code?: unknown }).code === 'MODULE_NOT_FOUND';
    return undefined;
  }
}
