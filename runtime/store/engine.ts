/** What we ask of the engine, where it can be asked. */
import { builtin, hasBuiltins } from '../base/builtin.js';

/**
 * Bytes of bytecode above which V8 leaves a function unoptimised, its own limit being 60 KB. The main loop of an interpreter is larger when compiled (SQLite's,
 * QuickJS's): without this it runs 4 times slower. V8 counts to 3000 times the size in an int32 before TurboFan takes a function, so it can be little more; and the time and
 * memory that optimising takes grow faster than the function. Above it V8 does use Maglev, until it tries TurboFan in a loop, too: then the function is never optimised again.
 */
const MAX_OPTIMIZED_BYTECODE = 715_000;
/** Bodies of more bytes of wasm than this may exceed V8's own limit. */
const LARGE_BODY = 4096;

let asked = false;

/** Lets large functions be optimised, under Node. */
export function allowLargeFunctions(): void {
  if (asked) return;
  asked = true;
  if (hasBuiltins()) builtin('node:v8').setFlagsFromString(`--max-optimized-bytecode-size=${MAX_OPTIMIZED_BYTECODE}`);
}

/** Whether a module has functions that may need that. */
export const hasLargeFunctions = (bodies: Iterable<{ readonly start: number; readonly end: number } | undefined>): boolean => {
  for (const body of bodies) if (body !== undefined && body.end - body.start >= LARGE_BODY) return true;
  return false;
};
