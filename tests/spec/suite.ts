/** Where the official suite is and what of it is run, for every engine. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Totals } from './report.js';
import type { Kind } from './runner.js';

/** Outside the repository, or where WASM_SPEC_TESTS says. */
export const suite = process.env.WASM_SPEC_TESTS ?? fileURLToPath(new URL('../../../shared/spec-tests', import.meta.url));

export const suiteMissing = !existsSync(join(suite, 'core'));

const DIRECTORIES = [
  'core',
  'core/bulk-memory',
  'core/exceptions',
  'core/gc',
  'core/memory64',
  'core/multi-memory',
  'core/relaxed-simd',
  'core/simd',
  'proposals/threads',
  'legacy',
];

/** The scripts, by their paths below `suite`. */
export function scripts(): string[] {
  if (suiteMissing) return [];
  return DIRECTORIES.flatMap((directory) => {
    const names = readdirSync(join(suite, directory)).filter((name) => name.endsWith('.wast'));
    return names.map((name) => `${directory}/${name}`);
  });
}

/** So many of each kind are executed and judged at least; fewer means that the harness passes over what it should run. */
const FLOORS: Readonly<Partial<Record<Kind, number>>> = {
  action: 197,
  assert_exception: 14,
  assert_exhaustion: 15,
  assert_invalid: 2310,
  assert_malformed: 709,
  assert_return: 50_106,
  assert_trap: 4212,
  assert_trap_module: 36,
  assert_unlinkable: 160,
  module: 1894,
};

/** The kinds of which fewer were judged than there are. */
export function judgedTooFew(totals: Totals): string[] {
  return Object.entries(FLOORS).flatMap(([kind, floor]) => {
    const judged = totals.judged(kind as Kind);
    return judged < floor ? [`${kind}: ${judged} run, ${floor} expected`] : [];
  });
}
