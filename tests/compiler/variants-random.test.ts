/** Random programs, and some of the benchmarks, that are stopped at their loops and go on in code entered there behave as on the host's own engine. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WebAssembly as ours } from '../../index.js';
import { older } from '../engine-messages.js';
import { wat, type Api } from '../js-api-same.js';
import { compareSeed, newTally } from '../random/compare.js';
import { interrupted, type Plan } from './interrupt.js';
import { nest } from './nests.js';
import { program } from './programs.js';

const native = (globalThis as { WebAssembly?: Api }).WebAssembly;
/** To look longer: WASM_VARIANTS=5000, from WASM_SEED on. */
const COUNT = Number(process.env.WASM_VARIANTS ?? 60);
const SEED = Number(process.env.WASM_SEED ?? 0);

const ARGUMENTS: readonly (readonly (number | bigint)[])[] = [[0, 0, 0n, 0n, 0, 0], [12, 40000, 0xffffffffn, -0x123456789n, -0.1, 1e18]];

const show = (v: unknown): string => (Array.isArray(v) ? v.map(show).join(' ') : Object.is(v, -0) ? '-0' : typeof v === 'bigint' ? `${v}n` : String(v));

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
    const memory = createHash('md5').update(new Uint8Array(exports.memory.buffer)).digest('hex');
    return [...seen, show([exports.i32.value, exports.i64.value, exports.f64.value]), memory].join('; ');
  });
}

/** Which arrivals a seed stops at: all, or one in a few. */
const plan = (seed: number): Plan => ({ atYield: (arrival) => (arrival % (1 + seed % 4) === 0 ? 'enter' : 'go on') });

describe('random programs entered at loops', () => {
  it(`of expressions: ${COUNT}`, { timeout: 60_000 + COUNT * 200 }, () => {
    let entries = 0;
    const loops = new Set<string>();
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const bytes = wat(program(seed));
      const expected = outcome(native, bytes);
      const actual = interrupted(plan(seed), (done) => {
        const result = outcome(ours, bytes);
        entries += done.entries;
        for (const key of done.loops.keys()) loops.add(`${seed}:${key}`);
        return result;
      });
      expect(actual, `seed ${seed}`).toEqual(expected);
    }
    console.log(`${COUNT} programs: entered ${entries} times at ${loops.size} loops`);
    expect(loops.size).toBeGreaterThan(COUNT / 3);
  });

  it(`of control: ${COUNT}`, { timeout: 60_000 + COUNT * 800 }, () => {
    let entries = 0;
    const loops = new Set<string>();
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const bytes = wat(nest(seed, (seed & 1) === 1));
      const run = (W: Api): string[] => {
        const { exports } = new W.Instance(new W.Module(bytes));
        return [0, 1, -7, 0x12345678].map((way) => {
          exports.fuel.value = 30;
          return `${show(exports.f(way))}, ${exports.fuel.value} left`;
        });
      };
      const expected = run(native.validate(bytes) ? native : ours);
      const actual = interrupted(plan(seed >> 1), (done) => {
        const result = run(ours);
        entries += done.entries;
        for (const key of done.loops.keys()) loops.add(`${seed}:${key}`);
        return result;
      });
      expect(actual, `seed ${seed}`).toEqual(expected);
    }
    console.log(`${COUNT} functions: entered ${entries} times at ${loops.size} loops`);
    expect(loops.size).toBeGreaterThan(3 * COUNT);
  });

  it(`of everything: ${COUNT}`, { timeout: 60_000 + COUNT * 2000 }, () => {
    const tally = newTally();
    let entries = 0;
    let loops = 0;
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const difference = interrupted(plan(seed), (done) => {
        const result = compareSeed(seed, tally);
        entries += done.entries;
        loops += done.loops.size;
        return result;
      });
      expect(difference, `seed ${seed}`).toBeUndefined();
    }
    console.log(`${tally.modules} modules, ${tally.calls} calls: entered ${entries} times at ${loops} loops`);
    expect(loops).toBeGreaterThan(COUNT / 2);
  });
});

describe('programs of the benchmarks entered at loops', () => {
  const bench = new URL('../../bench/', import.meta.url);
  const files = ['kernels', 'programs'].flatMap((d) => readdirSync(new URL(d, bench)).filter((f) => f.endsWith('.wasm')).map((f) => `${d}/${f}`));
  const refuse = (): never => { throw new Error('a benchmark reports that it is wrong'); };
  const imports = { wasi_snapshot_preview1: { fd_close: refuse, fd_seek: refuse, fd_write: refuse } };

  it.each(files)('%s', { timeout: 60_000 }, (file) => {
    const bytes = new Uint8Array(readFileSync(new URL(file, bench)));
    const run = (W: Api): number => {
      const { exports } = new W.Instance(new W.Module(bytes), imports);
      exports._initialize?.();
      return exports.run(2);
    };
    const expected = run(native);
    let arrivals = 0;
    expect(interrupted({ atYield: () => (arrivals++, 'go on') }, () => run(ours))).toBe(expected);
    const every = Math.max(1, Math.floor(arrivals / 300));
    expect(interrupted({ atYield: (arrival) => (arrival % every === 0 ? 'enter' : 'go on') }, (done) => {
      const result = run(ours);
      expect(done.entries).toBeGreaterThan(0);
      return result;
    })).toBe(expected);
  });
});
