/**
 * The value types, as data: a row each. Everywhere a value is a tuple of *parts*, JavaScript values whose number and kinds the row says: locals, operands,
 * parameters, results, globals, what an exception carries, frames. So a new type is a row, the meanings of its instructions, and, where the parts are not
 * themselves what a debugger or the JavaScript API makes of a value, a module of the runtime that converts it (runtime/support/value-types.ts).
 *
 * The parts of a row are the type's *exact form*: that of frames, calls, globals and exceptions. What a function does with a value between these is its
 * printer's affair.
 */
import type { ValType } from './types.js';

/** What a part is: an int32 number, a float (see runtime/support/float.ts), or a reference. An engine represents each kind in one way. */
export type PartKind = 'i' | 'd' | 'r';

export interface ValueType {
  /** As in the text format. */
  readonly name: ValType;
  /** Its byte in the binary format (5.3). */
  readonly code: number;
  readonly parts: readonly PartKind[];
  /** Whether its values are references, which have one part, are null by default and may be elements of tables. */
  readonly reference: boolean;
  /** What stands for it in the rows of instructions.ts, if any does; not one of those that stand for several types there (patterns.ts). */
  readonly letter?: string;
}

/** More parts than this no value has. */
export const MOST_PARTS = 4;

/** Of each part of a local, by its position: what the name of the variable that holds it begins with. */
export const LOCAL_PREFIXES = ['l', 'h', 'm', 'n'] as const;
/** Of each part of a global, by its position: the field of the global that holds it. */
export const GLOBAL_FIELDS = ['v', 'h', 'm', 'n'] as const;

const rows = Object.create(null) as Record<string, ValueType>;
const byLetter = Object.create(null) as Record<string, ValueType | undefined>;
const byCode = new Array<ValueType | undefined>(256).fill(undefined);

/**
 * Adds a type, before the first module that uses it is decoded.
 * @throws RangeError if it cannot be told from another, or has no parts or too many
 */
export function addValueType(row: ValueType): void {
  if (rows[row.name] ?? byCode[row.code] ?? byLetter[row.letter ?? '']) throw new RangeError(`there is a value type ${row.name}, or one of its code or letter`);
  // What an element of a table is, and an entry of an element segment, is one JavaScript value.
  const most = row.reference ? 1 : MOST_PARTS;
  if (row.parts.length < 1 || row.parts.length > most) throw new RangeError(`a value of type ${row.name} cannot have ${row.parts.length} parts`);
  rows[row.name] = row;
  byCode[row.code] = row;
  if (row.letter !== undefined) byLetter[row.letter] = row;
}

/** Low half, high half. */
addValueType({ name: 'i64', code: 0x7e, parts: ['i', 'i'], reference: false, letter: 'l' });
addValueType({ name: 'i32', code: 0x7f, parts: ['i'], reference: false, letter: 'i' });
addValueType({ name: 'f32', code: 0x7d, parts: ['d'], reference: false, letter: 'f' });
addValueType({ name: 'f64', code: 0x7c, parts: ['d'], reference: false, letter: 'd' });
/** Four words, the one with the lowest lanes first. */
addValueType({ name: 'v128', code: 0x7b, parts: ['i', 'i', 'i', 'i'], reference: false, letter: 'v' });
addValueType({ name: 'funcref', code: 0x70, parts: ['r'], reference: true, letter: 'n' });
addValueType({ name: 'externref', code: 0x6f, parts: ['r'], reference: true });
addValueType({ name: 'exnref', code: 0x69, parts: ['r'], reference: true, letter: 'x' });

/** The type of a byte of the binary format; undefined if there is none. */
export const valueTypeOfCode = (code: number): ValueType | undefined => byCode[code];
/** The type that a letter stands for; undefined if none does. */
export const valueTypeOfLetter = (letter: string): ValueType | undefined => byLetter[letter];
/** The type that has the name in the text format; undefined if there is none. */
export const valueTypeNamed = (name: string): ValueType | undefined => rows[name];

/** The kinds of a value's parts, in order. */
export const partsOf = (t: ValType): readonly PartKind[] => rows[t]!.parts;
/** How many parts a value has: so many slots it takes in a frame. */
export const slotCount = (t: ValType): number => rows[t]!.parts.length;

/** How many slots a list of values takes. */
export function slotsOf(types: readonly ValType[]): number {
  let n = 0;
  for (const t of types) n += slotCount(t);
  return n;
}

/** Whether some value has a part that is a float: arrays of such are kept from being stored as raw doubles, which do not keep the bits of NaNs. */
export const hasFloats = (types: readonly ValType[]): boolean => types.some((t) => partsOf(t).includes('d'));

/** The parts of a type's default value are these. */
export const zeroOf = (kind: PartKind): 0 | null => (kind === 'r' ? null : 0);

export const isReference = (t: ValType): boolean => rows[t]!.reference;
