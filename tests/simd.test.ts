/**
 * Each vector instruction of the table, with operands from memory, locals, parameters, constants and other instructions, in fast code and in resumable code by
 * single steps, against the engine; and so the witness, which other tests believe. For more: WASM_SIMD_CASES=1000, and other values by WASM_SEED=1.
 */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../index.js';
import { INSTRUCTIONS } from '../compiler/model/instructions.js';
import { inResumableCode, SINGLE_STEPS } from './compiler/resumable-driver.js';
import type { Api } from './random/hosts.js';
import { Rng } from './random/rng.js';
import { casesOf, compare, type Comparison, type Report } from './simd/compare.js';
import { variantsOf } from './simd/program.js';
import { byStandard } from './simd/relaxed.js';
import { randomVector, SHAPES } from './simd/values.js';
import { Witness } from './witness/api.js';

/** WASM_SPEC_ENGINE=native runs it on the engine itself, to check the test. */
const ours = (process.env.WASM_SPEC_ENGINE === 'native' ? Reflect.get(globalThis, 'WebAssembly') : WebAssembly) as Api;
const CASES = Number(process.env.WASM_SIMD_CASES ?? 24);
const SEED = Number(process.env.WASM_SEED ?? 0);

const rows = INSTRUCTIONS.filter(({ feature }) => feature === 'SIMD' || feature === 'relaxed SIMD').map((def) => [def.name, def] as const);

/** @param stepped few operands, since the functions that run in steps run long */
function comparison(def: (typeof rows)[number][1], stepped: boolean): Comparison {
  const rng = new Rng(def.opcode + 1000 * SEED + (stepped ? 500 : 0));
  const count = stepped ? Math.max(3, CASES >> 3) : CASES;
  const cases = casesOf(def, def.type!.params.length === 0 ? 1 : count, rng);
  const some = [...cases.keys()].slice(0, stepped ? 1 : 5);
  const all = variantsOf(def, rng);
  const variants = def.immediate === 'v128' ? Array.from({ length: count }, () => ({ wide: randomVector(rng.pick(SHAPES), rng) })) : stepped ? all.slice(0, 4) : all;
  return { def, variants, cases, others: cases.map(() => randomVector(rng.pick(SHAPES), rng)), some };
}

function check(c: Comparison, api = ours): Report {
  const report = compare(c, api, c.def.feature === 'relaxed SIMD' ? byStandard(c.def.name) : undefined);
  expect(report.wrong.join('\n')).toBe('');
  expect(report.judged).toBeGreaterThan(c.cases.length);
  return report;
}

it('the table has the vector instructions', () => {
  expect(rows.length).toBe(236 + 20);
});

describe('as on the engine', () => {
  it.each(rows)('%s', (_name, def) => void check(comparison(def, false)));
});

describe('as on the engine, in single steps', () => {
  it.each(rows)('%s', async (_name, def) => {
    const { exits } = await inResumableCode(SINGLE_STEPS, () => void check(comparison(def, true)));
    if (ours !== (Reflect.get(globalThis, 'WebAssembly') as Api)) expect(exits[0]).toBeGreaterThan(10);
  });
});

describe('the witness, as the engine', () => {
  it.each(rows)('%s', (_name, def) => void check(comparison(def, true), new Witness().api));
});
