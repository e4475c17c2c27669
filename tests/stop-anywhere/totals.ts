/** What many sessions came to. */
import type { Ran } from './run.js';

export class Totals {
  programs = 0;
  stops = 0;
  compared = 0;
  instructions = 0;
  depth = 0;
  /** Programs for which JavaScript's stack was too small. */
  full = 0;
  private readonly events = new Map<string, number>();

  add({ session, instructions }: Ran): void {
    this.programs++;
    this.stops += session.stops;
    this.compared += session.compared;
    this.instructions += instructions;
    this.depth = Math.max(this.depth, session.depth);
    for (const [kind, n] of session.events) this.events.set(kind, (this.events.get(kind) ?? 0) + n);
  }

  count(kind: string): number {
    return this.events.get(kind) ?? 0;
  }

  toString(): string {
    const events = [...this.events].sort((a, b) => b[1] - a[1]).map(([kind, n]) => `${kind} ${n}`).join(', ');
    return `${this.programs} programs, ${this.stops} stops (${events}), all frames compared at ${this.compared}, up to ${this.depth} frames; `
      + `${this.instructions} instructions of the witness`;
  }
}

/** A whole number from the environment. */
export function environment(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`${name} must be a whole number, not ${text}`);
  return n;
}
