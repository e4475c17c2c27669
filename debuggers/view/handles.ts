/** Handles of the debug interface: in a component they live until they are dropped, which nobody does for a script. */

const DISPOSE: symbol = (Symbol as { readonly dispose?: symbol }).dispose ?? Symbol.for('dispose');

/** Gives a handle back. */
export function dispose(handle: object | undefined): void {
  (handle as Record<symbol, (() => void) | undefined> | undefined)?.[DISPOSE]?.();
}

/** Uses a handle and gives it back. */
export function using<H extends object, T>(handle: H, use: (handle: H) => T): T {
  try {
    return use(handle);
  } finally {
    dispose(handle);
  }
}

/**
 * What a function of an interface has failed with: the error of its `result`. Undefined for any other error. In a component it is the `payload` of an object
 * that is not an instance of `Error`; WASI's functions, called by a module, throw it as it is.
 */
export function payloadOf(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'payload' in error) return error.payload;
  return error instanceof Error ? undefined : error;
}

/** The same, where the error says what an interface refused: its name, such as `out-of-bounds`. */
export function refusalOf(error: unknown): string | undefined {
  const payload = payloadOf(error);
  return typeof payload === 'string' ? payload : undefined;
}
