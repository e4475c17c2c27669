/**
 * Pollables of the debuggee beside those of the WASI shim. The shim's live in a thread of its own, which knows nothing of the debuggee; a list
 * that mixes both kinds is waited for here, by looking at one while sleeping on the other.
 */
import type { EventSource } from './event-source.js';

/** A pollable of `wasi:io/poll`, as a component's import object has it. */
export interface Pollable {
  ready(): boolean;
  block(): void;
}

/** `wasi:io/poll`, as a component's import object has it. */
export interface Poll {
  readonly Pollable: abstract new () => Pollable;
  /** Blocks until one of the pollables is ready. Gives the indices of those that are, in order. */
  poll(list: readonly Pollable[]): Uint32Array;
}

/** Pollables that another thread makes ready. */
export interface HostPolls {
  readonly poll: Poll;
  /** A subclass of the shim's class, which is the one that bindings check for. */
  readonly HostPollable: new (source: EventSource) => Pollable;
}

/** Where bindings look for the number by which they know a resource. The shim's pollables have theirs there, so ours must not be among those. */
const REP = Symbol.for('cabiRep');
const FIRST_REP = 0x2000_0000;
/** Bindings keep a flag in the bit of this value. */
const REP_LIMIT = 0x4000_0000;

/** While the debuggee answers within this time (a single step does), the shim's thread need not be asked more than once. */
const FIRST_SLICE_MS = 0.25;
/** How late a pollable of the shim may be seen while the debuggee runs. */
const MAX_SLICE_MS = 8;

/** How to wait for one of several sources. */
interface Waiting {
  /** Whether it ends as soon as one is ready; otherwise it may end late, so it must be a short one. */
  readonly isExact: boolean;
  forAny(ms: number): void;
}

function waitFor(sources: readonly EventSource[]): Waiting {
  const [first] = sources;
  const { bell } = first!;
  if (sources.length > 1 && bell !== undefined && sources.every((s) => s.bell === bell)) {
    return { isExact: true, forAny: (ms) => bell.waitUntil(() => sources.some((s) => s.ready()), ms) };
  }
  // Only one can be slept on.
  return { isExact: sources.length === 1, forAny: (ms) => first!.waitFor(ms) };
}

/** What does not depend on anybody else: always ready. */
export const ALWAYS: EventSource = { ready: () => true, waitFor: () => true };

/**
 * Puts pollables of ours beside the shim's.
 * @param shim `wasi:io/poll` of the shim
 * @param readyNow makes a pollable of the shim's that is ready at once; asked for at most once
 */
export function hostPolls(shim: Poll, readyNow: () => Pollable): HostPolls {
  let nextRep = FIRST_REP;

  class HostPollable extends shim.Pollable {
    readonly source: EventSource;
    constructor(source: EventSource) {
      super();
      this.source = source;
      (this as unknown as Record<symbol, number>)[REP] = nextRep;
      nextRep = nextRep + 1 === REP_LIMIT ? FIRST_REP : nextRep + 1;
    }

    override ready(): boolean {
      return this.source.ready();
    }

    override block(): void {
      while (!this.source.waitFor(Infinity));
    }
  }

  let always: Pollable | undefined;
  /** Which of the shim's pollables are ready now: it has no call for that, but with one more that always is, its poll does not block. */
  const readyOf = (list: readonly Pollable[]): number[] => [...shim.poll([...list, (always ??= readyNow())])].filter((i) => i < list.length);

  // What the shim itself answers was true once: that of an input stream stays so after everything has been read.
  shim.Pollable.prototype.ready = function (this: Pollable) {
    return readyOf([this]).length === 1;
  };

  function poll(list: readonly Pollable[]): Uint32Array {
    if (list.length === 0) throw new Error('wasi:io/poll: poll of an empty list');
    const foreign: number[] = [];
    const ours: number[] = [];
    list.forEach((p, i) => (p instanceof HostPollable ? ours : foreign).push(i));
    if (ours.length === 0) return shim.poll(list);
    const sources = ours.map((i) => (list[i] as HostPollable).source);
    const wait = waitFor(sources);
    const theirs = foreign.map((i) => list[i]!);
    for (let slice = FIRST_SLICE_MS; ; slice = Math.min(slice * 2, MAX_SLICE_MS)) {
      wait.forAny(theirs.length === 0 && wait.isExact ? Infinity : slice);
      const ready = ours.filter((_, k) => sources[k]!.ready());
      if (theirs.length > 0) for (const k of readyOf(theirs)) ready.push(foreign[k]!);
      if (ready.length > 0) return Uint32Array.from(ready).sort();
    }
  }

  return { poll: { Pollable: shim.Pollable, poll }, HostPollable };
}
