/** What is loaded when the first stack with wasm in it is looked at, and not before. In a compiled file it stands beside the rest: scripts/build.mjs replaces this module. */
import { requireModule } from '../base/builtin.js';
import type * as rewriting from './rewrite.js';

export type Rewriting = typeof rewriting;

/** Where this package's own files are; undefined where a bundler has left no URL. */
export function ownFiles(): string | undefined {
  try {
    return new URL('../../', import.meta.url).href;
  } catch {
    return undefined;
  }
}

/** Our files stand elsewhere, in an application's bundle. */
let elsewhere = false;

/** The code that knows wasm frames; undefined where it cannot be loaded, such as on a full stack. */
export function loadRewriting(): Rewriting | undefined {
  if (elsewhere) return undefined;
  try {
    return requireModule<Rewriting>(new URL('./rewrite.js', import.meta.url));
  } catch (e) {
    elsewhere = (e as { code?: unknown }).code === 'MODULE_NOT_FOUND';
    return undefined;
  }
}
