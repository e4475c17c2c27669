/** Before each file of tests: one watch for each process, which is told the file. */
import { expect } from 'vitest';
// @ts-expect-error a script without types
import { watch } from './watch.mjs';

const holder = process as unknown as { [key: symbol]: ((what: string) => void) | undefined };
const WATCH = Symbol.for('the watch of tests');
const doing = (holder[WATCH] ??= (watch as () => (what: string) => void)());
doing(expect.getState().testPath ?? 'a file of tests');
