/** The debug components and modules of `test-programs/debuggers` from end to end: the command line runs them on their debuggees. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { embed } from './observations/run.js';
import { available, built, type Case, exiting } from './debuggers/cases.js';

const workspace = new Workspace();
const env = { ...componentCache };

const argsOf = (c: Pick<Case, 'debugger' | 'debuggee' | 'args'>): string[] => [
  'run', '-D', `debugger=${join(built, c.debugger)}`, '-D', 'inherit-stderr=y', ...c.args.flatMap((arg) => ['-D', `arg=${arg}`]),
  join(built, 'debuggees', `${c.debuggee}.wasm`),
];

describe('a debugger', () => {
  const check = (c: Case): void => {
    const outcome = workspace.cli(argsOf(c), { env });
    const { stderr } = c;
    expect(outcome).toEqual({ status: c.status, stdout: c.stdout, stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr) });
  };

  it.each(available().map((c) => [[c.debugger, ...c.args, 'on', c.debuggee].join(' '), c] as const))('%s', (_title, c) => check(c));

  it('that calls the exit of a program ends it', () => check(exiting));

  it.each([
    ['calls-before-the-start', 'prepared', 'unreachable: undefined\ndivide: RuntimeError: divide by zero\n'],
    ['calls-through-the-host', 'nested', '6\n'],
    ['calls-a-failing-host', 'failing', '31\n'],
  ])('c/resuming.wasm %s on %s, which has a host of its own', async (way, program, stdout) => {
    expect(await embed(program, join(built, 'c', 'resuming.wasm'), [way], { env })).toEqual({ status: 0, stdout, stderr: 'OK\n' });
  });

  it('that loops forever is ended with the process', async () => {
    const child = spawn(process.execPath, [main, ...argsOf({
      debugger: 'c/misbehaving.wasm', debuggee: 'pairs', args: ['loops-forever'],
    })], { cwd: workspace.path, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    const [line] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
    expect(line).toBe('looping\n');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  });
});
