/**
 * The debug components of the tests on debuggees that are components: the cases and observations that the tests have for modules, on the same modules as core modules. A pc is an offset
 * in such a module's own bytes, so all is as on the module but for `CHANGED`; what cannot be, or need not be done again, is in `leftOut`.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, type Outcome, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { ALL, available, built, type Case } from './debuggers/cases.js';
import { componentDebuggee } from './debuggers/component-debuggee.js';
import { node } from './observations/run.js';

const workspace = new Workspace();
const env = { ...componentCache };

const made = new Map<string, Promise<string>>();
/** The file of a debuggee. */
function fileOf(name: string): Promise<string> {
  let file = made.get(name);
  if (file === undefined) made.set(name, (file = componentDebuggee(name).then((bytes) => workspace.write(`${name}.wasm`, bytes))));
  return file;
}

interface Run {
  readonly debugger: string;
  readonly debuggee: string;
  readonly args: readonly (string | number)[];
  readonly call?: string;
}

const debug = async (c: Run): Promise<Outcome> => node([
  main, 'run', '-D', `debugger=${join(built, c.debugger)}`, '-D', 'inherit-stderr=y', ...c.args.flatMap((arg) => ['-D', `arg=${arg}`]),
  '--invoke', c.call ?? 'start()', await fileOf(c.debuggee),
], { env });

const wordsOf = ({ debugger: file, args, debuggee }: Run): string => [file, ...args, 'on', debuggee].join(' ');

/** Why a case is not here; undefined if it is. */
function leftOut({ debugger: file, debuggee, args }: Case): string | undefined {
  if (file === ALL) return args[0] === 'report' && args.length === 1 ? undefined : 'each of its debuggers is here by itself, as js/';
  if (file === 'c/misbehaving.wasm') return args[0] === 'traps' || args[0] === 'returns-in-the-middle' ? undefined : 'what becomes of it has nothing to do with what it debugs';
  if (file === 'c/extensions.wasm') return 'it requires that the module is that of a file; js/report.js tells whether one is';
  if (file === 'js/misuse.js') return 'it takes the first instance for that of the debuggee, and is about methods, which c/every-method.wasm calls here';
  if (debuggee === 'loop' && (args[0] === '8' && args[1] === '3' || args[1] === 'stops=2')) return 'one more of a kind';
  return undefined;
}

/** What differs by there being modules and instances that hold the component together, and by the result of the call, which is printed. */
const CHANGED: Readonly<Record<string, (text: string) => string>> = {
  'js/report.js': (text) => text.replace(/module (\w+\.wasm), a file/, 'module $1.core0, of no file')
    .replace(/^(module (?:everything|loop)\S+ .*\n)(instance 1)(, made by the host\n)/m, '$1module preview1, of no file\nmodule fill, of no file\n$2$3instance 2$3instance 3$3')
    .replace('"55\\n"', '"55\\n()\\n"'),
  // Twenty in the functions that stand between the debuggee and WASI.
  'js/tracer.js --quiet on loop': (text) => text.replace('138', '158'),
  'rust/tracer.wasm --quiet on loop': (text) => text.replace('138', '158'),
  // It is not WASI that reads and writes there, which no breakpoint can be at, but one of these functions.
  'c/watch.wasm 16 4 rw on loop': () => 'written at 16, before 0x98 in function 3: now 3\n',
  'c/watch.wasm 0 65536 r on loop': () => 'read at 0, before 0x83 in function 3: now 8\nread at 4, before 0x88 in function 3: now 8\nread at 4, before 0x95 in function 3: now 8\n',
};
/** What js/report.js tells of output: how much at once depends on when it looks. */
const joined = (text: string): string => text.replaceAll('"\nstdout: "', '');
const changeOf = (c: Case): ((text: string) => string) => CHANGED[wordsOf(c)] ?? CHANGED[c.args[0] === 'report' ? 'js/report.js' : c.debugger] ?? ((text) => text);

describe('a debugger does on a component what it does on a module', () => {
  const all = available();
  it.each(all.filter((c) => leftOut(c) === undefined).map((c) => [wordsOf(c), c] as const))('%s', async (_words, c: Case) => {
    const change = changeOf(c);
    const told = typeof c.stderr === 'string' ? change(c.stderr).replace(/(\w+\.wasm):0x/g, '$1.core0:0x') : expect.stringMatching(new RegExp(change(c.stderr.source)));
    // The output of the call, where the debugger has not taken it.
    const result = c.status === 0 && !c.debugger.endsWith('report.js') ? '()\n' : '';
    const outcome = await debug(c);
    expect({ ...outcome, stderr: joined(outcome.stderr) }).toEqual({ status: c.status, stdout: c.stdout + result, stderr: told });
  });

  it('each debugger is among them', () => {
    const named = (cases: readonly Case[]): string[] => [...new Set(cases.map((c) => c.debugger))].sort();
    expect(named(all.filter((c) => leftOut(c) === undefined))).toEqual(named(all).filter((name) => name !== 'c/extensions.wasm' && name !== 'js/misuse.js'));
  });
});

describe('what was observed of modules and instances under another host holds for those of a component', () => {
  const observed = async (name: string, debuggee: string, args: readonly number[] = [], call = 'start()'): Promise<Outcome> =>
    debug({ debugger: 'c/observations.wasm', debuggee, args: [name, ...args], call });
  const fine = (stdout: string): Outcome => ({ status: 0, stdout, stderr: 'OK\n' });
  const again = [0x38, 0x3a, 0x3c, 0x3d, 0x3f, 0x41, 0x42];

  // Those that end well; the arguments are those of observations.test.ts.
  it.each([
    ['1', 'begins', [0, 0x3d, 0x44], '()\n'], ['1', 'pairs', [0, 0x33, 0x37], '()\n'],
    ['2', 'structured', [0x33, 0x34, 0x36, ...again, 0x44, ...again, 0x48, 0x4a, 0x4c, 0x4d, 0x50], '()\n'],
    ['6-heads', 'headers', [0x39, 0x42], '()\n'],
    ['7', 'loop', [], '55\n()\n'], ['7-running', 'endless', [0x33, 0x38, 0x39, 0x3b], '()\n'], ['7-alone', 'spin', [], '()\n'], ['7-instances', 'lending', [], '()\n'],
    ['9', 'loop', [], '55\n()\n'], ['10', 'spin', [], '()\n'], ['13-shared', 'lending', [], '()\n'],
  ] as const)('%s on %s', async (name, debuggee, args, stdout) => {
    expect(await observed(name, debuggee, args)).toEqual(fine(stdout));
  });

  it.each([['2', [0x24, 0x26, 0x28, 0x29]], ['6', [0x22, 0x23, 0x24, 0x26, 0x28, 0x29]]] as const)('%s on a function with parameters', async (name, args) => {
    expect(await observed(name, 'add', args, 'add2(2, 3)')).toEqual(fine('5\n'));
  });

  it.each([
    ['3', 'divide', '', 'trap: divide by zero'], ['4', 'divide', '', 'trap: divide by zero'], ['5', 'everything', 'hello\n', 'trap: divide by zero'],
    ['11', 'divide', '', 'trap: divide by zero'], ['11-stepped', 'divide', '', 'trap: divide by zero'], ['12', 'rethrows', '', 'uncaught exception (5, 6)'],
    ['13', 'everything', 'hello\n', 'trap: divide by zero'], ['14', 'everything', 'hello\n', 'trap: divide by zero'], ['15-trapped', 'divide', '', 'trap: divide by zero'],
  ] as const)('%s on %s', async (name, debuggee, stdout, why) => {
    const outcome = await observed(name, debuggee);
    expect({ ...outcome, stderr: outcome.stderr.split('\n').slice(0, 2) }).toEqual({ status: 134, stdout, stderr: ['OK', `wasm2js-debug: ${why}`] });
  });

  it.each(['15-paused', '15-running'])('%s: the exit code is that of the program', async (name) => {
    expect(await observed(name, 'exits', [0x9c])).toEqual({ status: 37, stdout: 'line\nline\nline\n', stderr: 'OK\n' });
  });
});
