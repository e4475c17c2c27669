/** A new numeric instruction is a row of the table of instructions and a meaning, and nothing else: one that no proposal has shows it. */
import { describe, expect, it } from 'vitest';
import { readBody } from '../compiler/binary/body.js';
import { addMeaning } from '../compiler/emit/meaning.js';
import { compileFunction, instructionsOf, loadModule, printResumable, printVariant } from '../compiler/index.js';
import { addInstructions, instructionNamed, INSTRUCTIONS } from '../compiler/model/instructions.js';
import type { InstrIndex } from '../compiler/model/types.js';
import { WebAssembly } from '../index.js';
import { inResumableCode, SINGLE_STEPS } from './compiler/resumable-driver.js';
import { numericModule } from './compiler/numeric-module.js';

const before = INSTRUCTIONS.length;
/** Two bytes behind a prefix that no supported instruction has. */
addInstructions([[300, 'i32.twist', 'ii:i']], undefined, 0xfd);
addMeaning('i32.twist', '$0 << 1 ^ $1');
const def = instructionNamed('i32.twist');
const bytes = numericModule(def);

describe('a made-up numeric instruction', () => {
  it('is decoded and validated', () => {
    const module = loadModule(bytes);
    const r = readBody(module, 0);
    while (!r.done && r.next() !== def);
    expect(r.def).toBe(def);
    expect([...module.bytes.subarray(r.offset, r.pos)]).toEqual([0xfd, 0xac, 0x02]);
    expect(() => loadModule(numericModule(def, { params: ['i32', 'i64'], results: ['i32'] }))).toThrow('type mismatch: i32.twist needs i32, got i64');
    expect(() => loadModule(numericModule(def, { params: ['i32', 'i32'], results: ['f32'] }))).toThrow('type mismatch: end needs f32, got i32');
  });

  it('is told from what follows it in the table', () => {
    const other = bytes.slice();
    other[other.lastIndexOf(0xac)]!++;
    expect(() => loadModule(other)).toThrow('illegal opcode 0xfd 301');
  });

  it('is printed by both printers, and dumped', () => {
    const module = loadModule(bytes);
    const meaning = (a: string, b: string): string => `${a} << 1 ^ ${b}`;
    expect(compileFunction(module, 0)).toContain(meaning('l0', 'l1'));
    expect(printVariant(module, 0, { stops: new Set([2 as InstrIndex]), entry: undefined })).toContain(meaning('l0', 'l1'));
    expect(printResumable(module, 0)).toContain(meaning('v[2]', 'v[3]'));
    expect(instructionsOf(module, 0).map(({ name }) => name)).toEqual(['local.get', 'local.get', 'i32.twist', 'end']);
  });

  it('does what it means, in fast code and step by step', async () => {
    const run = (): void => {
      const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as { f(a: number, b: number): number };
      for (const [a, b] of [[0, 0], [1, 3], [-1, 5], [0x7fff_ffff, -1]] as const) expect(f(a, b)).toBe((a << 1) ^ b);
    };
    run();
    const { exits } = await inResumableCode(SINGLE_STEPS, run);
    expect(exits[0]).toBeGreaterThanOrEqual(4 * 3);
  });

  it('comes up in random modules and in the table of what they cover', async () => {
    const { emitterOf } = await import('./random/emitters.js');
    const { countInstructions, generateSeed } = await import('./random/module.js');
    expect(() => emitterOf(def)).not.toThrow();
    const counts = new Map<string, number>();
    for (let seed = 0; seed < INSTRUCTIONS.length && !counts.has(def.name); seed++) countInstructions(generateSeed(seed).main.model, counts);
    expect(counts.has(def.name)).toBe(true);
  });

  it('is refused if it cannot be told from another', () => {
    expect(INSTRUCTIONS.length).toBe(before + 1);
    for (const [opcode, name, prefix] of [[300, 'i32.other', 0xfd], [301, 'i32.twist', 0xfd], [0x6a, 'i32.other', undefined], [0xfd, 'i32.other', undefined], [0, 'i32.other', 0x6a]] as const) {
      expect(() => addInstructions([[opcode, name, 'i:i']], undefined, prefix), `${prefix} ${opcode} ${name}`).toThrow(RangeError);
    }
    expect(() => addMeaning('i32.twist', '$0')).toThrow('two meanings');
    expect(INSTRUCTIONS.length).toBe(before + 1);
  });
});
