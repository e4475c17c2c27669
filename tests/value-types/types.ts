/**
 * Value types that exist in tests only: `pair` of an i32 and an f64, `trio` of an i32, an f64 and a second i32. All that makes them is in this file. Outside of
 * running code a value is an array of its parts.
 */
import { addMeaning } from '../../compiler/emit/meaning.js';
import { addInstructions } from '../../compiler/model/instructions.js';
import type { ValType } from '../../compiler/model/types.js';
import { addValueType, type PartKind } from '../../compiler/model/value-types.js';
import { addConstant } from '../../runtime/store/const-expr.js';
import { f64OfNumber, f64ToNumber, type Float } from '../../runtime/support/float.js';
import { addValueConversion } from '../../runtime/support/value-types.js';

/** A value of one of the types, as JavaScript and debuggers have it. */
export type Tuple = readonly number[];

export interface Subject {
  readonly type: ValType;
  readonly code: number;
  readonly letter: string;
  /** Behind the prefix: of `make` (from an i32 and an f64); those of `add`, `first` and `second` come after it. */
  readonly opcode: number;
  /** What `make` and `add` do. */
  readonly make: (i: number, d: number) => Tuple;
  readonly add: (a: Tuple, b: Tuple) => Tuple;
}

const PREFIX = 0xe8;

function define(subject: Subject, parts: readonly PartKind[], make: readonly [string, ...string[]], add: readonly [string, ...string[]]): Subject {
  const { type, code, opcode, letter } = subject;
  addValueType({ name: type, code, parts, reference: false, letter });
  addValueConversion(type, {
    split: (value) => value as Tuple,
    join: (slots, at) => slots.slice(at, at + parts.length),
    text: (value) => `${type} of ${(value as readonly Float[]).map(Number).join(' and ')}`,
    js: {
      fromJs(v) {
        const given = [...(v as Iterable<unknown>)];
        if (given.length !== parts.length) throw new TypeError(`a ${type} is made of ${parts.length} numbers`);
        return given.map((x, i) => (parts[i] === 'i' ? +(x as number) | 0 : f64OfNumber(+(x as number))));
      },
      toJs: (slots, at) => parts.map((kind, i) => (kind === 'i' ? slots[at + i] : f64ToNumber(slots[at + i] as Float))),
      isValue: Array.isArray,
    },
  });
  addInstructions([
    [opcode, `${type}.make`, `id:${letter}`, 'none', 'constant'], [opcode + 1, `${type}.add`, `${letter}${letter}:${letter}`],
    [opcode + 2, `${type}.first`, `${letter}:i`], [opcode + 3, `${type}.second`, `${letter}:d`],
  ], undefined, PREFIX);
  addMeaning(`${type}.make`, ...make);
  addMeaning(`${type}.add`, ...add);
  addMeaning(`${type}.first`, '$0p0');
  addMeaning(`${type}.second`, '$0p1');
  addConstant(`${type}.make`, subject.make);
  return subject;
}

export const SUBJECTS: readonly Subject[] = [
  define(
    {
      type: 'pair' as ValType, code: 0x7a, letter: '2', opcode: 0,
      make: (i, d) => [i, d],
      add: ([a = 0, b = 0], [c = 0, d = 0]) => [(a + c) | 0, b + d + ((a + c) | 0)],
    },
    // The float part of the sum takes what has been computed of the other.
    ['i', 'd'], ['$0', '$1'], ['$0p0 + $1p0 | 0', '$0p1 + $1p1 + $r0'],
  ),
  define(
    {
      type: 'trio' as ValType, code: 0x79, letter: '3', opcode: 4,
      make: (i, d) => [i, d, ~i],
      add: ([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => [(a + d) | 0, b + e, c ^ f],
    },
    ['i', 'd', 'i'], ['$0', '$1', '~$0'], ['$0p0 + $1p0 | 0', '$0p1 + $1p1', '$0p2 ^ $1p2'],
  ),
];
