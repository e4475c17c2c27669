/**
 * Random modules on the engine and on ours, with equal results, traps, logs, memories, globals and tables expected. WASM_RANDOM_SEED says where to
 * begin, WASM_RANDOM_COUNT and WASM_RANDOM_TTF_COUNT how many seeds of the own generator and of binaryen's to run, WASM_RANDOM_EXCEPTIONS_COUNT how many with each form
 * of exceptions. WASM_RANDOM_VECTORS=1 gives all of both generators vectors.
 */
import { describe, expect, test } from 'vitest';
import { INSTRUCTIONS } from '../compiler/model/instructions.js';
import { run } from './random/campaign.js';
import { compareSeed, nativeHasTryTable, newTally, saveSeed } from './random/compare.js';
import { emitterOf } from './random/emitters.js';
import { ALL_VECTORS } from './random/module.js';
import { compareTtf, ttfPath } from './random/ttf.js';
import { isVector } from './random/vectors.js';

const environment = (name: string, otherwise: number): number => {
  const text = process.env[name];
  if (text === undefined) return otherwise;
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`${name} must be a whole number, not ${text}`);
  return n;
};

const first = environment('WASM_RANDOM_SEED', 0);
/** Fewer seeds do not get round to every instruction. */
const ENOUGH = 500;
const count = environment('WASM_RANDOM_COUNT', ENOUGH);
const ttfCount = environment('WASM_RANDOM_TTF_COUNT', 16);
const exceptionsCount = environment('WASM_RANDOM_EXCEPTIONS_COUNT', 60);
const limit = (seeds: number): number => 30_000 + 2000 * seeds;

describe('the generator', () => {
  test('has a rule for each instruction of the compiler', () => {
    const missing = INSTRUCTIONS.filter((def) => {
      try {
        emitterOf(def);
        return false;
      } catch {
        return true;
      }
    });
    expect(missing.map((def) => def.name)).toEqual([]);
  });
});

describe('random modules behave as on the engine', () => {
  test.skipIf(count === 0)('own generator', { timeout: limit(count) }, () => {
    const tally = newTally();
    const reports = run({ first, count, compare: compareSeed, save: saveSeed, countVariable: 'WASM_RANDOM_COUNT' }, tally);
    const rows = INSTRUCTIONS.filter((def) => !ALL_VECTORS || isVector(def)).map(({ name }) => ({ name, generated: tally.generated.get(name) ?? 0, executed: tally.executed.get(name) ?? 0 }));
    const outcomes = [...tally.outcomes].sort((a, b) => b[1] - a[1]).map(([text, n]) => `${n} ${text}`).join('; ');
    const table = rows.map(({ name, generated, executed }) => `${name} ${generated}/${executed}`);
    const lines = Array.from({ length: Math.ceil(table.length / 6) }, (_, i) => table.slice(6 * i, 6 * i + 6).map((cell) => cell.padEnd(30)).join(''));
    console.log(`${tally.modules} modules of seeds ${first} to ${first + count - 1}, oracle with ${nativeHasTryTable ? 'exception references' : 'legacy exceptions'}: `
      + `${tally.calls} calls, ${tally.returned} returned\n${outcomes}\nInstructions: generated/modules in which it was seen executed\n${lines.join('\n')}`);
    expect(reports.join('\n\n')).toBe('');
    if (count < ENOUGH) return;
    expect(rows.filter((r) => r.generated === 0).map((r) => r.name), 'never generated').toEqual([]);
    expect(rows.filter((r) => r.executed === 0).map((r) => r.name), 'never executed').toEqual([]);
    expect(tally.returned).toBeGreaterThan(tally.calls / 4);
  });

  test.skipIf(exceptionsCount === 0).each(['legacy', 'standard'] as const)('with exceptions of the %s form', { timeout: limit(exceptionsCount) }, (form) => {
    const tally = newTally();
    const compare = (seed: number): ReturnType<typeof compareSeed> => compareSeed(seed, tally, form);
    const reports = run({ first: first + 5000, count: exceptionsCount, compare, save: (seed) => saveSeed(seed, form), countVariable: 'WASM_RANDOM_EXCEPTIONS_COUNT' }, tally);
    const names = form === 'legacy' ? ['try', 'catch', 'catch_all', 'delegate', 'rethrow'] : ['try_table', 'throw_ref'];
    const counts = names.map((name) => `${tally.generated.get(name) ?? 0} ${name}`);
    console.log(`${tally.modules} modules, ${counts.join(', ')}: ${tally.calls} calls, ${tally.returned} returned, ${tally.outcomes.get('exception') ?? 0} threw`);
    expect(reports.join('\n\n')).toBe('');
    if (exceptionsCount < 50) return;
    // In modules with vectors a statement is one of more instructions, and those that a module must have are on vectors: throw_ref comes half as often.
    const least = exceptionsCount / (ALL_VECTORS ? 20 : 10);
    for (const name of names) expect(tally.generated.get(name) ?? 0, name).toBeGreaterThan(least);
  });

  test.skipIf(ttfCount === 0)('binaryen\'s fuzz generator', { timeout: limit(ttfCount) }, () => {
    const tally = newTally();
    const reports = run({ first, count: ttfCount, compare: compareTtf, save: ttfPath, countVariable: 'WASM_RANDOM_TTF_COUNT' }, tally);
    console.log(`${tally.modules} modules of wasm-opt -ttf, ${tally.refused} more need unsupported features: ${tally.calls} calls, ${tally.returned} returned`);
    expect(reports.join('\n\n')).toBe('');
    expect(tally.refused, 'modules with unsupported features').toBeLessThanOrEqual(1 + ttfCount / 10);
    if (tally.refused < ttfCount) expect(tally.calls).toBeGreaterThan(0);
  });
});
