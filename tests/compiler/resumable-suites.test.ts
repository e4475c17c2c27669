/** Random modules and scripts of the official suite, all their functions in resumable code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Exit } from '../../compiler/index.js';
import { WebAssembly } from '../../index.js';
import { compareSeed, newTally } from '../random/compare.js';
import { encodeModules } from '../spec/encode.js';
import { runScript } from '../spec/run.js';
import { readScript, runScriptEncoded } from '../spec/script.js';
import { withoutTailCalls } from '../spec/tail-calls.js';
import { interrupted } from './interrupt.js';
import { inResumableCode, mixed, type Mode, RUN, SINGLE_STEPS } from './resumable-driver.js';

const FIRST_SEED = 1000;
const SEEDS = Number(process.env.WASM_RESUMABLE_COUNT ?? 80);
const TOTAL = [Exit.stepped, Exit.loop, Exit.call, Exit.return, Exit.throw];

/** Name, how to run a seed, and the exits that do not happen so. */
const MODES: readonly (readonly [string, (seed: number) => Mode, readonly Exit[]])[] = [
  ['in single steps', () => SINGLE_STEPS, [Exit.loop]],
  ['running on from loop to loop', () => RUN, [Exit.stepped]],
  ['stopping anywhere, the code in small parts', mixed, []],
];

describe('random modules behave as on the engine', () => {
  it.each(MODES)('%s', { timeout: 60_000 + 2000 * SEEDS }, async (_, mode, absent) => {
    const exits = TOTAL.map(() => 0);
    let caught = 0;
    const tally = newTally();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const counts = await inResumableCode(mode(seed), () => expect(compareSeed(seed, tally), `seed ${seed}`).toBeUndefined());
      counts.exits.forEach((n, i) => { exits[i]! += n; });
      caught += counts.caught;
    }
    for (const exit of TOTAL) expect(exits[exit]! > 0, `exits of kind ${exit}`).toBe(!absent.includes(exit));
    expect(caught, 'exceptions caught').toBeGreaterThan(0);
    expect(tally.returned).toBeGreaterThan(tally.calls / 4);
  });
});

const suite = process.env.WASM_SPEC_TESTS ?? fileURLToPath(new URL('../../../shared/spec-tests', import.meta.url));
const missing = !existsSync(join(suite, 'core'));

/** Control, calls, exceptions, NaNs, memories and tables; arithmetic is the table's that fast code has too. */
const SCRIPTS = `block br br_if call call_indirect endianness fac f32 f64 float_exprs float_memory float_misc func func_ptrs global i64 if labels left-to-right
  load local_get local_set local_tee loop memory_redundancy memory_trap nop ref_func return select stack start store switch table_get table_grow table_set
  table_size traps unreachable unwind conversions int_exprs bulk-memory/memory_init bulk-memory/table_copy bulk-memory/table_init bulk-memory/table_fill
  exceptions/throw exceptions/throw_ref exceptions/try_table`.split(/\s+/).map((name) => `core/${name}`)
  .concat(['rethrow', 'throw', 'try_catch', 'try_delegate'].map((name) => `legacy/${name}`));

/** They call nothing that is supported. */
const STILL = ['core/simd/simd_linking', 'core/simd/simd_memory-multi', 'core/relaxed-simd/i32x4_relaxed_trunc'];
/** The vector instructions. */
const VECTORS = missing ? [] : ['simd', 'relaxed-simd'].flatMap((folder) =>
  readdirSync(join(suite, 'core', folder)).filter((name) => name.endsWith('.wast')).map((name) => `core/${folder}/${name.slice(0, -'.wast'.length)}`)).filter((name) => !STILL.includes(name));

describe.skipIf(missing && process.env.CI !== 'true')(`scripts of the official suite${missing ? ` (not found at ${suite})` : ''}`, () => {
  it.each([...SCRIPTS, ...VECTORS])('%s', { timeout: 120_000 }, async (name) => {
    for (const mode of [SINGLE_STEPS, mixed(name.length)]) {
      const counts = await inResumableCode(mode, async () => {
        const { failed, passed } = await runScript(withoutTailCalls(readFileSync(join(suite, `${name}.wast`), 'latin1')), WebAssembly);
        expect(failed.slice(0, 10).map((f) => `${name}:${f.line}: ${f.kind}: ${f.message}`)).toEqual([]);
        expect([...passed.values()].reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
      });
      expect(counts.exits[Exit.stepped]).toBeGreaterThan(0);
    }
  });

  it.each([...SCRIPTS.filter((name) => /exceptions|legacy|loop|block|unwind/.test(name)), ...VECTORS])('%s, interrupted at every yield point', { timeout: 120_000 }, async (name) => {
    let arrivals = 0;
    const script = readScript(withoutTailCalls(readFileSync(join(suite, `${name}.wast`), 'latin1')));
    const encoded = await encodeModules(script.texts.map(({ text }) => text));
    const { failed } = interrupted({ atYield: () => (arrivals++, 'enter') }, () => runScriptEncoded(script, encoded, WebAssembly));
    expect(failed.slice(0, 10).map((f) => `${name}:${f.line}: ${f.kind}: ${f.message}`)).toEqual([]);
    if (name === 'core/loop') expect(arrivals).toBeGreaterThan(10);
  });
});
