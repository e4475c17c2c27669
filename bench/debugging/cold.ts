/** Modules with places for breakpoints that are never reached: the same work, and a branch at every loop and function that is never taken. */
import { addChecks, assembled, type Checks, featureFlags } from '../peers.js';
import type { CompiledModule } from './package.js';
import { placesOf } from './package.js';

const NOP = 0x01;
/** Not 0: the branches are taken. */
export const COLD_GLOBAL = 'bench_cold';

const coldBranches: Checks = {
  imports: '',
  // It stands before the others.
  definitions: [
    `(global $${COLD_GLOBAL} (mut i32) (i32.const 0))`, `(export "${COLD_GLOBAL}" (global $${COLD_GLOBAL}))`, '(func $bench_never (nop))',
  ].join('\n'),
  // The branch does something, or the code without a breakpoint would not have to look whether it is taken.
  check: `(if (global.get $${COLD_GLOBAL}) (then (nop) (global.set $${COLD_GLOBAL} (i32.const 0))))`,
};

/** The module with the branches, and with a function that nothing calls. */
export const withColdPlaces = (bytes: Uint8Array): Promise<Uint8Array> =>
  assembled('cold', bytes, [...featureFlags, coldBranches.definitions, coldBranches.check], (text) => addChecks(text, coldBranches));

/** Where they are: C compilers print no `nop` of their own. */
export function coldPlaces(module: CompiledModule): { readonly never: number; readonly branches: readonly number[] } {
  const [never, ...branches] = placesOf(module, NOP);
  if (never === undefined || branches.length === 0) throw new Error('a module without its cold branches');
  return { never, branches };
}
