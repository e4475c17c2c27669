/** What a pollable of the debuggee waits for. */

/**
 * With a processor to itself the other thread often rings within so many looks (some tens of microseconds), sooner than this one could sleep
 * and be woken. Where processors are scarce, looking only keeps the other one from it.
 */
const LOOKS = 1000;
/** After looking was in vain, the next so many waits are slept through without. */
const SLEEPS_BETWEEN_LOOKS = 32;
/** How long a thread sleeps at most before it looks again, in milliseconds: a thread that has died cannot ring. */
const CHECK_MS = 1000;

/** Rung by other threads when something has happened that this one may wait for: several sources that share one can be waited for together. */
export class Bell {
  private sleepsLeft = 0;

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
      if (!this.lookFor(rung)) Atomics.wait(this.word, 0, rung, Math.min(left, CHECK_MS));
    }
  }

  /** Whether it is rung while this thread looks at it. */
  private lookFor(rung: number): boolean {
    if (this.sleepsLeft > 0) this.sleepsLeft--;
    else {
      for (let i = 0; i < LOOKS; i++) if (Atomics.load(this.word, 0) !== rung) return true;
      this.sleepsLeft = SLEEPS_BETWEEN_LOOKS;
    }
    return false;
  }
}

/** Something that another thread brings about, or time. */
export abstract class EventSource {
  /** Whether it has happened; never blocks. */
  abstract ready(): boolean;
  /**
   * Blocks this thread until it has happened, at most for some milliseconds (fractions and Infinity allowed).
   * @returns {@link ready}
   */
  abstract waitFor(ms: number): boolean;
  /** In how many milliseconds it happens by itself. What does not rings the bell of the thread that may wait for it. */
  msLeft(): number {
    return Infinity;
  }
}

/** What can be waited for by a bell only. */
export abstract class RungSource extends EventSource {
  constructor(protected readonly bell: Bell) {
    super();
  }

  override waitFor(ms: number): boolean {
    return this.bell.waitUntil(() => this.ready(), ms);
  }
}
