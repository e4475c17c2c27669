/** Module instances, which are also what compiled code is linked against. */
import { namesOf } from '../../compiler/binary/names.js';
import { nestingOf } from '../../compiler/analyse/walk.js';
import type { Module } from '../../compiler/model/module.js';
import type { FuncIndex, Point } from '../../compiler/model/types.js';
import { makeTrap, type TrapError } from '../base/errors.js';
import { apply, pristine } from '../base/pristine.js';
import { captureFrame, rethrowUncatchable, stopPoint, Unwinding, yieldPoint } from './capture.js';
import { isStackOverflow, type Variant } from './frames.js';
import { R } from '../support/index.js';
import type { CompiledModule } from './compiled-module.js';
import { FuncInst } from './func.js';
import type { GlobalInst } from './global.js';
import type { MemoryInst } from './memory.js';
import type { Store } from './store.js';
import type { TableInst } from './table.js';
import { caughtExn, ExnInst, type TagInst, thrown } from './tag.js';
import { trap } from '../base/traps.js';
import { canonicalTypeId } from './types.js';

declare const brand: unique symbol;
/** The number of an instance in its store. */
export type InstanceId = number & { readonly [brand]: 'InstanceId' };

export type Extern = FuncInst | TableInst | MemoryInst | GlobalInst | TagInst;

/** What a dropped segment is. */
export const NOTHING: readonly unknown[] = Object.freeze([]);
export const NO_BYTES = new Uint8Array(0);

/** The code of every function that has not run yet: compiles it, puts the code in its own place and goes on there. */
function lazyStub(this: FuncInst, ...slots: unknown[]): unknown {
  this.instance!.materialise(this.index);
  return apply(this.code, this, slots);
}

/** How deep blocks must be nested for that to be the reason why an engine has no room to compile them. */
const DEEP = 200;

/** What a call of a function ends with that the engine cannot compile for want of room on its stack; undefined if that is not for its depth. */
function tooDeep(module: Module, index: number): TrapError | undefined {
  const levels = nestingOf(module, index);
  const name = namesOf(module).funcs.get(index);
  return levels < DEEP ? undefined : makeTrap(
    `function ${index}${name === undefined ? '' : ` (${name})`} is nested too deeply for the room on this engine's stack: ${levels} levels; `
    + "a larger stack can take it ('node --stack-size', 'wasm2js-debug run')");
}

/** An instance. Index spaces hold imports first, as those of its module. */
export class Instance {
  readonly funcs: FuncInst[] = [];
  readonly tables: TableInst[] = [];
  readonly mems: MemoryInst[] = [];
  readonly globals: GlobalInst[] = [];
  readonly tags: TagInst[] = [];
  /** Canonical type numbers by type index. */
  readonly types: number[];
  /** Data segments; a dropped one is empty. */
  readonly datas: Uint8Array[] = [];
  /** Element segments, as raw references; a dropped one is empty. */
  readonly elems: (readonly unknown[])[] = [];
  readonly flag: Int32Array;
  readonly R = R;
  readonly id: InstanceId;
  /** The `WebAssembly.Instance` that stands for it, for embedders; absent while it is being made. */
  js: object | undefined = undefined;

  constructor(readonly store: Store, readonly module: CompiledModule) {
    this.flag = store.flag;
    this.types = module.module.types.map(canonicalTypeId);
    this.id = store.register(this);
  }

  /** Called by every frame's handler: records the frame if the stack is being captured; returns what to rethrow. */
  readonly capture = (error: unknown, func: FuncIndex, point: Point, vars: unknown[], variant?: Variant): unknown =>
    captureFrame(this, error, func, point, vars, variant);

  /** Called at a yield point when `flag[0]` is not 0. */
  readonly yield = (): void => yieldPoint(this);

  /** Called by a variant of a function at an instruction with a breakpoint. */
  breakpoint(_pc: number): void {
    stopPoint(this);
  }

  /** Called by code that watches memory where there is too much to compare with: whether somebody waits for an access. */
  touches(memory: MemoryInst, address: number, length: number, written: boolean): boolean {
    return this.store.debug?.touches(memory, address, length, written) ?? false;
  }

  /** What code that watches memory throws before an access that somebody waits for. Nobody does without a debugger. */
  accessed(_pc: number): unknown {
    return new Unwinding({ kind: 'access' });
  }

  /** Called by the handler of a `try_table`: the exception caught; what wasm cannot catch goes on. */
  caught(error: unknown, point: Point): ExnInst {
    rethrowUncatchable(error, point);
    return caughtExn(error);
  }

  /** What `throw` throws in JavaScript. */
  newException(tag: TagInst, values: unknown[], _pc: number): unknown {
    return this.raise(this.makeExn(tag, values));
  }

  makeExn(tag: TagInst, values: unknown[]): ExnInst {
    return new ExnInst(tag, values);
  }

  /** What `throw_ref` throws in JavaScript. */
  exceptionOf(exn: ExnInst | null, _pc: number): unknown {
    return this.raise(this.exnToThrow(exn));
  }

  /** The exception that `throw_ref` throws again; traps if there is none. */
  exnToThrow(exn: ExnInst | null): ExnInst {
    if (exn === null) return trap('rethrowNull');
    exn.frames = [];
    return exn;
  }

  private raise(exn: ExnInst): unknown {
    const { debug } = this.store;
    return debug === undefined ? thrown(exn) : debug.raise(exn);
  }

  dropData(index: number): void {
    this.datas[index] = NO_BYTES;
  }

  dropElem(index: number): void {
    this.elems[index] = NOTHING;
  }

  /** Appends a defined function, its code a stub. */
  defineFunc(index: FuncIndex): void {
    this.funcs.push(new FuncInst(this.module.module.funcs[index]!.type, lazyStub, this, index, undefined));
  }

  /** Gives a defined function its code if it has only a stub, and so its tiny callees first. */
  materialise(index: number): void {
    pristine(() => {
      for (const callee of this.module.tinyCallees(index)) this.compile(callee);
      this.compile(index);
    });
  }

  /** Gives a defined function its code if it has only a stub. @throws the trap of one that is nested too deeply, which keeps its stub */
  compile(index: number): void {
    const func = this.funcs[index]!;
    if (func.code !== lazyStub) return;
    try {
      func.code = this.store.debug?.variantOf(func) ?? this.module.factory(index)(this);
    } catch (e) {
      throw (isStackOverflow(e) && tooDeep(this.module.module, index)) || e;
    }
  }

  /** Whether a defined function has run or been compiled already. */
  hasCode(index: number): boolean {
    return this.funcs[index]!.code !== lazyStub;
  }

  /** All that is in its index spaces. */
  *externs(): Generator<Extern> {
    yield* this.funcs;
    yield* this.tables;
    yield* this.mems;
    yield* this.globals;
    yield* this.tags;
  }

  /** The extern behind one of the module's exports or imports. */
  extern(kind: 'func' | 'table' | 'memory' | 'global' | 'tag', index: number): Extern {
    switch (kind) {
      case 'func': return this.funcs[index]!;
      case 'table': return this.tables[index]!;
      case 'memory': return this.mems[index]!;
      case 'global': return this.globals[index]!;
      case 'tag': return this.tags[index]!;
    }
  }
}
