/** What the threads of a program know together. It is handed on to each thread that is made, with what the environment said when the program began. */
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { SHARED, VARIABLE } from './variable.js';

/** Numbers: how many debuggers there have been, and from 1 on, of each pattern, whether it has matched. */
const WORDS = 1024;

export interface Shared {
  /** What `WASM2JS_DEBUG` was. */
  readonly text: string;
  readonly words: Int32Array;
}

/** That of this process. */
export function shared(): Shared {
  const known = getEnvironmentData(SHARED) as Shared | undefined;
  if (known !== undefined) return known;
  const made: Shared = { text: process.env[VARIABLE] ?? '', words: new Int32Array(new SharedArrayBuffer(4 * WORDS)) };
  if (isMainThread) setEnvironmentData(SHARED, made);
  return made;
}

/** @returns how many debuggers there were before this one */
export const countDebugger = ({ words }: Shared): number => Atomics.add(words, 0, 1);
export const anyDebugger = ({ words }: Shared): boolean => Atomics.load(words, 0) > 0;

export const noteMatch = ({ words }: Shared, pattern: number): void => void Atomics.store(words, 1 + pattern % (WORDS - 1), 1);
export const hasMatched = ({ words }: Shared, pattern: number): boolean => Atomics.load(words, 1 + pattern % (WORDS - 1)) !== 0;
