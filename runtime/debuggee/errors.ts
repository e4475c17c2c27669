/** The errors of the debug interface: what a debugger did that cannot be done; nothing has changed when one is thrown. */

/** The names are those of the enum `error` of the `debug-main` world. */
export const ERROR_CODES = [
  'invalid-entity', 'invalid-pc', 'invalid-frame', 'unsupported-type', 'mismatched-type', 'non-wasm-frame', 'alloc-failure', 'breakpoint-update',
  'read-only', 'out-of-bounds', 'memory-grow-failure', 'execution-trap',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Thrown by every operation of the debug interface that has a `result` type, and by nothing else. */
export class DebugError extends Error {
  /** @param detail for people; the code says what a debugger acts on */
  constructor(readonly code: ErrorCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`);
    this.name = 'DebugError';
  }
}
