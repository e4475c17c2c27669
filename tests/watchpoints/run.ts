/** A program with watchpoints on our side, and what comes of it. */
import { createWebAssembly } from '../../runtime/js-api/index.js';
import { type Command, type DebugEvent, Debuggee, type Paused } from '../../runtime/debuggee/index.js';
import { DebugCode } from '../../runtime/stack/code.js';
import { Store } from '../../runtime/store/store.js';
import type { Api } from '../random/hosts.js';
import type { Rng } from '../random/rng.js';
import { drive, plainStage } from '../stop-anywhere/drive.js';
import { go, step } from '../debuggee/session.js';
import { hitText, type MakeSide, type Pause, type Point } from './oracle.js';

export interface Plan {
  readonly points: readonly Point[];
  /** Pauses for hits, counted from 1, at which a point is taken away for good. */
  readonly removals: ReadonlyMap<number, number>;
  /** How often it steps instead of going on. */
  readonly steps: number;
  readonly rng: Rng;
  /** Whether to go into fast code at a loop; undefined for the runtime's own patience. */
  readonly enterLoop?: (() => boolean) | undefined;
}

export interface Seen {
  readonly pauses: readonly Pause[];
  readonly result: unknown;
  /** Pauses that were for nothing but a step. */
  readonly steps: number;
  /** JavaScript's stack was too small. */
  readonly full: boolean;
}

class Watcher {
  readonly pauses: Pause[] = [];
  steps = 0;
  full = false;
  private instances = 0;
  /** By the number of a watchpoint the index of the point. */
  private readonly numbers = new Map<number, number>();

  constructor(private readonly plan: Plan) {}

  readonly onStop = (paused: Paused, event: DebugEvent | undefined): Command => {
    const { plan: { rng, steps } } = this;
    if (event === undefined) paused.stopAtInstances(true);
    if (event?.kind === 'trap' && event.error instanceof RangeError && /call stack/.test(event.error.message)) this.full = true;
    this.add(paused);
    const hits = paused.watchpointHits().map(({ watchpoint, address, written }) => hitText(this.numbers.get(watchpoint)!, written, address)).sort();
    if (hits.length > 0) {
      const [frame] = paused.exitFrames();
      this.pauses.push({ at: `${frame!.instance.id} ${frame!.funcIndex} ${frame!.pc}`, hits });
      this.remove(paused);
    } else if (event?.kind === 'breakpoint') this.steps++;
    return rng.chance(steps) ? step() : go();
  };

  private add(paused: Paused): void {
    for (const instance of paused.instances) {
      if (instance.id < this.instances) continue;
      this.instances = instance.id + 1;
      this.plan.points.forEach((point, i) => {
        if (point.instance === instance.id) this.watch(paused, i);
      });
    }
  }

  private watch(paused: Paused, index: number): void {
    const { instance, memory, start, end, access } = this.plan.points[index]!;
    const owner = paused.instances.find(({ id }) => id === instance)!;
    this.numbers.set(paused.addWatchpoint(owner.mems[memory]!, BigInt(start), BigInt(end - start), access), index);
  }

  /** Takes away what the plan says; and now and then something that is put back at once. */
  private remove(paused: Paused): void {
    const { removals, rng } = this.plan;
    const gone = removals.get(this.pauses.length);
    for (const [number, index] of [...this.numbers]) {
      const back = rng.chance(0.1);
      if (index !== gone && !back) continue;
      paused.removeWatchpoint(number);
      this.numbers.delete(number);
      if (index !== gone) this.watch(paused, index);
    }
  }
}

export function runWatched(make: MakeSide, plan: Plan): Seen {
  const { isHot } = DebugCode.prototype;
  if (plan.enterLoop) DebugCode.prototype.isHot = plan.enterLoop;
  try {
    const store = new Store();
    const api = createWebAssembly(store) as unknown as Api;
    const side = make(plainStage(api));
    const watcher = new Watcher(plan);
    const result = new Debuggee(store, watcher.onStop).run(() => drive(api, side.run()));
    return { pauses: watcher.pauses, result, steps: watcher.steps, full: watcher.full };
  } finally {
    DebugCode.prototype.isHot = isHot;
  }
}

/** What is left of the pauses when points are taken away according to the plan. */
export function withRemovals(pauses: readonly Pause[], removals: ReadonlyMap<number, number>): Pause[] {
  const left: Pause[] = [];
  const gone = new Set<string>();
  for (const { at, hits } of pauses) {
    const counted = hits.filter((hit) => !gone.has(hit.split(':')[0]!));
    if (counted.length === 0) continue;
    left.push({ at, hits: counted });
    const removed = removals.get(left.length);
    if (removed !== undefined) gone.add(String(removed));
  }
  return left;
}
