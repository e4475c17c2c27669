/**
 * The types of WebAssembly, named as in its text format.
 *
 * A value type is an interned string, so equality is `===`; everything that asks "may an A stand where a B is expected" goes through
 * {@link matches}, the one place where subtyping of typed references will live.
 */
import { isReference } from './value-types.js';

export { slotCount, slotsOf } from './value-types.js';

/** Number, vector and reference types of the supported set (specification, 2.3.1 to 2.3.5). */
export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | RefType;
export type RefType = 'funcref' | 'externref' | 'exnref';

/** A function type (2.3.8): parameters to results. */
export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** Sizes in units of the thing limited: pages of 64 KiB for memories, elements for tables (2.3.11). */
export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

export interface TableType extends Limits {
  readonly element: RefType;
}

export type MemoryType = Limits;

export interface GlobalType {
  readonly value: ValType;
  readonly mutable: boolean;
}

declare const brand: unique symbol;
type Branded<Name extends string> = number & { readonly [brand]: Name };

/** Index into one of a module's index spaces, imports first (2.5.1). */
export type TypeIndex = Branded<'TypeIndex'>;
export type FuncIndex = Branded<'FuncIndex'>;
export type TableIndex = Branded<'TableIndex'>;
export type MemoryIndex = Branded<'MemoryIndex'>;
export type GlobalIndex = Branded<'GlobalIndex'>;
export type TagIndex = Branded<'TagIndex'>;
/** Byte offset of an instruction in its core module's binary. */
export type Pc = Branded<'Pc'>;
/** The number of an instruction in its function's body, its last `end` included. */
export type InstrIndex = Branded<'InstrIndex'>;
/**
 * A point inside a function at which its frame is well defined: twice the index of an instruction in its body when the instruction is about
 * to run (its operands on the stack), and one more while the instruction is a call in progress.
 */
export type Point = Branded<'Point'>;

export const isRef = (t: ValType): t is RefType => isReference(t);

/** Whether a value of type `sub` may be used where `sup` is expected (3.3). */
export const matches = (sub: ValType, sup: ValType): boolean => sub === sup;

/** The text that identifies a function type: two types are the same exactly when their keys are. */
export const typeKey = (t: FuncType): string => `${t.params.join(' ')}->${t.results.join(' ')}`;
