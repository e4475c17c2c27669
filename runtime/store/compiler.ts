/**
 * The compiler, loaded when a module is compiled that is in no cache, or a function that has never run: loading it takes about as long as loading all the rest,
 * and a program that finds its code in a cache needs none of it.
 */
import type * as face from '../../compiler/index.js';
import { requireModule } from '../base/builtin.js';

type Compiler = typeof face;

/** Calls that must fit on the stack before it is loaded: what is loaded on a stack too full stays broken. */
const ROOM = 2000;
const room = (calls: number): number => (calls === 0 ? 0 : 1 + room(calls - 1));

let known: Compiler | undefined;

function load<T>(url: URL): T {
  room(ROOM);
  return requireModule<T>(url);
}

/** @throws RangeError if there is no room on the stack */
export const theCompiler = (): Compiler => (known ??= load<Compiler>(new URL('../../compiler/index.js', import.meta.url)));

/**
 * What of it validates, a tenth of it; to load that first, and the rest after it, takes some milliseconds more than all at once.
 * @throws RangeError if there is no room on the stack
 */
export const theValidator = (): Pick<Compiler, 'validateBodies'> => known ?? load<Compiler>(new URL('../../compiler/load.js', import.meta.url));

/** Says that it has been loaded already: where it cannot be loaded later, such as in a browser, or in the bundle of an application. */
export function setCompiler(compiler: Compiler): void {
  known = compiler;
}
