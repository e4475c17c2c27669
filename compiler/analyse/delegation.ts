/** Which instructions inside a block that handles exceptions hand theirs on to something further out: those of a `try` with `delegate`. */
import type { Module } from '../model/module.js';
import type { InstrIndex } from '../model/types.js';
import { type TryScope, Walk } from './walk.js';

/** Instructions from the first to the last, both included. */
export type Run = readonly [first: InstrIndex, last: InstrIndex];

const has = (scope: TryScope | undefined, opening: InstrIndex): boolean => {
  for (let s = scope; s !== undefined; s = s.outer) if (s.opening === opening) return true;
  return false;
};

/**
 * By the index of the `try` or `try_table`: runs of the instructions that stand in what it protects, but whose exceptions pass it. What cannot be reached does not count.
 * @param func a defined function of a valid module
 */
export function passedHandlers(module: Module, func: number): ReadonlyMap<InstrIndex, readonly Run[]> {
  const runs = new Map<InstrIndex, [InstrIndex, InstrIndex][]>();
  const walk = new Walk(module, func);
  let [scope, depth] = [undefined as TryScope | undefined, -1];
  /** The blocks around whose handlers the instruction at hand does not meet. */
  let passed: readonly InstrIndex[] = [];
  let last: InstrIndex | undefined;
  while (walk.next()) {
    const { r: { index } } = walk;
    if (walk.scope !== scope || walk.outermost !== depth) {
      const before = passed;
      [scope, depth] = [walk.scope, walk.outermost];
      const around = Array.from({ length: depth }, (_, i) => walk.label(i)).filter(({ kind }) => kind === 'try' || kind === 'try_table');
      passed = around.map(({ opening }) => opening as InstrIndex).filter((opening) => !has(scope, opening));
      for (const opening of passed) {
        const own = runs.get(opening);
        if (own === undefined) runs.set(opening, [[index, index]]);
        else if (!before.includes(opening)) own.push([index, index]);
      }
      // A run lasts from one to the next: what lies between cannot be reached.
      for (const opening of before) if (!passed.includes(opening)) runs.get(opening)!.at(-1)![1] = last!;
    }
    last = index;
  }
  for (const opening of passed) runs.get(opening)!.at(-1)![1] = last!;
  return runs;
}
