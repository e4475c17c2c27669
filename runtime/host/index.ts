/**
 * Debug components and module debuggers, for embedders: a program on a thread of its own is run under one by `debugWith`.
 * @module wasm2js-debug/host
 */
export { debugWith, type DebugWithOptions, type KnownModule } from './thread/session.js';
export { ProgramKilled } from './server/server.js';
export { gdbstub } from './loader/gdbstub.js';
export type { Inherited } from './wasi/stdio.js';
export { supervise } from './thread/supervisor.js';
