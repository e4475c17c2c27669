/**
 * The debuggers of `test-programs/debuggers` on programs in C, C++ and Rust, from end to end. What a program prints and how it ends is the same as without
 * a debugger, but for what the debugger changes.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, type Outcome } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { built } from './debuggers/cases.js';
import { pathOf, type ProgramCase, programCases, stepped, tracing } from './debuggers/programs.js';
import { node } from './observations/run.js';

const env = { ...componentCache };

const alone = new Map<string, Promise<Outcome>>();
/** What it does without a debugger. */
function undebugged({ program, options, programArgs }: ProgramCase): Promise<Outcome> {
  const args = [main, 'run', ...options, pathOf(program), ...programArgs];
  let outcome = alone.get(args.join(' '));
  if (outcome === undefined) alone.set(args.join(' '), (outcome = node(args)));
  return outcome;
}

/** Takes what the debugger says out of standard error; its lines must come in order, and all of them. */
function withoutDebugger(stderr: string, says: ProgramCase['says']): string {
  const rest: string[] = [];
  let next = 0;
  let again = false;
  for (const line of stderr.split('\n')) {
    const expected = says[next];
    const last = says[next - 1];
    if (typeof expected === 'string' ? line === expected : expected?.test(line)) {
      again = typeof expected !== 'string';
      next++;
    } else if (!(again && (last as RegExp).test(line))) rest.push(line);
  }
  expect(next, `of what the debugger says only ${next} of ${says.length}:\n${stderr}`).toBe(says.length);
  return rest.join('\n');
}

async function check(c: ProgramCase): Promise<Outcome> {
  const settings = [`debugger=${join(built, c.debugger)}`, 'inherit-stderr=y', ...c.args.map((arg) => `arg=${arg}`)].flatMap((setting) => ['-D', setting]);
  const outcome = await node([main, 'run', ...settings, ...c.options, pathOf(c.program), ...c.programArgs], { env });
  const own = { ...outcome, stderr: withoutDebugger(outcome.stderr, c.says) };
  if (c.endlessly !== undefined) {
    expect(own).toEqual({ status: 0, stdout: c.endlessly, stderr: '' });
  } else {
    const before = await undebugged(c);
    expect(own).toEqual({ ...before, stdout: c.changes(before.stdout), ...(c.saved ? { status: 0, stderr: '' } : {}) });
    if (c.saved) expect(before.status).not.toBe(0);
  }
  return outcome;
}

const title = (c: ProgramCase): string => `${[c.debugger, ...c.args].join(' ')} on ${c.program.replace(/^debuggers\/debuggees\//, '')}`;

describe('on programs that were not written for it', () => {
  it.each(programCases.map((c) => [title(c), c] as const))('%s', async (_title, c) => {
    await check(c);
  });
});

describe('every instruction of a whole program is a step', () => {
  it.each(Object.entries(stepped))('%s', async (program, debuggers) => {
    const counts: number[] = [];
    for (const file of debuggers) counts.push(Number(/^(\d+) steps$/m.exec((await check(tracing(file, program))).stderr)![1]));
    expect(counts[0]).toBeGreaterThan(500);
    expect(new Set(counts).size).toBe(1);
  });
});
