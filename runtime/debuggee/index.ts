/** Debugging in plain TypeScript: attach to a store, stop, look, change, go on. */
export { Debuggee, type DebuggeeOptions, type Entity } from './debuggee.js';
export { DebugError, type ErrorCode } from './errors.js';
export type { Command, DebugEvent, ModuleOrigin, Outcome, Resumption, StopReason } from './events.js';
export { DebugFrame, Paused, type WatchpointHit } from './paused.js';
export type { Access } from '../stack/watch.js';
export type { HostFrame } from '../trace/host-frames.js';
export type { Value } from './value.js';
