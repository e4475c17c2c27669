/** Single steps: in process, and by a debug component on its own thread. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../measure.js';
import { projectRoot } from '../paths.js';
import { causeOf } from '../peers.js';
import { Footnotes } from '../report.js';
import { type Spread, spread } from '../statistics.js';
import { type Interrupter, now } from './interrupter.js';
import { type OnStop, Session, stepOn } from './package.js';
import type { Section } from './section.js';

/** Programs small enough to be stepped through from end to end: kernels with less to do. */
const programs = [
  { name: 'fib', n: 15, few: 6, some: 13 },
  { name: 'crc32', n: 1, few: undefined, some: undefined },
  { name: 'nbody', n: 100, few: undefined, some: undefined },
] as const;

const kernelPath = (name: string): string => join('bench', 'kernels', `${name}.wasm`);

interface Rate {
  readonly steps: number;
  /** Steps a second. */
  readonly rate: Spread;
}

function inProcess(name: string, n: number, rounds: number, look: OnStop): Rate {
  const session = new Session();
  const { run } = session.instantiate(readFileSync(join(projectRoot, kernelPath(name)))) as { run: (n: number) => number };
  const expected = run(n);
  let steps = 0;
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    steps = 0;
    session.onStop = (paused, event) => {
      if (event?.kind !== 'breakpoint') return stepOn;
      steps++;
      return look(paused, event);
    };
    let taken = 0;
    session.run(() => {
      const start = now();
      if (run(n) !== expected) throw new Error(`${name} gives another result when stepped through`);
      taken = now() - start;
    });
    // The first is to warm up.
    if (round > 0) rates.push((steps / taken) * 1000);
  }
  return { steps, rate: spread(rates) };
}

/** Steps through a kernel by the command line and a debugger that counts its steps. @returns milliseconds of the whole process, and the steps */
async function traced(debuggerFile: string, name: string, n: number): Promise<{ milliseconds: number; steps: number }> {
  const args = [
    join(projectRoot, 'dist', 'cli', 'main.js'), 'run', '-D', `debugger=${debuggerFile}`, '-D', 'arg=--quiet', '-D', 'inherit-stderr=y',
    '--invoke', 'run', join(projectRoot, kernelPath(name)), String(n),
  ];
  const start = now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const milliseconds = now() - start;
  const steps = /^(\d+) steps$/m.exec(said)?.[1];
  if (code !== 0 || steps === undefined) throw new Error(`exit code ${code}: ${causeOf(said)}`);
  return { milliseconds, steps: Number(steps) };
}

/** From the difference of a long and a short run, so that starting and loading are not in it. */
async function byDebugger(file: string, name: string, few: number, some: number, rounds: number): Promise<Rate> {
  const rates: number[] = [];
  let steps = 0;
  for (let round = 0; round < rounds; round++) {
    const short = await traced(file, name, few);
    const long = await traced(file, name, some);
    steps = long.steps;
    rates.push(((long.steps - short.steps) / (long.milliseconds - short.milliseconds)) * 1000);
  }
  return { steps, rate: spread(rates) };
}

const debuggers = [
  { title: 'by a component in Rust', file: 'test-programs/build/debuggers/rust/tracer.wasm' },
  { title: 'by a JavaScript module', file: 'test-programs/build/debuggers/js/tracer.js' },
] as const;

const thousands = (value: number): string => `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)}`;
const rateCell = ({ median, low, high }: Spread): string => `${thousands(median)} (${thousands(low)}–${thousands(high)})`;

/** What a step is the reason for looking at. */
const glance: OnStop = (paused) => {
  if (paused.exitFrames()[0]!.pc < 0) throw new Error('no place');
  return stepOn;
};

export async function measureSteps(plan: Plan, interrupter: Interrupter, progress: (text: string) => void): Promise<Section> {
  const notes = new Footnotes();
  const table: string[][] = [['stepped through', 'how', 'steps', 'thousand steps a second', 'steps by exchanges of two threads']];
  let failed = false;
  for (const { name, n } of programs) {
    progress(`steps through ${name}`);
    for (const [how, look] of [['in process', () => stepOn], ['in process, reading the place', glance]] as const) {
      const { steps, rate } = inProcess(name, n, plan.rounds, look);
      table.push([name, how, String(steps), rateCell(rate), '']);
    }
  }
  const rounds = Math.max(1, Math.ceil(plan.rounds / 3));
  for (const { title, file } of debuggers) {
    for (const { name, few, some } of programs) {
      if (few === undefined || some === undefined) continue;
      progress(`steps through ${name} ${title}`);
      if (!existsSync(join(projectRoot, file))) {
        table.push([name, `${title} ${notes.mark(`${file} has not been built: see test-programs/README.md`)}`, '-', '-', '-']);
        continue;
      }
      try {
        const exchanges = 1000 / interrupter.exchange(20_000);
        const { steps, rate } = await byDebugger(join(projectRoot, file), name, few, some, rounds);
        table.push([name, title, String(steps), rateCell(rate), (rate.median / exchanges).toFixed(2)]);
      } catch (error) {
        failed = true;
        table.push([name, `${title} ${notes.mark(`${file}: ${(error as Error).message}`)}`, '-', '-', '-']);
      }
    }
  }
  return {
    about: 'Single steps from the beginning of a program to its end. The last column divides by what two threads manage that do nothing but wait for each other:',
    table, notes: notes.lines(), failed,
  };
}
