/** Debug components and module debuggers, for embedders: a program on a thread of its own is run under one by `debugWith`. */
export { debugWith, type DebuggerOptions, type KnownModule } from './session.js';
export { ProgramKilled } from './server.js';
export { gdbstub } from './gdbstub.js';
export { supervise } from './supervisor.js';
