/** Debugging in plain TypeScript: attach to a store, stop, look, change, go on. */
export { Debuggee } from './debuggee.js';
export { DebugError, type ErrorCode } from './errors.js';
export type { Command, DebugEvent, Resumption } from './events.js';
export { DebugFrame, Paused } from './paused.js';
export type { Value } from './value.js';
