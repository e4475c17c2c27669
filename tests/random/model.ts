/** What a generated module is before it is bytes. */
import type { FuncType, GlobalType, Limits, RefType, TableType, ValType } from '../../compiler/model/types.js';

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

export interface CatchClause {
  readonly kind: 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref';
  readonly tag: number;
  readonly label: number;
}

/** One instruction. Which of the fields count is said by the immediate kind of its row in the instruction table. */
export interface Instr {
  readonly name: string;
  /** The first index, or an i32, or the bits of an f32. */
  readonly a?: number;
  readonly b?: number;
  /** An i64, or the bits of an f64 or a v128. */
  readonly wide?: bigint;
  readonly lane?: number;
  readonly lanes?: readonly number[];
  readonly align?: number;
  readonly offset?: number;
  readonly block?: FuncType;
  readonly labels?: readonly number[];
  readonly type?: ValType;
  readonly catches?: readonly CatchClause[];
}

export interface Imported {
  readonly module: string;
  readonly name: string;
}

export interface FuncModel {
  readonly type: FuncType;
  readonly imported: Imported | undefined;
  /** Whether generated code may call it; the others serve the harness. */
  readonly callable: boolean;
  locals: ValType[];
  body: Instr[];
}

export interface GlobalModel extends GlobalType {
  readonly imported: Imported | undefined;
  readonly init: readonly Instr[];
  /** Whether generated code may use it. */
  readonly usable: boolean;
}

export interface TableModel extends TableType {
  readonly imported: Imported | undefined;
}

export interface MemoryModel extends Limits {
  readonly imported: Imported | undefined;
}

export interface TagModel {
  readonly type: FuncType;
  readonly imported: Imported | undefined;
}

/** Undefined `table`/`memory` offset: a passive segment. */
export interface ElemModel {
  readonly type: RefType;
  readonly table: number;
  readonly offset: readonly Instr[] | undefined;
  readonly items: readonly (readonly Instr[])[];
}

export interface DataModel {
  readonly offset: readonly Instr[] | undefined;
  readonly bytes: Uint8Array;
}

export interface ModuleModel {
  readonly types: FuncType[];
  readonly funcs: FuncModel[];
  readonly tables: TableModel[];
  readonly memories: MemoryModel[];
  readonly globals: GlobalModel[];
  readonly tags: TagModel[];
  readonly exports: { readonly name: string; readonly kind: ExternKind; readonly index: number }[];
  readonly elems: ElemModel[];
  readonly datas: DataModel[];
  start: number | undefined;
  /**
   * Functions by which the legacy encoding does what exception references do. For each tag: values to exception; and values to the
   * same and the exception. Then: the JavaScript value thrown last; throwing one.
   */
  legacy: { readonly makeException: readonly number[]; readonly addException: readonly number[]; readonly foreign: number; readonly rethrow: number } | undefined;
}
