/** Limits of the implementation: V8's, kept so that a program meets the same ones (the specification allows each to have its own). */

/** Bytes of a module. */
export const MAX_MODULE_BYTES = 1024 * 1024 * 1024;
/** Bytes of a function body. */
export const MAX_BODY_BYTES = 7_654_321;
/** Entries of a module's sections. */
export const MAX_ENTRIES = {
  types: 1_000_000, functions: 1_000_000, imports: 1_000_000, exports: 1_000_000, globals: 1_000_000, tags: 1_000_000, tables: 100_000,
  segments: 10_000_000,
} as const;
/** Parameters, and results, of a function type. */
export const MAX_PARAMS = 1000;
export const MAX_RESULTS = 1000;
/** Locals of a function, parameters included. */
export const MAX_LOCALS = 50_000;
/** Bytes of a page of memory: no limit, but what limits of memories count. */
export const PAGE_SIZE = 65_536;
/** Pages of a memory with 32-bit addresses, which can have no more. */
export const MAX_PAGES = 65_536;
/** Elements of a table. A module may ask for more, and cannot be instantiated then. */
export const MAX_TABLE_LENGTH = 10_000_000;
