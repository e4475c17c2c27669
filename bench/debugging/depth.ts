/** How long it takes to stop and to go on, by the depth of the stack. */
import { asyncifiedAt } from '../peers.js';
import type { Plan } from '../measure.js';
import { nativeNamespace } from '../engines.js';
import { quantile } from '../statistics.js';
import { now } from './interrupter.js';
import { type DebugFrame, goOn, Session } from './package.js';
import type { Section } from './section.js';
import { wat } from './wat.js';

/** A recursion at whose bottom there is a loop that calls `tick` a number of times. */
const PROGRAM = `(module
  (import "bench" "tick" (func $tick))
  (memory (export "memory") 1)
  (func $bottom (param $ticks i32) (result i32)
    (loop $again
      (call $tick)
      (br_if $again (local.tee $ticks (i32.sub (local.get $ticks) (i32.const 1)))))
    (i32.const 1))
  (func $deep (export "deep") (param $depth i32) (param $ticks i32) (result i32)
    (if (result i32) (i32.eq (local.get $depth) (i32.const 2))
      (then (i32.add (i32.const 1) (call $bottom (local.get $ticks))))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $ticks)))))))`;

type Deep = (depth: number, ticks: number) => number;

/** Stops in one call: at the first all frames are those of fast code, at the later ones all but the innermost are data already. */
const STOPS = 3;
const depths: readonly number[] = [10, 100, 1000];

/** In milliseconds, all of them. */
interface Times {
  /** From a tick, which raises the flag, to the next. */
  readonly first: number[];
  readonly later: number[];
  /** A call with one stop, and without any: the difference has in it what frames that are data cost until they return. */
  readonly stopped: number[];
  readonly undisturbed: number[];
}

/** The times of the ticks of one call. */
class Ticks {
  private times: number[] = [];

  readonly tick = (): void => void this.times.push(now());

  /** The spans between them. */
  take(): number[] {
    const { times } = this;
    this.times = [];
    return times.slice(1).map((time, i) => time - times[i]!);
  }
}

/** A program that can be called, and told how often to stop in a call. */
interface Stoppable {
  deep(depth: number, ticks: number): number;
  /** Stops at so many of the next ticks. */
  stopAt(ticks: number): void;
  readonly ticks: Ticks;
}

function measureStops({ deep, stopAt, ticks }: Stoppable, depth: number, repeats: number): Times {
  const call = (stops: number, of: number): number => {
    stopAt(stops);
    const start = now();
    const got = deep(depth, of + 1);
    const taken = now() - start;
    if (got !== depth) throw new Error(`the stack was ${got} frames deep instead of ${depth}`);
    return taken;
  };
  for (let i = 0; i < 200; i++) call(0, STOPS);
  const times: Times = { first: [], later: [], stopped: [], undisturbed: [] };
  for (let i = 0; i < repeats; i++) {
    // Fast code that has been running, each time.
    times.undisturbed.push(call(0, 1));
    times.stopped.push(call(1, 1));
    call(0, 1);
    ticks.take();
    call(STOPS, STOPS);
    const [first, ...later] = ticks.take();
    times.first.push(first!);
    times.later.push(...later);
  }
  return times;
}

function oursAt(bytes: Uint8Array, depth: number, repeats: number): Times {
  const session = new Session();
  const ticks = new Ticks();
  let stopping = 0;
  let stops = 0;
  let frames = 0;
  // It calls nothing back, so it may be called with frames of fast code beneath.
  const tick = Object.assign(() => {
    ticks.tick();
    if (--stopping >= 0) session.interrupt();
  }, { leaf: true });
  const { deep } = session.instantiate(bytes, { bench: { tick } }) as { deep: Deep };
  session.onStop = (paused) => {
    if (stops++ === 0) for (let frame: DebugFrame | undefined = paused.exitFrames()[0]; frame !== undefined; frame = frame.parent()) frames++;
    return goOn;
  };
  const times = measureStops({ deep, ticks, stopAt: (count) => (stopping = count) }, depth, repeats);
  if (frames !== depth || stops !== repeats * (STOPS + 1)) throw new Error(`${stops} stops at depth ${frames}: not what was to be measured`);
  return times;
}

/** What asyncify adds to a module's exports. */
interface Asyncify {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly deep: Deep;
  asyncify_start_unwind(data: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(data: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
}

/** Native code that unwinds at ticks and is then rewound: all frames at every stop. */
function asyncifyAt(bytes: Uint8Array, depth: number, repeats: number): Times {
  const { Module, Instance } = nativeNamespace();
  const ticks = new Ticks();
  let stopping = 0;
  const tick = (): void => {
    if (exports.asyncify_get_state() !== 0) return exports.asyncify_stop_rewind();
    ticks.tick();
    if (--stopping >= 0) {
      data.set([DATA + 8, 65536]);
      exports.asyncify_start_unwind(DATA);
    }
  };
  const exports = new Instance(new Module(bytes), { bench: { tick } }).exports as unknown as Asyncify;
  const DATA = 16;
  const data = new Int32Array(exports.memory.buffer, DATA, 2);
  const deep: Deep = (...args) => {
    let got = exports.deep(...args);
    while (exports.asyncify_get_state() !== 0) {
      exports.asyncify_stop_unwind();
      exports.asyncify_start_rewind(DATA);
      got = exports.deep(...args);
    }
    return got;
  };
  return measureStops({ deep, ticks, stopAt: (count) => (stopping = count) }, depth, repeats);
}

function cell(milliseconds: readonly number[]): string {
  const digits = quantile(milliseconds, 0.5) < 0.1 ? 1 : 0;
  const at = (fraction: number): string => (quantile(milliseconds, fraction) * 1000).toFixed(digits);
  return `${at(0.5)} (${at(0.25)}–${at(0.75)})`;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

export async function measureDepths(plan: Plan, progress: (text: string) => void): Promise<Section> {
  const bytes = await wat(PROGRAM);
  const unwinding = await asyncifiedAt(bytes, 'bench', 'tick');
  const table: string[][] = [[
    'frames', 'stop and go on, from fast code', 'again, frames being data', 'native, asyncify', 'ratio to it', 'ratio to it, again',
    'call without a stop', 'call with one stop',
  ]];
  for (const depth of depths) {
    progress(`stops at depth ${depth}`);
    const repeats = plan.rounds * 20;
    const ours = oursAt(bytes, depth, repeats);
    const peer = asyncifyAt(unwinding, depth, repeats);
    const native = median([...peer.first, ...peer.later]);
    table.push([
      String(depth), cell(ours.first), cell(ours.later), cell([...peer.first, ...peer.later]),
      (median(ours.first) / native).toFixed(2), (median(ours.later) / native).toFixed(2), cell(ours.undisturbed), cell(ours.stopped),
    ]);
  }
  return { about: 'Microseconds to stop and to go on at once (median and quartiles), by the depth of the stack:', table, notes: [], failed: false };
}
