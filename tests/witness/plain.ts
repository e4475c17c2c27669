/** Instructions that take operands from the stack, put results in their place, and go on with the next instruction. */
import { instructionNamed, INSTRUCTIONS } from '../../compiler/model/instructions.js';
import type { Instr } from './code.js';
import { floatOperations } from './floats.js';
import { integerOperations } from './integers.js';
import type { Frame } from './frame.js';
import { memoryInstructions } from './memory.js';
import { tableInstructions } from './tables.js';
import type { WValue } from './values.js';
import { vectorOperations } from './vectors.js';

/** The operands are still on the stack while it runs, and stay there if it throws. */
export interface Plain {
  readonly operands: number;
  /** @throws WTrap */
  run(frame: Frame, i: Instr, operands: readonly WValue[]): readonly WValue[];
}

const constant: Plain = { operands: 0, run: (_, i) => [i.constant!] };
const select: Plain = { operands: 3, run: (_, _i, [a, b, c]) => [c!.value === 0 ? b! : a!] };

const VARIABLES: readonly (readonly [string, Plain])[] = [
  ['nop', { operands: 0, run: () => [] }],
  ['drop', { operands: 1, run: () => [] }],
  ['select', select],
  ['select_t', select],
  ['i32.const', constant], ['i64.const', constant], ['f32.const', constant], ['f64.const', constant], ['v128.const', constant],
  ['local.get', { operands: 0, run: ({ locals }, i) => [locals[i.a]!] }],
  ['local.set', { operands: 1, run: ({ locals }, i, [v]) => {
    locals[i.a] = v!;
    return [];
  } }],
  ['local.tee', { operands: 1, run: ({ locals }, i, [v]) => {
    locals[i.a] = v!;
    return [v!];
  } }],
  ['global.get', { operands: 0, run: ({ instance }, i) => [instance.globals[i.a]!.value] }],
  ['global.set', { operands: 1, run: ({ instance }, i, [v]) => {
    instance.globals[i.a]!.value = v!;
    return [];
  } }],
];

function numericInstructions(): Map<string, Plain> {
  const operations = new Map([...integerOperations(), ...floatOperations()]);
  const all = new Map<string, Plain>();
  for (const { name, type, immediate } of INSTRUCTIONS) {
    const operation = operations.get(name);
    if (!operation || immediate !== 'none' || !type) continue;
    all.set(name, { operands: type.params.length, run: (_, _i, o) => [operation(o[0]!, o[1]!)] });
  }
  return all;
}

function vectorInstructions(): Map<string, Plain> {
  return new Map([...vectorOperations()].map(([name, operation]) =>
    [name, { operands: instructionNamed(name).type!.params.length, run: (_, i, operands) => [operation(operands, i)] }]));
}

/** All but control instructions, by name. */
export const PLAIN: ReadonlyMap<string, Plain> = new Map([...VARIABLES, ...numericInstructions(), ...vectorInstructions(), ...memoryInstructions(), ...tableInstructions()]);
