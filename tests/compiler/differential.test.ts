/** Random programs on the host's own engine and on ours: equal results, traps, calls of the host, globals and memory. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultStore, WebAssembly as ours } from '../../index.js';
import { older } from '../engine-messages.js';
import { wat, type Api } from '../js-api-same.js';
import { program } from './programs.js';

const native = (globalThis as { WebAssembly?: Api }).WebAssembly;
/** To look longer: WASM_PROGRAMS=20000, from WASM_SEED on. */
const COUNT = Number(process.env.WASM_PROGRAMS ?? 400);
const SEED = Number(process.env.WASM_SEED ?? 0);

const ARGUMENTS: readonly (readonly (number | bigint)[])[] = [
  [0, 0, 0n, 0n, 0, 0],
  [1, -1, 5n, -1n, 1.5, -2.5],
  [-2147483648, 2147483647, -0x8000000000000000n, 0x7fffffffffffffffn, Infinity, NaN],
  [12, 40000, 0xffffffffn, -0x123456789n, -0.1, 1e18],
];

const show = (v: unknown): string => (Array.isArray(v) ? v.map(show).join(' ') : Object.is(v, -0) ? '-0' : typeof v === 'bigint' ? `${v}n` : String(v));

/** Everything that can be seen of a few calls in a row, on one instance. */
function outcome(W: Api, bytes: Uint8Array): string[] {
  let seen: string[] = [];
  const { exports } = new W.Instance(new W.Module(bytes), { host: { log: (x: number) => { if (seen.length < 100) seen.push(`log ${x}`); } } });
  return ARGUMENTS.map((args) => {
    seen = [];
    try {
      seen.push(show(exports.f(...args)));
    } catch (e) {
      if (!(e instanceof W.RuntimeError)) throw e;
      seen.push(`trap: ${older((e as Error).message)}`);
    }
    const memory = new Uint8Array(exports.memory.buffer);
    const hash = createHash('md5').update(memory).digest('hex');
    return [...seen, show([exports.i32.value, exports.i64.value, exports.f64.value]), `${memory.length} bytes of memory, ${hash}: ${Buffer.from(memory.subarray(0, 40)).toString('hex')}`].join('; ');
  });
}

describe('random programs', () => {
  let trapped = 0;
  let calls = 0;

  it(`behave as on the host's engine, ${COUNT} of them`, { timeout: 60_000 + COUNT * 200 }, () => {
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const text = program(seed);
      const bytes = wat(text);
      const expected = outcome(native, bytes);
      // Every other program also passes its yield points.
      defaultStore.flag[0] = seed & 1;
      let actual: string[];
      try {
        actual = outcome(ours, bytes);
      } finally {
        defaultStore.flag[0] = 0;
      }
      expect(actual, `seed ${seed}\n${text}`).toEqual(expected);
      calls += expected.length;
      trapped += expected.filter((line) => line.includes('trap: ')).length;
    }
  });

  it('say something: some trap, most do not', () => {
    expect(calls).toBe(COUNT * ARGUMENTS.length);
    expect(trapped / calls).toBeGreaterThan(0.05);
    expect(trapped / calls).toBeLessThan(0.6);
  });
});
