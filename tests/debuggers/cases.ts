/**
 * The debuggers of `test-programs/debuggers`: which are run on which program with which arguments, and what must come of it. Standard error
 * is inherited, so it has what the debugger says and what becomes of the program.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const built = fileURLToPath(new URL('../../test-programs/build/debuggers/', import.meta.url));

/** The component that carries all TypeScript debuggers; too large to be committed. */
export const ALL = 'component/all.wasm';

export interface Case {
  /** Below `build/debuggers/`. */
  readonly debugger: string;
  /** Its name in `build/debuggers/debuggees/`. */
  readonly debuggee: string;
  readonly args: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string | RegExp;
}

type Expected = Partial<Pick<Case, 'args' | 'status' | 'stdout'>> & Pick<Case, 'stderr'>;

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const make = (debugger_: string, debuggee: string, { args = [], status = 0, stdout = '', stderr }: Expected): Case =>
  ({ debugger: debugger_, debuggee, args, status, stdout, stderr });

/** A TypeScript debugger as a module. */
const module = (name: string, debuggee: string, expected: Expected): Case => make(`js/${name}.js`, debuggee, expected);
/** As a module, and in the component, which takes seconds to start. */
const both = (name: string, debuggee: string, expected: Expected): Case[] => [
  module(name, debuggee, expected),
  make(ALL, debuggee, { ...expected, args: [name, ...(expected.args ?? [])] }),
];

// The offsets are those of `wasm-objdump -d`.
const STEPS = lines('pc 0x33', 'pc 0x35', 'pc 0x37', 'pc 0x39', 'pc 0x3b', 'pc 0x3d', 'OK');

const scenarios: readonly Case[] = ['c/steps.wasm', 'rust/steps.wasm'].map((file) => make(file, 'pairs', { stderr: STEPS }))
  .concat(['c/endless.wasm', 'rust/endless.wasm'].map((file) => make(file, 'endless', { stderr: 'OK\n' })))
  .concat(both('steps', 'pairs', { stderr: STEPS }), both('endless', 'endless', { stderr: 'OK\n' }));

const TRAP = [
  'wasm2js-debug: trap: divide by zero', '    at $traps (everything.wasm:0x172)', '    at $_start (everything.wasm:0x1a4)', '    (no line information: compile with -g, and do not strip)',
];
const UNCAUGHT = [
  'wasm2js-debug: uncaught exception (42)', '    at $throws (uncaught.wasm:0x3e)', '    at $between (uncaught.wasm:0x45)',
  '    at $_start (uncaught.wasm:0x4a)', '    (no line information: compile with -g, and do not strip)',
];

const everything: readonly Case[] = [
  make('c/every-method.wasm', 'everything', {
    stdout: 'HEllo\nHEllo\n',
    stderr: lines('before the start', 'modules and instances', 'memories', 'globals', 'tables', 'functions', 'tags and exceptions', 'values',
      'pollables', 'frames', 'breakpoints', 'resumptions', 'OK'),
  }),
  make('c/extensions.wasm', 'everything', { status: 134, stderr: lines('written: hello', 'OK', ...TRAP) }),
];

const REPORT = ['module everything.wasm, a file', 'instance 1, made by the host', 'stdout: "hello\\n"', 'exception, caught', 'trap: divide by zero'];
const reports: readonly Case[] = [
  ...both('report', 'everything', { status: 134, stderr: lines(...REPORT, 'failed: trap: divide by zero', 'OK', ...TRAP) }),
  ...both('report', 'everything', { args: ['kill=9'], status: 9, stderr: lines(...REPORT, 'wasm2js-debug: killed by the debugger') }),
  module('report', 'loop', { stderr: lines('module loop.wasm, a file', 'instance 1, made by the host', 'stdout: "55\\n"', 'exited: 0', 'OK') }),
  module('report', 'uncaught', {
    status: 134,
    stderr: lines('module uncaught.wasm, a file', 'instance 1, made by the host', 'exception, not caught', 'failed: uncaught exception (42)', 'OK', ...UNCAUGHT),
  }),
];

const DIVIDED = [
  'wasm2js-debug: trap: divide by zero', '    at $divide (divide.wasm:0x54)', '    at $between (divide.wasm:0x5f)', '    at $_start (divide.wasm:0x69)',
  '    (no line information: compile with -g, and do not strip)',
];
const resume = (way: string, debuggee: string, expected: Partial<Expected> = {}): Case =>
  make('c/resuming.wasm', debuggee, { stderr: 'OK\n', ...expected, args: [way] });
const resumptions: readonly Case[] = [
  resume('nests', 'everything', { status: 134, stdout: 'hello\n', stderr: lines('OK', ...TRAP) }),
  resume('leaves-calls', 'everything', { status: 134, stdout: 'hello\n', stderr: lines('OK', ...TRAP) }),
  resume('calls-at-an-exception', 'rethrows'),
  resume('calls-at-a-trap', 'divide', { status: 134, stderr: lines('OK', ...DIVIDED) }),
  resume('throws-at-a-trap', 'divide', { status: 134, stderr: /^OK\nwasm2js-debug: uncaught exception \(9\)\n/ }),
  resume('throws-uncaught', 'loop', { status: 134, stderr: /^OK\nwasm2js-debug: uncaught exception \(77\)\n/ }),
  resume('returns-from-everything', 'loop'),
  resume('calls-in-a-loop', 'asks'),
];

/** What is promised of pollables. */
const promises: readonly Case[] = [
  make('c/promises.wasm', 'endless', { stderr: 'OK\n' }),
  module('promises', 'endless', { stderr: lines('clocks', 'listeners', 'inputs', 'outputs', 'events', 'mixed', 'drops', 'standard', 'OK') }),
];

/** A program that is ended by an injected call. */
export const exiting = resume('calls-the-exit', 'exits', { status: 5 });

const INJECTED = ['add is (i32 i32) -> (i32)', '20 + 22 = [i32 42]', 'add returned [i32 1000]', 'element 3 is (i32 i32) -> (i32)'];
const INJECTED_END = ['caught [i32 5, i64 6]', 'global 0: 11', 'OK'];
const injections: readonly Case[] = [
  module('inject', 'everything', { stdout: 'HELLO\n', stderr: lines(...INJECTED, ...INJECTED_END) }),
  ...both('inject', 'everything', {
    args: ['extended'], stdout: 'HELLO\n', stderr: lines(...INJECTED, 'stack [i32 -1, i64 77]', 'mixed returned [i64 78]', ...INJECTED_END),
  }),
];

/** The examples of docs/debug-components.md. */
const inspections: readonly Case[] = [
  make('c/inspect.wasm', 'loop', {
    args: ['0x6d', '2=20'], stdout: '75\n',
    stderr: lines('stopped:', '    function 1 at 0x6d', '      local 0: i32 10', '      local 1: i32 0', '      local 2: i32 0',
      '    function 2 at 0x87', '      local 0: i32 0', 'local 2 is now 20'),
  }),
  make('c/inspect.wasm', 'loop', { args: ['0x7c', '2=20'], stdout: '20\n', stderr: /^stopped:\n {4}function 1 at 0x7c\n/ }),
  ...both('inspect', 'loop', {
    args: ['0x6d', '2=20'], stdout: '75\n',
    stderr: lines('stopped:', '    function 1 at 0x6d', '      locals: i32 10, i32 0, i32 0', '      operands: i32 1',
      '    function 2 at 0x87', '      locals: i32 0', '      operands: i32 10', 'local 2 is now 20'),
  }),
];

const tracers: readonly Case[] = [
  make('rust/tracer.wasm', 'uncaught', {
    status: 134,
    stderr: lines('step 0x4a func 2 depth 0 stack 0', 'step 0x43 func 1 depth 1 stack 0', 'step 0x45 func 1 depth 1 stack 1',
      'step 0x3c func 0 depth 2 stack 0', 'step 0x3e func 0 depth 2 stack 1', 'exception 0x3e func 0 depth 2 stack 1', '6 steps', 'OK', ...UNCAUGHT),
  }),
  make('rust/tracer.wasm', 'loop', { args: ['--quiet'], stdout: '55\n', stderr: /^138 steps\nDebugger: \d+ microseconds a step\nOK\n$/ }),
  ...both('tracer', 'uncaught', {
    status: 134,
    stderr: lines('step 0x4a func 2 depth 0 []', 'step 0x43 func 1 depth 1 []', 'step 0x45 func 1 depth 1 [i32 42]',
      'step 0x3c func 0 depth 2 []', 'step 0x3e func 0 depth 2 [i32 42]', 'exception 0x3e func 0 depth 2 [i32 42]', '6 steps', 'OK', ...UNCAUGHT),
  }),
  module('tracer', 'loop', { args: ['--quiet'], stdout: '55\n', stderr: '138 steps\nOK\n' }),
];

const stop = (n: number, i: number, sum: number): string[] => [
  `stop ${n}: func 1 at 0x6d, called by func 2 at 0x87`, '  local 0: i32 10', `  local 1: i32 ${i}`, `  local 2: i32 ${sum}`, `  stack: [i32 ${i + 1}]`,
];
const watched: readonly Case[] = [
  // At the local.tee of the counter.
  ...both('watch-loop', 'loop', {
    args: ['0x6d', 'stops=2'], stdout: '55\n', stderr: lines(...stop(1, 0, 0), ...stop(2, 1, 1), 'Debugger: 0x6d was reached 2 times', 'OK'),
  }),
  module('watch-loop', 'loop', { args: ['0x6d'], stdout: '55\n', stderr: /^(?:stop[^]*)\nDebugger: 0x6d was reached 10 times\nOK\n$/ }),
  // At the call of fd_write: the newline has become an exclamation mark.
  module('watch-loop', 'loop', {
    args: ['0xab', 'memory.10=33'], stdout: '55!',
    stderr: lines('stop 1: func 2 at 0xab', '  local 0: i32 55', '  stack: [i32 1, i32 0, i32 1, i32 16]', 'Debugger: 0xab was reached 1 times', 'OK'),
  }),
];

/** At the two stores of the digits, and at the call of fd_write, which tells how many bytes it has written. */
const watchpoints: readonly Case[] = [
  make('c/watch.wasm', 'loop', {
    args: ['8', '2', 'w'], stdout: '55\n',
    stderr: lines('written at 8, before 0x96 in function 2: now 16181', 'written at 9, before 0xa3 in function 2: now 13621'),
  }),
  make('c/watch.wasm', 'loop', { args: ['16', '4', 'rw'], stdout: '55\n', stderr: lines('written at 16, before 0xad in function 2: now 3') }),
  make('c/watch.wasm', 'loop', { args: ['8', '3', 'rw', '1'], stdout: '55\n', stderr: lines('written at 8, before 0x96 in function 2: now 16181', 'OK') }),
  make('c/watch.wasm', 'loop', { args: ['0', '65536', 'r'], stdout: '55\n', stderr: '' }),
];

const trapped = (why: string): RegExp => new RegExp(`^wasm2js-debug: [^\\n]*misbehaving\\.wasm: the debugger trapped: [^\\n]*${why}[^\\n]*\\n$`);
const UNREACHABLE = 'wasm2js-debug: [^\\n]*misbehaving\\.wasm: the debugger trapped: [^\\n]*unreachable[^\\n]*\\n$';
const misbehave = (how: string, expected: Expected): Case => make('c/misbehaving.wasm', 'loop', { ...expected, args: [how] });
/** On a program that cannot be done before the debugger is. */
const misbehaveRunning = (how: string, expected: Expected): Case => make('c/misbehaving.wasm', 'endless', { ...expected, args: [how] });
/** A debugger that returns lets the program run on; one that traps ends it. */
const misbehaving: readonly Case[] = [
  ...['returns-at-once', 'returns-while-running', 'returns-in-the-middle', 'uses-a-dead-frame'].map((how) => misbehave(how, { stdout: '55\n', stderr: 'OK\n' })),
  misbehave('traps', { status: 3, stderr: new RegExp(`^about to trap\\n${UNREACHABLE}`) }),
  misbehaveRunning('traps-while-running', { status: 3, stderr: new RegExp(`^about to trap\\n${UNREACHABLE}`) }),
  misbehave('fails-a-check', { status: 3, stderr: new RegExp(`^Debugger: misbehaving\\.c:\\d+: STEP\\(d\\)\\.kind == COMPLETE: not so\\n${UNREACHABLE}`) }),
  misbehaveRunning('asks-while-running', { status: 3, stderr: trapped('exit-frames: the program is running') }),
  misbehaveRunning('reads-while-running', { status: 3, stderr: trapped('memory\\.size-bytes: the program is running') }),
  misbehaveRunning('resumes-while-running', { status: 3, stderr: trapped('continue: the program is running') }),
  misbehave('unwraps-wrongly', { status: 3, stderr: trapped('wasm-i32, not a wasm-i64') }),
  misbehave('makes-a-short-vector', { status: 3, stderr: trapped('16 bytes') }),
  misbehave('invents-a-handle', { status: 3, stderr: trapped('') }),
  misbehave('finishes-twice', { status: 3, stderr: trapped('handle') }),
];

/** It can only be a module, since each misuse ends a component. */
const misuse = module('misuse', 'everything', {
  status: 134, stderr: lines('44 methods while the program runs', 'values', 'OK', 'wasm2js-debug: uncaught exception ()', '    at $_start (everything.wasm:0x178)', '    (no line information: compile with -g, and do not strip)'),
});

export const cases: readonly Case[] = [...scenarios, ...everything, ...promises, ...reports, ...resumptions, ...injections, ...inspections, ...tracers, ...watched, ...watchpoints, ...misbehaving, misuse];

/** What can be run here: all of it where tests must be complete. */
export const available = (): Case[] => cases.filter((c) => process.env['CI'] === 'true' || c.debugger !== ALL || existsSync(join(built, ALL)));
