/** The names by which register learns that a program is to be debugged, without loading what does it. */

export const VARIABLE = 'WASM2JS_DEBUG';
/** Of the environment data of threads. */
export const SHARED = 'wasm2js-debug: attach';
