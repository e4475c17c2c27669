/** Nothing outside the directories that a guest was given is ever reached: random operations, one guest and two, also at the same time. */
import { describe, expect, it } from 'vitest';
import type { WasiOptions } from '../runtime/wasi/index.js';
import { fuzz } from './wasi/fuzz.js';

// Another implementation than ours can be tried, and more operations: WASI_FUZZ_OPERATIONS=100000 npx vitest run tests/wasi-escape.test.ts
const { Wasi } = (await import(process.env['WASI_FUZZ_AGAINST'] ?? '../runtime/wasi/index.js')) as typeof import('../runtime/wasi/index.js');
const operations = Number(process.env['WASI_FUZZ_OPERATIONS'] ?? 2500);
const make = (options: WasiOptions): InstanceType<typeof Wasi> => new Wasi(options);

describe('random operations', () => {
  const random = Number(process.env['WASI_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  it.each([20260705, random])('find nothing outside, seed %i', (seed) => {
    const { done, escape } = fuzz(make, seed, operations);
    console.log(`seed ${seed}: ${operations} operations, ${done} of them and of what followed them succeeded`);
    expect(escape).toBeUndefined();
    expect(done).toBeGreaterThan(operations / 10);
  }, 600_000);

  it('would find it', () => {
    for (let seed = 1; seed < 6; seed++) expect(fuzz(make, seed, 1000, '..').escape).toMatch(/outside|mark|listed|->|gone/);
  });
});
