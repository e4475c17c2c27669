/** What the witness's programs are made of: functions, memories, tables, globals, tags, exceptions, instances (specification, 4.2). */
import type { Module } from '../../compiler/model/module.js';
import type { FuncType, GlobalType, Limits, TableType, ValType } from '../../compiler/model/types.js';
import type { WValue } from './values.js';

/** What a host routine asks for: a call of a function; it is then given the results. */
export interface CallRequest {
  readonly func: WFunc;
  readonly args: readonly WValue[];
}

/** Host code that can be left and gone back to where it calls a function: so a machine that is stopped holds nothing on JavaScript's stack. */
export type Routine<T> = Generator<CallRequest, T, readonly WValue[]>;

/** A host function: at once, or as a routine. Whatever it throws is a JavaScript exception. */
export type HostCode = (args: readonly WValue[]) => readonly WValue[] | Routine<readonly WValue[]>;

/** A function of an instance (`host` undefined) or of the host. */
export class WFunc {
  constructor(
    readonly type: FuncType, readonly instance: WInstance | undefined, readonly index: number, readonly host: HostCode | undefined,
    /** What the embedder gave, or what it is given for the function. */
    public js: unknown = undefined,
  ) {}
}

export const PAGE = 65536;

export class WMemory {
  buffer: ArrayBuffer;
  readonly max: number;
  js: unknown = undefined;
  /** Is told of each access by an instruction, once it is known not to trap. */
  accessed: ((start: number, length: number, written: boolean) => void) | undefined = undefined;

  constructor({ min, max }: Limits) {
    this.buffer = new ArrayBuffer(min * PAGE);
    this.max = Math.min(max ?? PAGE, PAGE);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.buffer);
  }

  get pages(): number {
    return this.buffer.byteLength / PAGE;
  }

  /** @returns the size before, in pages, or -1 */
  grow(pages: number): number {
    const old = this.pages;
    if (old + pages > this.max) return -1;
    const buffer = new ArrayBuffer((old + pages) * PAGE);
    new Uint8Array(buffer).set(this.bytes);
    this.buffer = buffer;
    return old;
  }
}

export class WTable {
  readonly elements: unknown[];
  readonly element: ValType;
  readonly max: number;
  js: unknown = undefined;

  constructor({ min, max, element }: TableType) {
    this.elements = new Array<unknown>(min).fill(null);
    this.element = element;
    this.max = Math.min(max ?? 10_000_000, 10_000_000);
  }
}

export class WGlobal {
  js: unknown = undefined;
  constructor(readonly type: GlobalType, public value: WValue) {}
}

export class WTag {
  js: unknown = undefined;
  constructor(readonly type: FuncType) {}
}

export class WExn {
  js: unknown = undefined;
  constructor(readonly tag: WTag, readonly values: readonly WValue[]) {}
}

/** The tag of what JavaScript throws. */
export const jsTag = new WTag({ params: ['externref'], results: [] });

export type WExtern = WFunc | WMemory | WTable | WGlobal | WTag;

export class WInstance {
  readonly funcs: WFunc[] = [];
  readonly memories: WMemory[] = [];
  readonly tables: WTable[] = [];
  readonly globals: WGlobal[] = [];
  readonly tags: WTag[] = [];
  /** Segments; a dropped one is empty. */
  readonly datas: Uint8Array[] = [];
  readonly elems: (readonly unknown[])[] = [];

  constructor(readonly module: Module) {}
}
