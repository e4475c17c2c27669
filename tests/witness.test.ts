/**
 * The reference interpreter against V8's own WebAssembly: before anything is compared with a witness, the witness is questioned. WASM_WITNESS_SEED says at which random
 * module to begin, WASM_WITNESS_COUNT how many to run.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildOf, findProgram, type Language, type Level, programs } from './fixtures/programs.js';
import { checkRun, compareRuns } from './fixtures/run.js';
import { referenceRun } from './fixtures/run-native.js';
import { wat } from './js-api-same.js';
import { encodeModule, type Style } from './random/encode.js';
import { agree, native, nativeHasTryTable } from './random/compare.js';
import { generateSeed, type Pair } from './random/module.js';
import { Rng } from './random/rng.js';
import { type PairBytes, randomCalls, Side } from './random/side.js';
import type { Imports } from './random/hosts.js';
import { environment } from './stop-anywhere/totals.js';
import { type Script, Witness } from './witness/api.js';
import { ExceptionObject } from './witness/border.js';
import { World } from './witness/program.js';
import { WTrap } from './witness/values.js';

const first = environment('WASM_WITNESS_SEED', 0);
const count = environment('WASM_WITNESS_COUNT', 300);

/** Engines without exception references are given the older encoding, and sums in constant expressions as their results. */
const NATIVE: Style = nativeHasTryTable ? { exceptions: 'standard', foldConstants: false } : { exceptions: 'legacy', foldConstants: true };
const STANDARD: Style = { exceptions: 'standard', foldConstants: false };
const encodePair = ({ helper, main }: Pair, style: Style): PairBytes => ({ helper: helper && encodeModule(helper.model, style), main: encodeModule(main.model, style) });

interface Totals {
  modules: number;
  calls: number;
  steps: number;
}

/** @returns where the two differ */
function compareSeed(seed: number, totals: Totals): string | undefined {
  const pair = generateSeed(seed);
  const rng = new Rng(seed ^ 0x5eed);
  const callBacks = randomCalls(rng, pair.main, 3);
  const witness = new Witness(6000);
  const sides = [new Side(native, pair, encodePair(pair, NATIVE), callBacks), new Side(witness.api, pair, encodePair(pair, STANDARD), callBacks)] as const;
  const problem = (what: string, of: (side: Side) => string): string | undefined => {
    const [engine, ours] = [of(sides[0]), of(sides[1])];
    return agree(engine, ours) ? undefined : `${what}\n  engine:  ${engine.slice(0, 1000)}\n  witness: ${ours.slice(0, 1000)}`;
  };
  const state = (when: string): string | undefined => problem(`globals or tables ${when}`, (s) => s.state())
    ?? (sides[0].memories().every((m, i) => Buffer.compare(m, sides[1].memories()[i]!) === 0) ? undefined : `memories ${when}`);
  const atStart = problem('instantiation', (s) => s.instantiate());
  if (atStart !== undefined) return atStart;
  totals.modules++;
  if (!sides[0].ready) return undefined;
  const calls = [...randomCalls(rng, pair.main, Math.min(24, 3 * pair.main.entries.length))];
  if (pair.main.deep !== undefined) calls.push({ name: pair.main.deep, args: [{ value: 1n }, { value: 2 }], fuel: 100 });
  for (const [i, call] of calls.entries()) {
    const different = problem(`call ${i} of ${call.name}`, (s) => s.call(call)) ?? state(`after call ${i} of ${call.name}`);
    if (different !== undefined) return different;
    totals.calls++;
  }
  totals.steps += witness.machine.steps;
  return undefined;
}

describe('random modules', () => {
  it('end as on the engine', { timeout: 30_000 + 1000 * count }, () => {
    const totals: Totals = { modules: 0, calls: 0, steps: 0 };
    const problems: string[] = [];
    for (let seed = first; seed < first + count && problems.length < 5; seed++) {
      const problem = compareSeed(seed, totals);
      if (problem !== undefined) problems.push(`seed ${seed}: ${problem}`);
    }
    console.log(`witness: ${totals.modules} random modules, ${totals.calls} calls, ${totals.steps} instructions`);
    expect(problems.join('\n\n')).toBe('');
  });
});

/** What an uncaught thing is called in reports of traps. */
function trapText(e: unknown): string {
  if (e instanceof WTrap || e instanceof RangeError) return e.message;
  if (e instanceof ExceptionObject) return 'uncaught exception';
  throw e;
}

/** Programs short enough for a machine that executes a million instructions a second or two. */
const PROGRAMS: readonly (readonly [Language, string, readonly Level[]])[] = [
  ...programs.filter((p) => p.language === 'wat').map((p): [Language, string, readonly Level[]] => ['wat', p.name, ['raw']]),
  ['c', 'int64', ['O2']],
  ['c', 'floats', ['O2']],
  ...['hello', 'recursion', 'varargs', 'arguments', 'input', 'exit_code', 'trap_abort', 'trap_divide', 'trap_null_call', 'trap_out_of_bounds', 'trap_stack_calls']
    .map((name): [Language, string, readonly Level[]] => ['c', name, ['O0', 'O2']]),
  ['cpp', 'hello', ['O0', 'O2']],
  ['rust', 'hello', ['debug', 'release']],
  ['rust', 'trap_panic', ['release']],
  ['emscripten', 'exceptions', ['O2']],
];

describe('programs', () => {
  const builds = PROGRAMS.flatMap(([language, name, levels]) => levels.map((level) => buildOf(findProgram(language, name), level)));
  it.each(builds.map((build) => [build.id, build] as const))('%s', async (_id, build) => {
    const expected = await referenceRun(build);
    const world = new World(build.program);
    try {
      const witness = new Witness();
      const module = new witness.api.Module(new Uint8Array(readFileSync(build.file)));
      const actual = world.result(witness.machine.run(witness.routine(world.run(module))), trapText);
      if (process.env.WASM_WITNESS_VERBOSE) console.log(`${build.id}: ${witness.machine.steps} instructions`);
      expect(checkRun(build.program, actual)).toBeUndefined();
      expect(compareRuns(expected, actual)).toBeUndefined();
    } finally {
      world.close();
    }
  }, 120_000);
});

describe('what is seen at each instruction', () => {
  /** The byte offsets, function numbers and operand stacks of all steps of an exported function. */
  function trace(text: string, name: string, args: readonly unknown[], imports: Imports = {}): string[] {
    const witness = new Witness();
    const { machine } = witness;
    const lines: string[] = [];
    function* script(): Script<unknown> {
      const exports = (yield { module: new witness.api.Module(wat(text)), imports }) as Record<string, unknown>;
      try {
        return yield { call: exports[name], args };
      } catch (e) {
        return e;
      }
    }
    const note = (prefix = ''): void => {
      const frames = machine.activations().map((frames) => frames.map((f) => {
        const base = f.module.funcs[f.func.index]!.body!.start;
        return `${f.func.index}+${f.pc - base}(${f.stack.map((v) => String(v.value)).join(' ')})`;
      }).join(' < '));
      lines.push(prefix + frames.join(' | '));
    };
    const host = machine.begin(witness.routine(script()));
    if (!host.outcome) note();
    while (!host.outcome) {
      const outcome = machine.step();
      if (outcome !== 'finished') note(outcome === 'ready' ? '' : `${outcome}: `);
    }
    return lines;
  }

  it('stops at each operand, and at the end of the body', () => {
    expect(trace('(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))', 'add', [1, 2]))
      .toEqual(['0+1()', '0+3(1)', '0+5(1 2)', '0+6(3)']);
    const bytes = wat('(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))');
    expect(new Witness().api.validate(bytes)).toBe(true);
  });

  it('stops at block, loop, nop and end; a branch goes behind the end, and behind the loop', () => {
    const text = `(module (func (export "f") (param i32)
      block nop local.get 0 br_if 0 nop end
      loop local.get 0 i32.eqz local.tee 0 br_if 0 end))`;
    expect(trace(text, 'f', [0])).toEqual([
      '0+1()', '0+3()', '0+4()', '0+6(0)', '0+8()', '0+9()',
      '0+10()', '0+12()', '0+14(0)', '0+15(1)', '0+17(1)', '0+12()', '0+14(1)', '0+15(0)', '0+17(0)', '0+19()', '0+20()',
    ]);
  });

  it('leaves the first arm of an if by its else, and goes behind the end', () => {
    const text = '(module (func (export "f") (param i32) (result i32) local.get 0 if (result i32) i32.const 7 else i32.const 8 end))';
    expect(trace(text, 'f', [1])).toEqual(['0+1()', '0+3(1)', '0+5()', '0+7(7)', '0+11(7)']);
    expect(trace(text, 'f', [0])).toEqual(['0+1()', '0+3(0)', '0+8()', '0+10(8)', '0+11(8)']);
  });

  it('keeps the arguments, and the index of an indirect call, in the caller, at the address of the return', () => {
    const text = `(module (type $t (func (param i32) (result i32))) (table funcref (elem $g))
      (func $g (type $t) local.get 0) (func (export "f") (result i32) i32.const 5 i32.const 6 i32.const 0 call_indirect (type $t) i32.sub))`;
    expect(trace(text, 'f', [])).toEqual(['1+1()', '1+3(5)', '1+5(5 6)', '1+7(5 6 0)', '0+1() < 1+10(5 6 0)', '0+3(6) < 1+10(5 6 0)', '1+10(5 6)', '1+11(-1)']);
  });

  it('stays where a trap or an exception is', () => {
    const text = `(module (tag $e (param i32))
      (func (export "f") (param i32) (result i32)
        block (result i32) try_table (catch $e 0) i32.const 3 throw $e end unreachable end
        local.get 0 i32.div_u))`;
    expect(trace(text, 'f', [0])).toEqual(['0+1()', '0+3()', '0+9()', '0+11(3)', 'exception: 0+11(3)', '0+16(3)', '0+18(3 0)', 'trap: 0+18(3 0)']);
  });
});
