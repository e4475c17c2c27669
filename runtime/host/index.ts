/** Debug components and module debuggers, for embedders: a program on a thread of its own is run under one by `debugWith`. */
export { debugWith, type DebuggerOptions } from './session.js';
export { supervise } from './supervisor.js';
