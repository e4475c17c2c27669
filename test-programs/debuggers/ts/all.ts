/** All debuggers here as one, which the first argument chooses from: a component carries a whole JavaScript engine. */
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { debugger as call } from './call.js';
import { debugger as endless } from './endless.js';
import { debugger as inject } from './inject.js';
import { debugger as inspect } from './inspect.js';
import { debugger as report } from './report.js';
import { debugger as steps } from './steps.js';
import { debugger as tracer } from './tracer.js';
import { debugger as watchLoop } from './watch-loop.js';

const debuggers: Readonly<Record<string, Debugger>> = { call, endless, inject, inspect, report, steps, tracer, 'watch-loop': watchLoop };

const all: Debugger = {
  debug(d, [program, name, ...rest]) {
    const chosen = name === undefined ? undefined : debuggers[name];
    if (program === undefined || chosen === undefined) throw new Error(`the first argument must be one of ${Object.keys(debuggers).join(', ')}`);
    chosen.debug(d, [program, ...rest]);
  },
};

export { all as debugger };
