/**
 * What our engine does not support yet, and how a module is found to need it. The one place that says so: a module whose
 * binary uses an unsupported feature must be refused by the engine with a CompileError (the runner checks it), and the assertions that
 * depend on it are counted under that feature. Everything else in the suite must pass.
 *
 * The findings come from decoding the binary (`scan.ts`), not from what some engine says.
 */

/** All features beyond WebAssembly 2.0, extended constant expressions, exceptions, and atomic instructions. */
export const FEATURES = {
  'legacy-exceptions': 'the old exception handling: try, catch, rethrow, delegate',
  threads: 'shared memories',
  'relaxed-simd': 'relaxed vector instructions',
  simd: 'v128 and its instructions',
  gc: 'structs, arrays, i31, casts, subtyping, recursive types, abstract heap types other than func, extern and exn',
  'function-references': 'typed references, call_ref, br_on_null, tables with an initialiser',
  'tail-call': 'return_call, return_call_indirect, return_call_ref',
  memory64: 'memories and tables with 64-bit indices',
  'multi-memory': 'more than one memory',
  'constant-globals': 'constant expressions that read a global which is not imported',
} as const;

export type Feature = keyof typeof FEATURES;

/** In order of precedence: an assertion counts under the first that its module needs. */
export const FEATURE_NAMES = Object.keys(FEATURES) as Feature[];

/** The features of the list above that the engine has; to be extended with it. */
export const SUPPORTED: ReadonlySet<Feature> = new Set<Feature>(['constant-globals', 'legacy-exceptions', 'simd', 'relaxed-simd']);

/**
 * Parts of the suite are older than others: by their messages, the assert_invalid that a later version of WebAssembly made
 * valid (2.0; the multi-memory feature). Where the module needs nothing that is unsupported, it must be accepted.
 */
export const SUPERSEDED: ReadonlySet<string> = new Set(['multiple tables', 'multiple memories']);

/** The features of `used` that `supported` lacks, in order of precedence. */
export function unsupportedOf(used: ReadonlySet<Feature>, supported: ReadonlySet<Feature>): Feature[] {
  return FEATURE_NAMES.filter((feature) => used.has(feature) && !supported.has(feature));
}
