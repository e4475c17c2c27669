/** A core dump becomes instances and frames again, for a debugger to look at. Nothing of them is to run. */
import { pathToFileURL } from 'node:url';
import type { Import, Module } from '../../compiler/model/module.js';
import { type FuncIndex, type InstrIndex, isRef, type RefType, type ValType } from '../../compiler/model/types.js';
import { lastAtMost } from '../../compiler/model/search.js';
import { slotCount } from '../../compiler/model/value-types.js';
import { isTrap } from '../base/errors.js';
import { MISSING } from '../debuggee/value.js';
import type { ModuleOrigin } from '../debuggee/index.js';
import type { ComponentView } from '../host/wire/components.js';
import { noteFile } from '../sources/index.js';
import type { FrameState } from '../stack/activation.js';
import { functionShape } from '../stack/code.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { FuncInst } from '../store/func.js';
import { type GlobalInst, makeGlobal } from '../store/global.js';
import type { Extern, Instance } from '../store/instance.js';
import { allocate, initialiseTables } from '../store/instantiate.js';
import { MemoryInst } from '../store/memory.js';
import { Store } from '../store/store.js';
import { TableInst } from '../store/table.js';
import { TagInst } from '../store/tag.js';
import { appendParts } from '../support/value-types.js';
import { componentView } from './component.js';
import type { Core, CoreFrame, CoreGlobal, CoreInstance, CoreMemory, CoreRef, CoreTable, CoreValue, MaybeValue } from './core.js';

/** The core and the modules do not fit each other. */
export class UnfitModule extends Error {
  override readonly name = 'UnfitModule';
}

/** A program as it was. */
export interface Restored {
  readonly store: Store;
  /** The instances keep themselves alive here: a store does not. */
  readonly instances: readonly Instance[];
  /** By their numbers in the core. */
  readonly memories: readonly MemoryInst[];
  readonly origins: ReadonlyMap<CompiledModule, ModuleOrigin>;
  /** Oldest first, their frames outermost first. */
  readonly activations: readonly (readonly FrameState[])[];
  /** Of one that is a component. */
  readonly component: ComponentView | undefined;
}

const notRun = (): never => {
  throw new Error('a core dump cannot be run');
};
const hostFunction = (module: Module, { index }: Import): FuncInst => new FuncInst(module.funcs[index]!.type, notRun, undefined, index as FuncIndex, notRun);

/** A list of an instance's index space: some producers leave out what is imported. */
function wholeSpace(listed: readonly number[], all: number, imported: number, what: string): (index: number) => number | undefined {
  if (listed.length === all) return (index) => listed[index];
  if (listed.length === all - imported) return (index) => listed[index - imported];
  throw new UnfitModule(`it has ${all} ${what}, the core dump ${listed.length}`);
}

const isOfRef = (v: CoreValue): v is Extract<CoreValue, { readonly type: RefType }> => isRef(v.type);

class Restorer {
  private readonly store = new Store();
  private readonly instances: Instance[] = [];
  private readonly memories = new Map<number, MemoryInst>();
  private readonly globals = new Map<number, GlobalInst>();
  private readonly tables = new Map<number, TableInst>();

  constructor(private readonly core: Core, private readonly modules: readonly CompiledModule[]) {
    // All instances are to be found in it, however large their modules are.
    this.store.wantsStacks = true;
  }

  restore(): Restored {
    const { core, modules, store, instances } = this;
    for (const instance of core.instances) this.instance(instance);
    for (const [i, memory] of this.memories) this.fill(memory, core.memories[i]!, i);
    for (const [i, global] of this.globals) this.write(global, core.globals[i]!);
    for (const [i, table] of this.tables) this.fillTable(table, core.tables[i]!, i);
    const activations: FrameState[][] = [];
    let frames: FrameState[] = [];
    core.frames.forEach((frame, i) => {
      frames.push(this.frame(frame, i));
      if (!frame.calledByHost) return;
      activations.push(frames.reverse());
      frames = [];
    });
    const origins = new Map(modules.map((module, i) => [module, { name: core.modules[i]!.name, path: core.modules[i]!.path }]));
    const memories = core.memories.map((memory, i) => this.memories.get(i) ?? new MemoryInst(memory));
    const component = core.component && componentView(core.program, core.component, modules, instances);
    return { store, instances, memories, origins, activations: activations.reverse(), component };
  }

  private instance(kept: CoreInstance): void {
    const { core, store } = this;
    const compiled = this.modules[kept.module]!;
    const { module } = compiled;
    const { path } = core.modules[kept.module]!;
    if (path !== undefined) noteFile(module, pathToFileURL(path));
    const memory = wholeSpace(kept.memories, module.memories.length, module.importedMemories, 'memories');
    const global = wholeSpace(kept.globals, module.globals.length, module.importedGlobals, 'globals');
    const table = kept.tables && wholeSpace(kept.tables, module.tables.length, module.importedTables, 'tables');
    const imported = (imp: Import): Extern => {
      const { kind, index } = imp;
      switch (kind) {
        case 'func': return hostFunction(module, imp);
        case 'tag': return new TagInst(module.tags[index]!.type);
        case 'memory': return known(this.memories, memory(index), (i) => new MemoryInst(i === undefined ? module.memories[index]! : core.memories[i]!));
        case 'table': return known(this.tables, table?.(index), (i) => new TableInst(i === undefined ? module.tables[index]! : core.tables[i]!, null));
        case 'global': return known(this.globals, global(index), () => makeGlobal(module.globals[index]!.value, module.globals[index]!.mutable));
      }
    };
    const name = core.modules[kept.module]!.name;
    const instance = allocate(store, compiled, module.imports.map(imported), name);
    this.instances.push(instance);
    // What a producer has left out is as it is at the start.
    if (table === undefined) this.fillAsAtStart(instance, name);
    instance.mems.forEach((m, index) => note(this.memories, memory(index), m));
    instance.globals.forEach((g, index) => note(this.globals, global(index), g));
    instance.tables.forEach((t, index) => note(this.tables, table?.(index), t));
  }

  private fillAsAtStart(instance: Instance, name: string): void {
    try {
      initialiseTables(instance, name);
    } catch (e) {
      if (!isTrap(e)) throw e;
    }
  }

  private fill(memory: MemoryInst, { min, segments }: CoreMemory, i: number): void {
    if (min > memory.pages && memory.grow(min - memory.pages) === -1) throw new UnfitModule(`memory ${i} of the core dump has ${min} pages, more than it may have or this engine has room for`);
    // All else is zero as it was made: to write that would take the room of the whole memory.
    for (const { offset, bytes } of segments) memory.u8.set(bytes, offset);
  }

  private write(global: GlobalInst, { value, content }: CoreGlobal): void {
    if (value !== global.type) throw new UnfitModule(`a global is of type ${global.type}, in the core dump of type ${value}`);
    if (content === undefined) return;
    const parts: unknown[] = [null];
    this.append(value, content, parts);
    global.writeParts(parts, 1);
  }

  private fillTable(table: TableInst, { element, min, elements }: CoreTable, i: number): void {
    if (element !== table.element || (min > table.length && table.grow(min - table.length, null) === -1)) throw new UnfitModule(`table ${i} of the core dump is of another type, or larger than it may be`);
    const other = element === 'funcref' ? new FuncInst({ params: [], results: [] }, notRun, undefined, 0 as FuncIndex, notRun) : { text: 'a value of the host' };
    elements.forEach((ref, k) => table.set(k, this.reference(ref, other)));
  }

  /** What a reference is to; of what could not be kept, the given. */
  private reference(ref: CoreRef, otherwise: unknown): unknown {
    if (ref === null) return null;
    return ref.kind === 'function' ? this.instances[ref.instance]?.funcs[ref.func] ?? otherwise : otherwise;
  }

  /** Appends the parts of a value. */
  private append(type: ValType, v: MaybeValue, out: unknown[]): void {
    if (v === undefined) for (let n = slotCount(type); n > 0; n--) out.push(MISSING);
    else if (v.type !== type) throw new UnfitModule(`a value is of type ${type}, in the core dump of type ${v.type}`);
    else appendParts(type, isOfRef(v) ? this.reference(v.value, MISSING) : v.value, out);
  }

  private frame({ instance: number, func, offset, inCall, locals, stack }: CoreFrame, i: number): FrameState {
    const instance = this.instances[number]!;
    const { module } = instance.module;
    const body = module.funcs[func]?.body;
    if (body === undefined || offset >= body.end - body.start) throw new UnfitModule(`frame ${i} of the core dump is in function ${func} at ${offset}, which the module does not have`);
    const shape = functionShape(module, func);
    // Another producer's offset may be in an instruction.
    const at = Math.max(0, lastAtMost(shape.offsets.length, (k) => shape.offsets[k]!, body.start + offset)) as InstrIndex;
    const operands = shape.operandsAt(at);
    if (operands === undefined) throw new UnfitModule(`frame ${i} of the core dump is in function ${func} at ${offset}, where no execution can be`);
    const v: unknown[] = [];
    shape.locals.forEach(({ type }, k) => this.append(type, locals[k], v));
    let next = 0;
    for (const { type, implicit } of operands) this.append(type, implicit ? undefined : stack[next++], v);
    while (v.length < shape.size) v.push(null);
    return { instance: instance.id, func: func as FuncIndex, at, inCall, v };
  }
}

function known<T>(all: Map<number, T>, index: number | undefined, make: (index: number | undefined) => T): T {
  const item = (index === undefined ? undefined : all.get(index)) ?? make(index);
  note(all, index, item);
  return item;
}

function note<T>(all: Map<number, T>, index: number | undefined, item: T): void {
  if (index !== undefined) all.set(index, item);
}

/**
 * Makes the program of a core dump.
 * @param modules in the order of the core's
 * @throws UnfitModule if they are not those that the program had
 */
export const restore = (core: Core, modules: readonly CompiledModule[]): Restored => new Restorer(core, modules).restore();
