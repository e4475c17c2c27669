/**
 * `wasi:io/poll` and the pollables of `wasi:clocks`. Whatever a pollable waits for is brought about by other threads, and all of them ring one
 * bell, the debugger's: so any list can be slept on at once, however mixed.
 */
import { type Bell, EventSource } from '../wire/event-source.js';

/** The resource `pollable`: it tells what its source does, each time anew. */
export class Pollable {
  readonly #source: EventSource;

  constructor(source: EventSource) {
    this.#source = source;
  }

  ready(): boolean {
    return this.#source.ready();
  }

  block(): void {
    while (!this.#source.waitFor(Infinity));
  }

  static sourceOf(pollable: Pollable): EventSource {
    return pollable.#source;
  }
}

/** What does not depend on anybody else: always ready. */
export const ALWAYS: EventSource = new (class extends EventSource {
  override ready(): boolean {
    return true;
  }

  override waitFor(): boolean {
    return true;
  }
})();

/** The function `poll`: blocks until one of the pollables is ready, and gives the indices of those that are, in order. */
export function pollOf(bell: Bell): (list: readonly Pollable[]) => Uint32Array {
  return (list) => {
    if (list.length === 0) throw new Error('wasi:io/poll: poll of an empty list');
    const sources = list.map((pollable) => Pollable.sourceOf(pollable));
    const [only] = sources;
    for (;;) {
      const ready: number[] = [];
      sources.forEach((source, i) => source.ready() && ready.push(i));
      if (ready.length > 0) return Uint32Array.from(ready);
      if (sources.length === 1) only!.waitFor(Infinity);
      else bell.waitUntil(() => sources.some((source) => source.ready()), Math.min(...sources.map((source) => source.msLeft())));
    }
  };
}

/** A moment of the monotonic clock. */
class Instant extends EventSource {
  constructor(private readonly at: bigint, private readonly bell: Bell) {
    super();
  }

  override ready(): boolean {
    return now() >= this.at;
  }

  override waitFor(ms: number): boolean {
    return this.bell.waitUntil(() => this.ready(), Math.min(this.msLeft(), ms));
  }

  override msLeft(): number {
    return Number(this.at - now()) / 1e6;
  }
}

const now = (): bigint => process.hrtime.bigint();

/** `wasi:clocks/monotonic-clock` */
const monotonicClock = (bell: Bell) => ({
  now,
  resolution: (): bigint => 1n,
  subscribeInstant: (at: bigint): Pollable => new Pollable(new Instant(at, bell)),
  subscribeDuration: (nanoseconds: bigint): Pollable => new Pollable(new Instant(now() + nanoseconds, bell)),
});

/**
 * `wasi:io/poll` and `wasi:clocks/monotonic-clock`.
 * @param bell rung when anything has happened that may be waited for
 */
export const waiting = (bell: Bell) => ({
  'wasi:io/poll': { Pollable, poll: pollOf(bell) },
  'wasi:clocks/monotonic-clock': monotonicClock(bell),
});
