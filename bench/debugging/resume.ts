/** How fast a program is once it has been stopped in the middle of its work and goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Imports } from '../engines.js';
import type { Plan } from '../measure.js';
import { cellOf } from '../report.js';
import { geomean, type Spread, spread } from '../statistics.js';
import { wasiImports } from '../wasi.js';
import { type Call, moduleBytes, type Workload } from '../workloads.js';
import { type Interrupter, now } from './interrupter.js';
import { goOn, type OnStop, type Paused, Session } from './package.js';
import type { Section } from './section.js';

/** The program is interrupted after this share of its time. */
const SHARE = 0.3;
/** A stop that comes later says nothing about the rest: there is too little of it. */
const LATEST = 0.7;

/** A program that has been warmed up, with a debugger attached. */
interface Warm {
  readonly session: Session;
  readonly call: Call;
  /** Milliseconds that the first call took, in code that V8 had not seen. */
  readonly first: number;
  /** Milliseconds that it takes undisturbed. */
  readonly before: number;
}

interface Place {
  readonly func: number;
  readonly pc: number;
}

/** What came out of the rounds; ratios, unless they are milliseconds. */
interface Rounds {
  readonly undisturbed: number[];
  readonly again: number[];
  readonly rest: number[];
  readonly afterBreakpoint: number[];
  readonly next: number[];
  readonly later: number[];
  readonly lostAtFirst: number[];
  readonly lostByStop: number[];
}

/** What follows a stop: how long it took, and how long it would have taken. */
interface Rest {
  readonly taken: number;
  readonly undisturbed: number;
}

export interface ResumeReport {
  readonly section: Section | undefined;
  /** Milliseconds from each interrupt to the stop. */
  readonly latencies: readonly number[];
}

function timed(call: Call): number {
  const start = performance.now();
  call();
  return performance.now() - start;
}

function fastest(call: Call, times: number): number {
  let best = Infinity;
  for (let i = 0; i < times; i++) best = Math.min(best, timed(call));
  return best;
}

async function warm(workload: Workload, bytes: Uint8Array, plan: Plan): Promise<Warm> {
  const session = new Session();
  const call = await workload.start({ instantiate: (imports: Imports) => session.instantiate(bytes, { ...wasiImports(), ...imports }) });
  const first = timed(call);
  // More than for measuring an engine: what comes after the stop is to be compared with code that will not get faster any more.
  for (let i = 0; i < 2 * plan.warmUps[workload.group]; i++) {
    // V8 takes optimised code in between two tasks.
    await sleep(20);
    call();
  }
  await sleep(20);
  return { session, call, first, before: fastest(call, plan.calls) };
}

const innermost = (paused: Paused): Place => {
  const frame = paused.exitFrames()[0]!;
  return { func: frame.funcIndex, pc: frame.pc };
};

/** Runs the program once. @returns what came after the last stop; undefined if it did not stop in time */
function restAfter({ session, call, before }: Warm, expected: number, stops: OnStop, around: (program: () => number) => number): Rest | undefined {
  let start = 0;
  let stopped = 0;
  let resumed = 0;
  let end = 0;
  let paused = 0;
  session.onStop = (state, event) => {
    if (event === undefined || event.kind === 'complete') return stops(state, event);
    stopped = performance.now();
    const command = stops(state, event);
    resumed = performance.now();
    paused += resumed - stopped;
    return command;
  };
  const result = around(() => {
    start = performance.now();
    const value = call();
    end = performance.now();
    return value;
  });
  if (result !== expected) throw new Error(`gives checksum ${result} instead of ${expected} after a stop`);
  session.onStop = () => goOn;
  const done = resumed - start - paused;
  return resumed === 0 || done > LATEST * before ? undefined : { taken: end - resumed, undisturbed: before - done };
}

/** @returns undefined if the interrupts came too late, one after the other, which they do on a busy machine */
function interrupted(program: Warm, expected: number, interrupter: Interrupter, latencies: number[]): { rest: Rest; place: Place } | undefined {
  let place: Place | undefined;
  let stopped = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    const rest = restAfter(program, expected, (paused) => {
      stopped = now();
      place = innermost(paused);
      return goOn;
    }, (run) => {
      interrupter.after(program.before * SHARE, program.session.flag);
      return run();
    });
    const raised = interrupter.raisedAt();
    // It may have come after the end.
    Atomics.store(program.session.flag, 0, 0);
    if (rest !== undefined && place !== undefined) {
      latencies.push(stopped - raised);
      return { rest, place };
    }
  }
  return undefined;
}

/** A breakpoint where the program is all the time, taken away when it is hit for the first time. */
function brokenIn(program: Warm, expected: number, { pc }: Place): Rest | undefined {
  const { session } = program;
  const [module] = session.modules;
  return restAfter(program, expected, (paused, event) => {
    if (event === undefined) paused.addBreakpoint(module!, pc);
    else paused.removeBreakpoint(module!, pc);
    return goOn;
  }, (run) => session.run(run));
}

async function measureOne(workload: Workload, plan: Plan, interrupter: Interrupter, latencies: number[]): Promise<Rounds> {
  const bytes = await moduleBytes(workload);
  const out: Rounds = { undisturbed: [], again: [], rest: [], afterBreakpoint: [], next: [], later: [], lostAtFirst: [], lostByStop: [] };
  for (let round = 0; round < plan.rounds; round++) {
    const program = await warm(workload, bytes, plan);
    const { call, first, before } = program;
    const expected = call();
    const again = fastest(call, plan.calls) / before;
    const stop = interrupted(program, expected, interrupter, latencies);
    if (stop === undefined) continue;
    await sleep(20);
    const next = timed(call) / before;
    await sleep(20);
    call();
    await sleep(20);
    const later = fastest(call, plan.calls) / before;
    const rest = brokenIn(await warm(workload, bytes, plan), expected, stop.place);
    if (rest === undefined) continue;
    out.undisturbed.push(before);
    out.again.push(again);
    out.lostAtFirst.push(first - before);
    out.lostByStop.push(stop.rest.taken - stop.rest.undisturbed);
    out.rest.push(stop.rest.taken / stop.rest.undisturbed);
    out.afterBreakpoint.push(rest.taken / rest.undisturbed);
    out.next.push(next);
    out.later.push(later);
  }
  if (out.rest.length === 0) throw new Error('no stop came in time: the machine is too busy to measure');
  return out;
}

const milliseconds = ({ median, low, high }: Spread): string => `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`;

interface Column {
  readonly heading: string;
  readonly of: keyof Rounds;
  readonly cell: (value: Spread) => string;
  /** Whether an average makes sense. */
  readonly ratio: boolean;
}

const columns: readonly Column[] = [
  { heading: 'undisturbed, ms', of: 'undisturbed', cell: ({ median }) => median.toFixed(1), ratio: false },
  { heading: 'undisturbed again', of: 'again', cell: cellOf, ratio: true },
  { heading: 'rest after an interrupt', of: 'rest', cell: cellOf, ratio: true },
  { heading: 'rest after a breakpoint in the loop, taken away', of: 'afterBreakpoint', cell: cellOf, ratio: true },
  { heading: 'next run', of: 'next', cell: cellOf, ratio: true },
  { heading: 'later runs', of: 'later', cell: cellOf, ratio: true },
  { heading: 'lost by the interrupt, ms', of: 'lostByStop', cell: milliseconds, ratio: false },
  { heading: 'lost by the first run, ms', of: 'lostAtFirst', cell: milliseconds, ratio: false },
];

export async function measureResume(chosen: readonly Workload[], plan: Plan, interrupter: Interrupter, progress: (text: string) => void): Promise<ResumeReport> {
  const latencies: number[] = [];
  const rows: { readonly name: string; readonly rounds: Rounds }[] = [];
  const notes: string[] = [];
  for (const workload of chosen) {
    progress(`stopped in ${workload.name}`);
    try {
      rows.push({ name: workload.name, rounds: await measureOne(workload, plan, interrupter, latencies) });
    } catch (error) {
      notes.push(`${workload.name}: ${(error as Error).message}`);
    }
  }
  if (rows.length + notes.length === 0) return { section: undefined, latencies };
  const table = [
    ['program', ...columns.map(({ heading }) => heading)],
    ...rows.map(({ name, rounds }) => [name, ...columns.map(({ of, cell }) => cell(spread(rounds[of])))]),
  ];
  if (rows.length > 1) {
    const mean = (of: keyof Rounds): string => geomean(rows.map(({ rounds }) => spread(rounds[of]).median)).toFixed(2);
    table.push([`geomean of ${rows.length}`, ...columns.map(({ of, ratio }) => (ratio ? mean(of) : ''))]);
  }
  const about = 'After a stop in the middle of the work, by the time that the same work takes undisturbed (a debugger being attached):';
  return { section: { about, table, notes, failed: notes.length > 0 }, latencies };
}
