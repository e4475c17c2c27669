/** Debug components and module debuggers, for embedders: a program on a thread of its own is run under one by `debugWith`. */
export { debugWith, type DebuggerOptions, type KnownModule } from './thread/session.js';
export { ProgramKilled } from './server/server.js';
export { gdbstub } from './loader/gdbstub.js';
export { supervise } from './thread/supervisor.js';
