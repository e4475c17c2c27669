/** What a pollable of the debuggee waits for. */

/** How long a thread sleeps at most before it looks again, in milliseconds: a thread that has died cannot ring. */
const CHECK_MS = 1000;

/** Rung by other threads when something has happened that this one may wait for: several sources that share one can be waited for together. */
export class Bell {
  /** @param word on shared memory: how often it was rung */
  constructor(readonly word: Int32Array) {}

  static make(): Bell {
    return new Bell(new Int32Array(new SharedArrayBuffer(4)));
  }

  ring(): void {
    Atomics.add(this.word, 0, 1);
    Atomics.notify(this.word, 0);
  }

  /**
   * Blocks this thread until something has happened, after which it is rung, at most for some milliseconds.
   * @returns whether it has happened
   */
  waitUntil(happened: () => boolean, ms: number): boolean {
    const deadline = performance.now() + ms;
    for (;;) {
      // Before the look, so that what happens after it is not slept through.
      const rung = Atomics.load(this.word, 0);
      const left = deadline - performance.now();
      if (happened()) return true;
      if (left <= 0) return false;
      Atomics.wait(this.word, 0, rung, Math.min(left, CHECK_MS));
    }
  }
}

/** Something that another thread brings about. */
export abstract class EventSource {
  /** The bell that is rung when it has happened, if there is one. */
  readonly bell?: Bell;
  /** Whether it has happened; never blocks. */
  abstract ready(): boolean;
  /**
   * Blocks this thread until it has happened, at most for some milliseconds (fractions and Infinity allowed).
   * @returns {@link ready}
   */
  abstract waitFor(ms: number): boolean;
}
