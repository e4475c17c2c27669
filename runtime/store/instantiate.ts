/** Instantiation (specification, 4.7.1). */
import type { Import, Module } from '../../compiler/model/module.js';
import { type FuncIndex, typeKey, type Limits } from '../../compiler/model/types.js';
import { isTrap, LinkError, makeTrap } from '../base/errors.js';
import { pristine } from '../base/pristine.js';
import { TRAP_MESSAGES } from '../base/traps.js';
import type { CompiledModule } from './compiled-module.js';
import { appendParts } from '../support/value-types.js';
import { evaluateConst } from './const-expr.js';
import { FuncInst } from './func.js';
import { GlobalInst, makeGlobal } from './global.js';
import { Instance, NO_BYTES, NOTHING, type Extern } from './instance.js';
import { MemoryInst } from './memory.js';
import type { Store } from './store.js';
import { TableInst } from './table.js';
import { TagInst } from './tag.js';

/**
 * Makes an instance and runs its active segments and its start function. What those wrote before a trap stays written.
 * @param imports in the order of the module's imports
 * @param context what messages start with, such as `WebAssembly.Instance()`
 * @throws LinkError for imports that do not match; RuntimeError of a trap; whatever the start function throws
 */
export function instantiate(store: Store, compiled: CompiledModule, imports: readonly Extern[], context: string): Instance {
  const instance = pristine(() => {
    const made = allocate(store, compiled, imports, context);
    initialise(made, context);
    return made;
  });
  start(instance);
  return instance;
}

/** Makes an instance whose active segments have not been copied yet. */
export function allocate(store: Store, compiled: CompiledModule, imports: readonly Extern[], context: string): Instance {
  const { module } = compiled;
  if (imports.length !== module.imports.length) {
    throw new LinkError(`${context}: the module has ${module.imports.length} imports, but ${imports.length} were given`);
  }
  compiled.requireCodeGeneration(context);
  module.imports.forEach((imp, i) => {
    const problem = mismatch(module, imp, i, imports[i]!);
    if (problem !== undefined) throw new LinkError(`${context}: ${problem}`);
  });
  store.onAllocate?.(compiled);
  const instance = new Instance(store, compiled);
  for (const extern of imports) addImport(instance, extern);
  for (let i = module.importedFuncs; i < module.funcs.length; i++) instance.defineFunc(i as FuncIndex);
  for (const type of module.memories.slice(module.importedMemories)) instance.mems.push(newMemory(type, context));
  for (const type of module.tables.slice(module.importedTables)) instance.tables.push(new TableInst(type, null));
  for (const tag of module.tags.slice(module.importedTags)) instance.tags.push(new TagInst(tag.type));
  for (const global of module.globals.slice(module.importedGlobals)) {
    // The null, which makes this an array of no numbers, keeps the bits of NaNs.
    const parts: unknown[] = [null];
    appendParts(global.value, evaluateConst(global.init!, instance), parts);
    instance.globals.push(makeGlobal(global.value, global.mutable, ...parts.slice(1)));
  }
  for (const { init } of module.elems) instance.elems.push(init.length === 0 ? NOTHING : init.map((expr) => evaluateConst(expr, instance)));
  for (const segment of module.datas) instance.datas.push(module.bytes.subarray(segment.bytes.start, segment.bytes.end));
  // Only now: the code of a function may look its memories, tables and globals up when it is made.
  const { onInstance } = store;
  if (onInstance !== undefined) {
    store.onInstance = undefined;
    onInstance(instance);
  }
  store.debug?.allocated(instance);
  if (compiled.eager) {
    for (let i = module.importedFuncs; i < module.funcs.length; i++) {
      try {
        instance.compile(i);
      } catch (e) {
        // It may never be called.
        if (!isTrap(e)) throw e;
      }
    }
  }
  return instance;
}

/** Runs the active segments: elements first, then data, each in order. */
export function initialise(instance: Instance, context: string): void {
  initialiseTables(instance, context);
  initialiseMemories(instance, context);
}

/** Copies active segments to tables only. @throws the trap of a segment that does not fit */
export function initialiseTables(instance: Instance, context: string): void {
  const { module } = instance.module;
  module.elems.forEach((segment, i) => {
    const { mode } = segment;
    if (mode.kind === 'passive') return;
    if (mode.kind === 'active') {
      const elems = instance.elems[i]!;
      const table = instance.tables[mode.index]!;
      const offset = (evaluateConst(mode.offset, instance) as number) >>> 0;
      if (offset + elems.length > table.length) throw makeTrap(`${context}: ${TRAP_MESSAGES.tableOutOfBounds}`);
      table.init(elems, offset, 0, elems.length);
    }
    instance.elems[i] = NOTHING;
  });
}

function initialiseMemories(instance: Instance, context: string): void {
  const { module } = instance.module;
  module.datas.forEach((segment, i) => {
    const { mode } = segment;
    if (mode.kind !== 'active') return;
    const data = instance.datas[i]!;
    const memory = instance.mems[mode.index]!;
    const offset = (evaluateConst(mode.offset, instance) as number) >>> 0;
    if (offset + data.length > memory.u8.length) {
      throw makeTrap(`${context}: data segment ${i} is out of bounds (offset ${offset}, length ${data.length}, memory size ${memory.u8.length})`);
    }
    memory.init(data, offset, 0, data.length);
    instance.datas[i] = NO_BYTES;
  });
}

/** Runs the start function, if there is one: the instance has been made. */
export function start(instance: Instance): void {
  instance.store.debug?.initialised();
  const index = instance.module.module.start;
  if (index !== undefined) instance.funcs[index]!.enter();
}

function newMemory(type: Limits, context: string): MemoryInst {
  try {
    return new MemoryInst(type);
  } catch {
    throw new RangeError(`${context}: Out of memory: Cannot allocate Wasm memory for new instance`);
  }
}

function addImport(instance: Instance, extern: Extern): void {
  if (extern instanceof FuncInst) instance.funcs.push(extern);
  else if (extern instanceof TableInst) instance.tables.push(extern);
  else if (extern instanceof MemoryInst) instance.mems.push(extern);
  else if (extern instanceof GlobalInst) instance.globals.push(extern);
  else instance.tags.push(extern);
}

/** How messages name an import. */
export const importName = (imp: Import, i: number): string => `Import #${i} ${JSON.stringify(imp.module)} ${JSON.stringify(imp.name)}`;

/** Why an extern does not match what the module wants (specification, 4.5.3 and 3.3.8), in V8's words; undefined if it does. */
function mismatch(module: Module, imp: Import, i: number, extern: Extern): string | undefined {
  const name = importName(imp, i);
  switch (imp.kind) {
    case 'func': {
      const type = module.funcs[imp.index]!.type;
      if (!(extern instanceof FuncInst)) return `${name}: function import requires a callable`;
      if (typeKey(extern.type) !== typeKey(type)) return `${name}: imported function does not match the expected type`;
      return undefined;
    }
    case 'table': {
      const type = module.tables[imp.index]!;
      if (!(extern instanceof TableInst)) return `${name}: table import requires a WebAssembly.Table`;
      if (extern.element !== type.element) return `${name}: imported table does not match the expected type`;
      if (extern.length < type.min) return `${name}: table import has a length of ${extern.length}, which is smaller than the declared initial of ${type.min}`;
      if (type.max !== undefined && extern.max === undefined) return `${name}: table import has no maximum length; required: ${type.max}`;
      if (type.max !== undefined && extern.max! > type.max) {
        return `${name}: table import has a larger maximum size ${extern.max!} than the module's declared maximum ${type.max}`;
      }
      return undefined;
    }
    case 'memory': {
      const type = module.memories[imp.index]!;
      if (!(extern instanceof MemoryInst)) return `${name}: memory import must be a WebAssembly.Memory object`;
      if (extern.storage.shared) return `${name}: the memory is shared, the module's is not`;
      if (extern.pages < type.min) return `${name}: memory import has ${extern.pages} pages which is smaller than the declared initial of ${type.min}`;
      if (type.max !== undefined && extern.max === undefined) return `${name}: memory import has no maximum limit, expected at most ${type.max}`;
      if (type.max !== undefined && extern.max! > type.max) {
        return `${name}: memory import has a larger maximum size ${extern.max!} than the module's declared maximum ${type.max}`;
      }
      return undefined;
    }
    case 'global': {
      const type = module.globals[imp.index]!;
      if (!(extern instanceof GlobalInst)) return `${name}: global import must be a number, valid Wasm reference, or WebAssembly.Global object`;
      if (extern.mutable !== type.mutable) return `${name}: imported global does not match the expected mutability`;
      if (extern.type !== type.value) return `${name}: imported global does not match the expected type`;
      return undefined;
    }
    case 'tag': {
      if (!(extern instanceof TagInst)) return `${name}: tag import requires a WebAssembly.Tag`;
      if (typeKey(extern.type) !== typeKey(module.tags[imp.index]!.type)) return `${name}: imported tag does not match the expected type`;
      return undefined;
    }
  }
}
