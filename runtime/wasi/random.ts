import { randomFillSync } from 'node:crypto';
import { Errno } from './abi.js';
import type { Context, Functions } from './context.js';

/** The source of random numbers, fit for keys. */
export function randomFunctions({ memory }: Context): Functions {
  return {
    random_get(pointer: number, length: number) {
      const target = memory.range(pointer, length);
      // Node does not fill shared memory in place.
      if (target.buffer instanceof ArrayBuffer) randomFillSync(target);
      else target.set(randomFillSync(new Uint8Array(length)));
      return Errno.SUCCESS;
    },
  };
}
