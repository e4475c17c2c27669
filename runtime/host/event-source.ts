/** What a pollable of the debuggee waits for. */

/** Something that another thread brings about, once: when it is ready it stays so. */
export abstract class EventSource {
  /** Whether it has happened; never blocks. */
  abstract ready(): boolean;
  /**
   * Blocks this thread until it has happened, at most for some milliseconds (fractions and Infinity allowed).
   * @returns {@link ready}
   */
  abstract waitFor(ms: number): boolean;
}
