/** Programs that LLDB starts itself, by its platform `wasm`: from an editor through `lldb-dap`, and from `lldb`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLANG, clangLack, noClang } from './clang.js';
import { root } from './cli-process.js';
import { lack, noAdapter } from './dap/available.js';
import { type Configuration, type Configure, PATIENT_LLDB, Session } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';
import { until } from './dap/until.js';
import { cli } from './gdb/launch.js';

/** LLDB gives up when a program that it has started does not listen within five seconds, which may happen on a machine that does too much at once. */
const PATIENT = { retry: 3 };

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'dap launch ')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** LLDB starts programs with an empty environment, in which node is found only where every system has it. */
const PATH = process.env['PATH']!;
const platform = (...options: readonly string[]): string[] => [
  PATIENT_LLDB,
  'settings set target.language c',
  `settings set platform.plugin.wasm.runtime-path ${cli}`,
  'settings set -- platform.plugin.wasm.port-arg --port=',
  ...(options.length === 0 ? [] : [`settings set -- platform.plugin.wasm.runtime-args ${options.join(' ')}`]),
];

/** @param options of `run` */
const launch = (program: string, more: Configuration = {}, options: readonly string[] = [], configure?: Configure): Promise<Session> =>
  Session.begin({ request: 'launch', program: built(program), cwd: directory, env: { PATH }, initCommands: platform(...options), ...more }, configure);
const output = (session: Session): string => (session.client.output['stdout'] ?? '').replace(/\r/g, '');
let tokens = 0;
/** An argument that tells a program from all others, also from that of an attempt that LLDB has given up. */
const newToken = (): string => `token-${process.pid}-${++tokens}`;
/** Whether a process with this among its arguments runs. */
const runs = (token: string): boolean => spawnSync('ps', ['-A', '-ww', '-o', 'args'], { encoding: 'utf8' }).stdout.split('\n').some((line) => line.includes(token) && line.includes('--port='));

describe.skipIf(noAdapter)(`a program that an editor launches${lack}`, PATIENT, () => {
  it('gets its arguments, writes into the console, and ends with its exit code', async () => {
    const session = await launch('c/arguments.O0.wasm', { args: ['one', 'two words', '--three', ''] });
    expect(await session.exitCode()).toBe(4);
    expect(output(session)).toBe(
      'argument 1: [one]\nargument 2: [two words]\nargument 3: [--three]\nargument 4: []\nGREETING is not set, MISSING is not set\nADDED is by the program\n');
  });

  it('gets the environment of the configuration if it is told to', async () => {
    const session = await launch('c/arguments.O0.wasm', { env: { PATH, GREETING: 'from the editor' } }, ['--inherit-env', '--env=OTHER=2']);
    expect(await session.exitCode()).toBe(0);
    expect(output(session)).toContain('GREETING is from the editor, MISSING is not set\n');
    expect(output(session)).toContain('environment: OTHER=2\n');
  });

  it('writes into the files of the configuration', async () => {
    const out = join(directory, 'out.txt');
    const session = await launch('c/arguments.O0.wasm', { args: ['one'], stdio: [null, out, null] });
    expect(await session.exitCode()).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('argument 1: [one]\nGREETING is not set, MISSING is not set\nADDED is by the program\n');
    expect(output(session)).toBe('');
  });

  it('stands in the directory of the configuration', async () => {
    const session = await launch('c/files.O0.wasm', {}, ['--dir=.']);
    expect(await session.exitCode()).toBe(0);
    expect(spawnSync('ls', [directory], { encoding: 'utf8' }).stdout).toBe('data.bin\nnotes.txt\nsub\n');
  });

  it('stops at breakpoints that were set before', async () => {
    const values = new SourceFile('test-programs/c/values.c');
    const line = values.line('return total;');
    const session = await launch('c/values.O0.wasm', { args: ['x'] }, [], async (s) => {
      expect(await s.breakpoints(values.path, [line])).toEqual([expect.objectContaining({ verified: true, line })]);
    });
    expect(await session.stopped()).toMatchObject({ reason: 'breakpoint' });
    expect((await session.variable('total')).value).toBe('216');
    await session.resume('continue');
    expect((await session.variable('scale')).value).toBe('2');
    expect(await session.runOut()).toBe(3);
  });

  it('waits at its beginning if that is asked for', async () => {
    const session = await launch('c/hello.O0.wasm', { stopOnEntry: true });
    await session.stopped();
    expect((await session.places())[0]).toMatch(/^_start/);
    expect((await session.evaluate('1 + 2', 'watch')).result).toBe('3');
    expect(await session.runOut()).toBe(0);
  });

  it('is launched by commands as well', async () => {
    const session = await launch('c/arguments.O0.wasm', { launchCommands: ['process launch --stop-at-entry -- by commands'] });
    expect(await session.exitCode()).toBe(2);
    expect(output(session)).toContain('argument 1: [by]\nargument 2: [commands]\n');
  });

  it('ends with the session', async () => {
    const token = newToken();
    const session = await launch('c/patience.O0.wasm', { args: [token] });
    await session.client.printed('stdout', new RegExp(token));
    expect(runs(token)).toBe(true);
    await session.client.request('disconnect', { terminateDebuggee: true });
    await until(() => !runs(token), 'the end of the program');
  });

  it('ends when the adapter has died', async () => {
    const token = newToken();
    const session = await launch('c/patience.O0.wasm', { args: [token] });
    await session.client.printed('stdout', new RegExp(token));
    await session.client.close();
    await until(() => !runs(token), 'the end of the program');
  });

  it.each([
    ['cannot be given a directory', ['--dir=missing'], '--dir missing: no such file or directory'],
    ['is given an option that is not there', ['--no-such-option'], "unknown option '--no-such-option'; see 'wasm2js-debug run --help'"],
    ['has no such function', ['--invoke=none'], 'hello.O0.wasm: --invoke none: no such export; it exports the functions _start'],
  ])('that %s says so in the console', async (_, options, message) => {
    const session = await launch('c/hello.O0.wasm', {}, options);
    expect(await session.exitCode()).toBe(2);
    expect(output(session)).toContain(`wasm2js-debug: ${message}`);
  });

  it('that is not there is refused', async () => {
    await expect(launch('c/no_such_program.wasm')).rejects.toThrow(/no_such_program/);
  });
});

describe.skipIf(noAdapter)(`a program that lldb launches${lack}`, PATIENT, () => {
  const lldb = (...commands: readonly string[]): string => {
    const { stdout, stderr } = spawnSync('lldb-22', ['--no-lldbinit', '--no-use-colors', '-b', ...commands.flatMap((command) => ['-o', command])], { cwd: directory, encoding: 'utf8', env: { PATH, TERM: 'dumb' } });
    return (stdout + stderr).replace(/\r/g, '');
  };
  const prepared = ['platform select wasm', ...platform('--dir=.'), `settings set target.env-vars PATH=${PATH}`];

  it('by `process launch`', () => {
    const said = lldb(...prepared, `target create ${built('c/values.O0.wasm')}`, 'breakpoint set --name descend --condition "depth == 3"', 'process launch -- one "two words"', 'frame variable depth', 'continue');
    expect(said).toContain('(int) depth = 3\n');
    expect(said).toMatch(/values\.O0\.wasm with 3 arguments\none\ntwo words\n|values with 3 arguments\none\ntwo words\n/);
    expect(said).toContain('Process 1 exited with status = 3 (0x00000003)');
  });

  it.skipIf(noClang)(`writes its output to files${clangLack}`, () => {
    const file = (name: string): string => join(directory, name);
    writeFileSync(file('in.txt'), 'one\ntwo\n');
    writeFileSync(file('echo.c'), `#include <stdio.h>
int main(int argc, char **argv) {
  char line[100];
  fprintf(stderr, "to standard error\\n");
  while (fgets(line, sizeof line, stdin)) printf("%s %s", argv[1], line);
  return 7;
}
`);
    const { status } = spawnSync(CLANG, ['--target=wasm32-wasi', '-w', '-g', '--no-wasm-opt', file('echo.c'), '-o', file('echo.wasm')]);
    expect(status).toBe(0);
    const said = lldb(
      ...prepared, `target create "${file('echo.wasm')}"`, 'breakpoint set --name main',
      `process launch --stdin "${file('in.txt')}" --stdout "${file('out.txt')}" --stderr "${file('err.txt')}" -- both`, 'continue',
      `process launch --stdin "${file('in.txt')}" --stdout "${file('out 2.txt')}" -- out`, 'continue',
    );
    expect(said.match(/exited with status = 7/g)).toHaveLength(2);
    expect(['out.txt', 'err.txt', 'out 2.txt'].map((name) => readFileSync(file(name), 'utf8'))).toEqual(['both one\nboth two\n', 'to standard error\n', 'out one\nout two\n']);
    // Only what has no file is shown.
    expect(said.match(/^to standard error$/gm)).toHaveLength(1);
    expect(said).not.toMatch(/both one|out one/);
  });

  it('reads its standard input from a file', () => {
    const said = lldb(...prepared, `target create ${built('c/input.O0.wasm')}`, `process launch --stdin ${join(root, 'test-programs/c/hello.c')} --`);
    expect(said).toContain('standard input: 7 lines');
    expect(said).toContain('Process 1 exited with status = 0');
  });

  it('and is killed', async () => {
    const token = newToken();
    const said = lldb(...prepared, `target create ${built('c/patience.O0.wasm')}`, 'breakpoint set --name spin', `process launch -- ${token}`, 'process kill');
    expect(said).toContain('Process 1 exited with status = 9 (0x00000009) killed');
    await until(() => !runs(token), 'the end of the program');
  });
});
