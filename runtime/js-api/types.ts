/**
 * The types of the standard WebAssembly JavaScript API. They go by structure, as those of TypeScript's own `lib.dom.d.ts` do, and fit these, so that
 * ours can stand wherever the engine's is expected; but they need neither that library nor any other.
 */

/** A compiled module. Any object fits its type, as it does the standard one: there is nothing to see of a module. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Module {}

/** It is 'tag' too, for tags, which the standard types do not say. */
export type ImportExportKind = 'function' | 'table' | 'memory' | 'global';

export interface ModuleExportDescriptor {
  name: string;
  kind: ImportExportKind;
}

export interface ModuleImportDescriptor {
  module: string;
  name: string;
  kind: ImportExportKind;
}

export type BufferSource = ArrayBufferView | ArrayBuffer;

/** What may be imported, by module and name. */
export type ImportObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What an instance exports. That it can be a `Tag` too, whose type any of these fits, the standard types do not say. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export type ExportValue = Function | Global | Memory | Table;

export type Exports = Record<string, ExportValue>;

export interface Instance {
  /** The frozen object with the exports, in the module's order. */
  readonly exports: Exports;
}

export interface InstantiatedSource {
  module: Module;
  instance: Instance;
}

export interface MemoryDescriptor {
  initial: number;
  maximum?: number;
  /** A shared memory is for JavaScript only: no module can import it. */
  shared?: boolean;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Grows by `delta` pages, which detaches the buffer; gives the size before. */
  grow(delta: number): number;
  /** Where the engine's memories have it, too: gives it a buffer that grows with it. @throws TypeError without a maximum */
  toResizableBuffer?(): ArrayBuffer;
  /** Where the engine's memories have it, too: gives it again a buffer that growth detaches. */
  toFixedLengthBuffer?(): ArrayBuffer;
}

export type TableKind = 'anyfunc' | 'externref';

export interface TableDescriptor {
  element: TableKind;
  initial: number;
  maximum?: number;
}

export interface Table {
  readonly length: number;
  /** Gives an element; a function always as the same Exported Function. */
  get(index: number): unknown;
  /** Sets an element; to null or undefined, if no value is given. */
  set(index: number, value?: unknown): void;
  /** Grows by `delta` elements, each `value`; gives the length before. */
  grow(delta: number, value?: unknown): number;
}

export interface ValueTypeMap {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
  anyfunc: Function;
  externref: unknown;
  f32: number;
  f64: number;
  i32: number;
  i64: bigint;
  /** Not supported. */
  v128: never;
}

export type ValueType = keyof ValueTypeMap;

export interface GlobalDescriptor<T extends ValueType = ValueType> {
  value: T;
  mutable?: boolean;
}

export interface Global<T extends ValueType = ValueType> {
  value: ValueTypeMap[T];
  valueOf(): ValueTypeMap[T];
}

export interface TagType {
  parameters: Iterable<ValueType>;
}

/** A tag. Any object fits its type: there is nothing to see of one. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Tag {}

export interface ExceptionOptions {
  /** Whether the exception has a `stack`. */
  traceStack?: boolean;
}

export interface Exception {
  /** Whether the exception has this very tag. */
  is(tag: Tag): boolean;
  /** The exception's value number `index`; the tag must be its own. */
  getArg(tag: Tag, index: number): unknown;
  /** Where the exception was made, if that was asked for. */
  readonly stack: string | undefined;
}

/** What we need of a `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly bodyUsed: boolean;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A constructor of errors, callable without `new`. */
export interface ErrorClass {
  new (message?: string, options?: { cause?: unknown }): Error;
  (message?: string, options?: { cause?: unknown }): Error;
  readonly prototype: Error;
}

/** The standard `WebAssembly` object. */
export interface WebAssemblyNamespace {
  Module: {
    new (bytes: BufferSource): Module;
    readonly prototype: Module;
    /** What the module exports, in its order. */
    exports(module: Module): ModuleExportDescriptor[];
    /** What the module imports, in its order. */
    imports(module: Module): ModuleImportDescriptor[];
    /** Copies of the contents of the module's custom sections of a name. */
    customSections(module: Module, sectionName: string): ArrayBuffer[];
  };
  Instance: { new (module: Module, imports?: ImportObject): Instance; readonly prototype: Instance };
  Memory: { new (descriptor: MemoryDescriptor): Memory; readonly prototype: Memory };
  Table: { new (descriptor: TableDescriptor, value?: unknown): Table; readonly prototype: Table };
  Global: { new<T extends ValueType = ValueType>(descriptor: GlobalDescriptor<T>, value?: ValueTypeMap[T]): Global<T>; readonly prototype: Global };
  Tag: { new (type: TagType): Tag; readonly prototype: Tag };
  Exception: { new (tag: Tag, payload: Iterable<unknown>, options?: ExceptionOptions): Exception; readonly prototype: Exception };
  readonly JSTag: Tag;
  CompileError: ErrorClass;
  LinkError: ErrorClass;
  RuntimeError: ErrorClass;
  /** Compiles a binary. */
  compile(bytes: BufferSource): Promise<Module>;
  /** Whether a binary is a valid module. */
  validate(bytes: BufferSource): boolean;
  /** Makes an instance of a module; of a binary, gives the module too. */
  instantiate(bytes: BufferSource, imports?: ImportObject): Promise<InstantiatedSource>;
  instantiate(module: Module, imports?: ImportObject): Promise<Instance>;
  compileStreaming(source: ResponseLike | PromiseLike<ResponseLike>): Promise<Module>;
  instantiateStreaming(source: ResponseLike | PromiseLike<ResponseLike>, imports?: ImportObject): Promise<InstantiatedSource>;
}
