/**
 * Stops in fast code: the frames captured there are those that single-stepping through resumable code has at the same step, callers included. So it
 * is in code that was entered at a loop, too, also in its further copies.
 */
import { describe, expect, it } from 'vitest';
import { type Module, shapeOf } from '../../compiler/index.js';
import { WebAssembly as ours } from '../../index.js';
import type { CapturedFrame } from '../../runtime/store/frames.js';
import { before, indexOfPoint } from '../../compiler/model/point.js';
import type { InstrIndex } from '../../compiler/model/types.js';
import { slotsOfFrame } from '../../runtime/stack/frame.js';
import { FuncInst } from '../../runtime/store/func.js';
import { ExnInst } from '../../runtime/store/tag.js';
import { wat, type Api } from '../js-api-same.js';
import { random } from './corpus.js';
import { framesLeft, interrupted, type Plan } from './interrupt.js';
import { nest } from './nests.js';
import { program } from './programs.js';
import { inResumableCode, SINGLE_STEPS, type Subject, type TestFrame } from './resumable-driver.js';

const every = (_: number, count: number): ReadonlySet<InstrIndex> => new Set(Array.from({ length: count }, (_x, i) => i as InstrIndex));

function show(v: unknown): string {
  if (v instanceof FuncInst) return `func ${v.index}`;
  if (v instanceof ExnInst) return `exn ${v.values.map(show).join(' ')}`;
  return Object.is(v, -0) ? '-0' : String(v);
}

interface Step {
  readonly func: number;
  readonly at: number;
  /** Whether it is at the head of a loop. */
  readonly head: boolean;
  /** The frames, innermost first, one line each: function, instruction, locals and operands. */
  readonly lines: readonly string[];
}

const line = (func: number, at: number, slots: readonly unknown[]): string => `${func} at ${at}: ${slots.map(show).join(' ')}`;

/** Every single step of a run, as resumable code has it. */
async function traced(run: () => void): Promise<Step[]> {
  const steps: Step[] = [];
  const stack: { readonly subject: Subject; readonly frame: TestFrame }[] = [];
  await inResumableCode({
    ...SINGLE_STEPS,
    onStop(subject, frame) {
      const known = stack.findIndex((s) => s.frame === frame);
      if (known < 0) stack.push({ subject, frame });
      else stack.length = known + 1;
      const lines = stack.map((s) => line(s.subject.index, s.frame.at, s.frame.v.slice(0, s.subject.shape.topAt(s.frame.at))));
      steps.push({ func: subject.index, at: frame.at, head: subject.shape.loops.has(before(frame.at)), lines: lines.reverse() });
    },
  }, run);
  return steps;
}

const counts = new WeakMap<Module, Map<number, number>>();

function countOf(module: Module, func: number): number {
  let known = counts.get(module);
  if (!known) counts.set(module, (known = new Map()));
  let count = known.get(func);
  if (count === undefined) known.set(func, (count = shapeOf(module, func).offsets.length));
  return count;
}

/** A captured frame as a line of {@link Step}. */
function captured(frame: CapturedFrame): string {
  const slots = slotsOfFrame(frame);
  return line(frame.func, indexOfPoint(frame.point, countOf(frame.instance.module.module, frame.func)), slots.slice(0, slots.length - 1));
}

/** A run that begins anew each time. Those of a subject have ended when the driver gives up, so that a trap is like a return. */
type Run = () => void;

function runOf(bytes: Uint8Array, start: (exports: Api) => void, imports: object = {}): Run {
  const module = new ours.Module(bytes);
  return () => {
    const { exports } = new ours.Instance(module, imports as never);
    try {
      start(exports);
    } catch (e) {
      if (!(e instanceof ours.RuntimeError) && !(e instanceof ours.Exception)) throw e;
    }
  };
}

/** Stops at some steps of a run, one at a time, in code that stops everywhere, and compares. */
function compareAt(steps: readonly Step[], chosen: readonly number[], run: Run, entry?: number): void {
  for (const n of chosen) {
    const plan: Plan = { stops: every, atStop: (arrival) => (arrival === entry ? 'enter' : arrival === n ? 'leave' : 'go on') };
    const frames = framesLeft(plan, run);
    expect(frames?.map(captured), `step ${n} of ${steps.length}${entry === undefined ? '' : `, entered at step ${entry}`}`).toEqual(steps[n]!.lines);
  }
}

/** Some numbers below a limit, ascending. */
function some(next: () => number, limit: number, most: number, from = 0): number[] {
  const numbers = new Set<number>();
  for (let i = 0; i < most && from < limit; i++) numbers.add(from + Math.floor(next() * (limit - from)));
  return [...numbers].sort((a, b) => a - b);
}

/** Code with one stop only, at each instruction that is reached in turn: some time that it is reached. */
function compareAlone(steps: readonly Step[], next: () => number, most: number, run: Run): void {
  const places = new Map<string, number[]>();
  steps.forEach(({ func, at }, n) => places.set(`${func}:${at}`, [...(places.get(`${func}:${at}`) ?? []), n]));
  const all = [...places];
  for (const i of some(next, all.length, most)) {
    const [key, times] = all[i]!;
    const time = Math.floor(next() * times.length);
    const [func, at] = key.split(':').map(Number);
    const stops = (f: number): ReadonlySet<InstrIndex> => new Set(f === func ? [at as InstrIndex] : []);
    const frames = framesLeft({ stops, atStop: (arrival) => (arrival === time ? 'leave' : 'go on') }, run);
    expect(frames?.map(captured), `a stop at ${key}, time ${time}`).toEqual(steps[times[time]!]!.lines);
  }
}

async function check(seed: number, run: Run): Promise<{ steps: number; heads: number }> {
  const steps = await traced(run);
  const next = random(seed);
  compareAt(steps, some(next, steps.length, 12), run);
  compareAlone(steps, next, 12, run);
  const heads = steps.flatMap((s, n) => (s.head ? [n] : []));
  for (const i of some(next, heads.length, 3)) compareAt(steps, some(next, steps.length, 6, heads[i]! + 1), run, heads[i]);
  return { steps: steps.length, heads: heads.length };
}

const ARGUMENTS = [12, 40000, 0xffffffffn, -0x123456789n, -0.1, 1e18];
const COUNT = Number(process.env.WASM_STOPS ?? 16);
const SEED = Number(process.env.WASM_SEED ?? 0);

describe('frames at stops are those of single steps', () => {
  it(`in programs of expressions: ${COUNT}`, { timeout: 60_000 + COUNT * 2000 }, async () => {
    let total = 0;
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const run = runOf(wat(program(seed)), (exports) => exports.f(...ARGUMENTS), { host: { log: () => undefined } });
      total += (await check(seed, run)).steps;
    }
    expect(total).toBeGreaterThan(COUNT * 50);
  });

  it(`in functions of control: ${COUNT}`, { timeout: 60_000 + COUNT * 2000 }, async () => {
    let total = 0;
    let heads = 0;
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const run = runOf(wat(nest(seed, (seed & 1) === 1)), (exports) => {
        exports.fuel.value = 20;
        exports.f(seed);
      });
      const found = await check(seed, run);
      total += found.steps;
      heads += found.heads;
    }
    expect(total).toBeGreaterThan(COUNT * 100);
    expect(heads).toBeGreaterThan(COUNT * 4);
  });
});

describe('stops change nothing', () => {
  it(`in ${COUNT} programs with stops everywhere`, { timeout: 60_000 + COUNT * 1000 }, () => {
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const bytes = wat(program(seed));
      const outcome = (): string => {
        const log: number[] = [];
        const { exports } = new ours.Instance(new ours.Module(bytes), { host: { log: (x: number) => log.push(x) } }) as { exports: Api };
        let result: string;
        try {
          result = String(exports.f(...ARGUMENTS));
        } catch (e) {
          if (!(e instanceof ours.RuntimeError)) throw e;
          result = e.message;
        }
        return [result, log.join(), exports.i32.value, exports.i64.value, exports.f64.value, Buffer.from(exports.memory.buffer).toString('latin1')].join(' ');
      };
      let passed = 0;
      const stopping = interrupted({ stops: every, atStop: () => (passed++, 'go on') }, outcome);
      expect(stopping === outcome(), `seed ${seed}`).toBe(true);
      expect(passed).toBeGreaterThan(0);
    }
  });
});
