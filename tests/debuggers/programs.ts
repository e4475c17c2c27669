/** The debuggers of `test-programs/debuggers` on programs that were not written for them: what they say, and what differs by them. */
import { readFileSync } from 'node:fs';
import { decodeModule } from '../../compiler/binary/module.js';
import { namesOf } from '../../compiler/index.js';

export interface ProgramCase {
  /** Below `build/debuggers/`. */
  readonly debugger: string;
  /** Below `build/`. */
  readonly program: string;
  readonly args: readonly string[];
  /** Options of the command line, before the program, and arguments after it. */
  readonly options: readonly string[];
  readonly programArgs: readonly string[];
  /** The lines of the debugger on standard error; an expression stands for one line or more. The rest of it is the program's. */
  readonly says: readonly (string | RegExp)[];
  /** What becomes of the standard output of the program by what the debugger does. */
  readonly changes: (stdout: string) => string;
  /** The debugger brings it to an end, with exit code 0 and nothing on standard error, that it does not have by itself. */
  readonly saved: boolean;
  /** The standard output of a program that would not end at all. */
  readonly endlessly: string | undefined;
}

type Details = Partial<Omit<ProgramCase, 'debugger' | 'program' | 'says'>> & Pick<ProgramCase, 'says'>;

const make = (debugger_: string, program: string, details: Details): ProgramCase =>
  ({ debugger: debugger_, program, args: [], options: [], programArgs: [], changes: (stdout) => stdout, saved: false, endlessly: undefined, ...details });

export const pathOf = (program: string): string => new URL(`../../test-programs/build/${program}.wasm`, import.meta.url).pathname;

/** The function of which the name section has this in the name: its index, and where its body starts. */
function findFunction(program: string, name: RegExp): { readonly index: number; readonly pc: string } {
  const { module } = decodeModule(readFileSync(pathOf(program)));
  const found = [...namesOf(module).funcs].filter(([index, text]) => name.test(text) && module.funcs[index]!.body !== undefined);
  if (found.length !== 1) throw new Error(`${program}: ${found.length} functions match ${String(name)}`);
  const [[index]] = found as [[number, string]];
  return { index, pc: `0x${module.funcs[index]!.body!.start.toString(16)}` };
}

const tiny = (name: string): string => `debuggers/debuggees/${name}`;

/** Programs that are stepped through from the first instruction to the last, by each of these. */
export const stepped: Readonly<Record<string, readonly string[]>> = {
  'c/hello.O0': ['rust/tracer.wasm', 'js/tracer.js'],
  'c/exit_code.O0': ['rust/tracer.wasm', 'js/tracer.js'],
  'cpp/hello.O2': ['rust/tracer.wasm', 'js/tracer.js'],
  'rust/hello.debug': ['rust/tracer.wasm', 'js/tracer.js'],
  'rust/trap_panic.release': ['rust/tracer.wasm'],
  'cpp/shapes.O2': ['rust/tracer.wasm'],
};

export const tracing = (debugger_: string, program: string): ProgramCase => make(debugger_, program, {
  args: ['--quiet'], says: [/^\d+ steps$/, ...(debugger_.startsWith('rust') ? [/^Debugger: \d+ microseconds a step$/] : []), 'OK'],
});

const steps = ['c/steps.wasm', 'rust/steps.wasm', 'js/steps.js'].flatMap((file) =>
  ['c/hello.O2', 'cpp/hello.O0', 'rust/hello.release'].map((program) => make(file, program, { says: [/^pc 0x/, 'OK'] })));

const endless = ['c/endless.wasm', 'rust/endless.wasm', 'js/endless.js'].flatMap((file) => [
  make(file, tiny('sleeps'), { says: ['OK'], endlessly: 'awake\n' }), make(file, tiny('asks'), { says: ['OK'], endlessly: '' }),
]);

const descend = findFunction('c/exit_code.O0', /^descend$/);
const fibonacci = findFunction('c/recursion.O0', /^fibonacci$/);
const area = findFunction('cpp/shapes.O2', /Circle::area\(\) const$/);
const inspections: readonly ProgramCase[] = [
  make('c/inspect.wasm', 'c/exit_code.O0', {
    args: [descend.pc], says: ['stopped:', new RegExp(`^    function ${descend.index} at 0x`), '      local 0: i32 20', /^ {4,6}(?:local|function) \d/],
  }),
  // fibonacci(24)
  make('c/inspect.wasm', 'c/recursion.O0', {
    args: [fibonacci.pc, '0=10'], says: ['stopped:', /^ {4,6}(?:local|function) \d/, 'local 0 is now 10'],
    changes: (stdout) => stdout.replace('fibonacci 46368', 'fibonacci 55'),
  }),
  make('js/inspect.js', 'cpp/shapes.O2', { args: [area.pc], says: ['stopped:', new RegExp(`^    function ${area.index} at 0x`), /^ {4,6}\w+/] }),
];

const hanoi = findFunction('c/recursion.O0', /^hanoi$/);
const push = findFunction('rust/no_std.debug', /18Stack.*4push/);
const watched: readonly ProgramCase[] = [
  make('js/watch-loop.js', 'c/exit_code.O0', {
    args: [descend.pc], says: [/^(?:stop \d| {2}(?:local|stack))/, `Debugger: ${descend.pc} was reached 21 times`, 'OK'],
  }),
  make('js/watch-loop.js', 'c/recursion.O0', {
    args: [hanoi.pc, 'stops=5'], says: [/^(?:stop \d| {2}(?:local|stack))/, `Debugger: ${hanoi.pc} was reached 5 times`, 'OK'],
  }),
  make('js/watch-loop.js', 'rust/no_std.debug', {
    args: [push.pc], says: [/^(?:stop \d| {2}(?:local|stack))/, `Debugger: ${push.pc} was reached 23 times`, 'OK'],
  }),
];

const permute = findFunction('c/recursion.O0', /^permute$/);
const ackermann = findFunction('c/recursion.O0', /^ackermann$/);
const average = findFunction('c/trap_divide.O0', /^average$/);
const rustMain = findFunction('rust/hello.debug', /^_ZN5hello4main/);
const calls: readonly ProgramCase[] = [
  make('js/call.js', tiny('loop'), { args: ['0x6d', 'call=1,4'], says: ['function 1 returned [i32 10]', 'then complete', 'OK'] }),
  make('js/call.js', tiny('loop'), { args: ['0x6d', 'return=99'], says: ['then complete', 'OK'], changes: () => '99\n' }),
  make('js/call.js', 'c/recursion.O0', {
    args: [permute.pc, `call=${fibonacci.index},10`, `call=${ackermann.index},2,3`],
    says: [`function ${fibonacci.index} returned [i32 55]`, `function ${ackermann.index} returned [i32 9]`, 'then complete', 'OK'],
  }),
  // An injected call that traps is dropped.
  make('js/call.js', 'c/recursion.O0', {
    args: [permute.pc, `call=${permute.index},-1,0`, `call=${fibonacci.index},9`],
    says: [new RegExp(`^function ${permute.index}: trap at ${permute.index}@0x`), `function ${fibonacci.index} returned [i32 34]`, 'then complete', 'OK'],
  }),
  // Instead of the trap.
  make('js/call.js', 'c/trap_divide.O0', {
    args: ['trap', 'return=7'], says: ['then complete', 'OK'], changes: (stdout) => `${stdout}never printed: 7\n`, saved: true,
  }),
  make('js/call.js', 'c/trap_divide.O0', { args: [average.pc, 'return=-3'], says: ['then trap', 'OK'], changes: (stdout) => stdout.replace('average 5', 'average -3') }),
  make('js/call.js', 'rust/hello.debug', {
    args: [rustMain.pc, `call=${rustMain.index}`], says: [`function ${rustMain.index} returned []`, 'then complete', 'OK'], changes: (stdout) => stdout.repeat(2),
  }),
  make('js/call.js', 'cpp/shapes.O2', {
    args: [area.pc, 'return=2.5'], says: ['then complete', 'OK'], changes: (stdout) => stdout.replace('area 7.0686', 'area 2.5000'),
  }),
];

const left: readonly ProgramCase[] = [
  ...['returns-at-once', 'returns-in-the-middle', 'uses-a-dead-frame'].map((how) => make('c/misbehaving.wasm', 'rust/hello.debug', { args: [how], says: ['OK'] })),
  make('c/misbehaving.wasm', 'c/recursion.O0', { args: ['returns-while-running'], says: ['OK'] }),
  make('c/extensions.wasm', tiny('add'), { args: ['0'], options: ['--invoke', 'add2'], programArgs: ['2', '3'], says: ['written: 43', 'OK'], changes: () => '' }),
];

export const programCases: readonly ProgramCase[] = [...steps, ...endless, ...inspections, ...watched, ...calls, ...left];
