/**
 * A core dump as data: what a store and its frames were at one moment. The file follows the tool conventions of WebAssembly ("Coredump"): `core`, `coremodules`,
 * `coreinstances`, `corestack`, and memories, globals and data as the sections of a module. What these have no place for (the modules' bytes, tables, vectors and
 * references, where the host has called, components) is in sections of our own, which other readers skip.
 */
import type { GlobalType, MemoryType, RefType, TableType, ValType } from '../../compiler/model/types.js';
import type { ComponentPart, CorePlace } from '../host/wire/components.js';

/** What a reference is to. Instances by their position in the core. */
export type CoreRef =
  | null
  | { readonly kind: 'function'; readonly instance: number; readonly func: number }
  /** Something of the host's, or an exception: what it is for a person. */
  | { readonly kind: 'other'; readonly text: string };

/** A number or vector, as the debuggee has it (`FrameValue`). */
export interface CoreNumber {
  readonly type: Exclude<ValType, RefType>;
  readonly value: unknown;
}
/** A value. */
export type CoreValue = CoreNumber | { readonly type: RefType; readonly value: CoreRef };
/** One that may not be known. */
export type MaybeValue = CoreValue | undefined;

export interface CoreModule {
  /** Not empty. */
  readonly name: string;
  /** Where its binary was, if that is known. */
  readonly path: string | undefined;
  /** Cores of other producers do not have them. */
  readonly bytes: Uint8Array | undefined;
}

/** Memories, globals, tables by their positions in the core: of an instance's index spaces, imports first. */
export interface CoreInstance {
  readonly module: number;
  readonly memories: readonly number[];
  readonly globals: readonly number[];
  /** Cores of other producers do not have them. */
  readonly tables: readonly number[] | undefined;
}

export interface CoreSegment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** `min` is the size it has, in pages. What is in no segment is zero. */
export interface CoreMemory extends MemoryType {
  readonly segments: readonly CoreSegment[];
}

export interface CoreGlobal extends GlobalType {
  readonly content: MaybeValue;
}

/** `min` is its length. */
export interface CoreTable extends TableType {
  readonly elements: readonly CoreRef[];
}

export interface CoreFrame {
  readonly instance: number;
  readonly func: number;
  /** Of the instruction about to run or, with `inCall`, of the call in progress: bytes from the start of the function's body, which is that of its locals. */
  readonly offset: number;
  readonly inCall: boolean;
  /** Whether the host has called it, and not the next frame. */
  readonly calledByHost: boolean;
  readonly locals: readonly MaybeValue[];
  /** Bottom first. Empty also if it is not known. */
  readonly stack: readonly MaybeValue[];
}

/** Why the program stood still. */
export interface CoreStop {
  /** `trap`: it was about to end, by a trap or by what nobody has caught. */
  readonly kind: 'trap' | 'stopped';
  /** For a person, in one line; empty if nothing is known. */
  readonly text: string;
}

/** Of which components a program is put together. */
export interface CoreComponent {
  readonly parts: readonly ComponentPart[];
  /** Of each instance of the core, where it belongs; of one that only joins components, undefined. */
  readonly places: readonly (CorePlace | undefined)[];
  /** Of each module of the core, which it is of those in the component's binary. */
  readonly numbers: readonly (number | undefined)[];
}

export interface Core {
  /** The name of the program. */
  readonly program: string;
  readonly stop: CoreStop;
  readonly modules: readonly CoreModule[];
  readonly instances: readonly CoreInstance[];
  readonly memories: readonly CoreMemory[];
  readonly globals: readonly CoreGlobal[];
  readonly tables: readonly CoreTable[];
  /** Innermost first. */
  readonly frames: readonly CoreFrame[];
  /** Whether these are all: a stack can be too deep to be kept. */
  readonly complete: boolean;
  /** Of a program that is a component. */
  readonly component: CoreComponent | undefined;
}

/** Sections of the tool conventions. */
export const CORE = 'core';
export const CORE_MODULES = 'coremodules';
export const CORE_INSTANCES = 'coreinstances';
export const CORE_STACK = 'corestack';
/** Our own. */
export const OURS = 'wasm2js-debug.core';
export const OUR_MODULE = 'wasm2js-debug.core.module';
export const OUR_TABLES = 'wasm2js-debug.core.tables';
export const OUR_COMPONENT = 'wasm2js-debug.core.component';
export const OUR_VALUES = 'wasm2js-debug.core.values';

/** Of {@link OURS}: it changes when a reader of the one before would read something wrong. */
export const OUR_VERSION = 1;

/** Before what the conventions give a form to. */
export const FORM = 0;
/** In the place of a value that is not known. */
export const MISSING_CODE = 0x01;

/** Flags of a frame. */
export const IN_CALL = 1;
export const CALLED_BY_HOST = 2;

/** What a reference begins with. */
export const REF = { null: 0, function: 1, other: 2 } as const;
/** Where a value of {@link OUR_VALUES} belongs. */
export const PLACE = { global: 0, local: 1, operand: 2 } as const;
