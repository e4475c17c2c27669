/** The module model: what a binary says, as data, with the byte offsets of everything a debugger may ask about (specification, 2.5). */
import type {
  FuncIndex, FuncType, GlobalIndex, GlobalType, MemoryIndex, MemoryType, RefType, TableIndex, TableType, TagIndex, TypeIndex,
} from './types.js';

/** A span of bytes in the module's binary, end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** Index in the index space of its kind. */
  readonly index: number;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

export interface Func {
  readonly typeIndex: TypeIndex;
  readonly type: FuncType;
  /** Undefined for an imported function. The span covers locals and instructions, without the size before them. */
  readonly body: Span | undefined;
}

export interface Tag {
  readonly typeIndex: TypeIndex;
  readonly type: FuncType;
}

/** One instruction of a constant expression, which is short and kept decoded. */
export type ConstInstr =
  | { readonly op: 'i32.const'; readonly value: number }
  | { readonly op: 'i64.const'; readonly value: bigint }
  /** Floats are kept as their bits, so that every NaN survives. */
  | { readonly op: 'f32.const'; readonly bits: number }
  | { readonly op: 'f64.const'; readonly bits: bigint }
  /** Unsigned. */
  | { readonly op: 'v128.const'; readonly bits: bigint }
  | { readonly op: 'ref.null'; readonly type: RefType }
  | { readonly op: 'ref.func'; readonly func: FuncIndex }
  | { readonly op: 'global.get'; readonly global: GlobalIndex }
  | { readonly op: 'i32.add' | 'i32.sub' | 'i32.mul' | 'i64.add' | 'i64.sub' | 'i64.mul' };

/** A constant expression in postfix order, without its `end` (3.4.16). */
export type ConstExpr = readonly ConstInstr[];

export interface Global extends GlobalType {
  /** Undefined for an imported global. */
  readonly init: ConstExpr | undefined;
}

export type SegmentMode<Index> =
  | { readonly kind: 'passive' }
  | { readonly kind: 'declarative' }
  | { readonly kind: 'active'; readonly index: Index; readonly offset: ConstExpr };

export interface ElemSegment {
  readonly type: RefType;
  readonly mode: SegmentMode<TableIndex>;
  readonly init: readonly ConstExpr[];
}

export interface DataSegment {
  readonly mode: SegmentMode<MemoryIndex>;
  readonly bytes: Span;
}

export interface CustomSection extends Span {
  readonly name: string;
}

/** A decoded module. Index spaces hold imports first, as the specification numbers them. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly FuncType[];
  readonly imports: readonly Import[];
  readonly funcs: readonly Func[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly Global[];
  readonly tags: readonly Tag[];
  readonly exports: readonly Export[];
  readonly start: FuncIndex | undefined;
  readonly elems: readonly ElemSegment[];
  readonly datas: readonly DataSegment[];
  readonly dataCount: number | undefined;
  readonly customs: readonly CustomSection[];
  /** The contents of the code section: DWARF addresses are relative to its start. */
  readonly code: Span | undefined;
  readonly importedFuncs: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  readonly importedTags: number;
}

export type { TagIndex };
