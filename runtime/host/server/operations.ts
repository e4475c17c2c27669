/** Answers to the operations of the protocol, on the debuggee's thread while it is paused. */
import { basename, join, resolve } from 'node:path';
import { UserError } from '../../base/messages.js';
import { writeCore as writeCoreFile } from '../../coredump/file.js';
import { coreOfPaused } from '../../coredump/take.js';
import * as entities from '../../debuggee/entities.js';
import { DebugError } from '../../debuggee/errors.js';
import type { DebugFrame, Paused } from '../../debuggee/index.js';
import { hasWasmType, MISSING, type Value, valTypeOf, wasmTypeOf, type WasmType } from '../../debuggee/value.js';
import type { ValType } from '../../../compiler/model/types.js';
import { CompiledModule } from '../../store/compiled-module.js';
import { FuncInst } from '../../store/func.js';
import { GlobalInst } from '../../store/global.js';
import { Instance } from '../../store/instance.js';
import { MemoryInst } from '../../store/memory.js';
import { TableInst } from '../../store/table.js';
import { ExnInst, TagInst } from '../../store/tag.js';
import type { EntityIds } from './entity-ids.js';
import type { ShownModules } from './shown-modules.js';
import type { ComponentView } from '../wire/components.js';
import type { Arguments, EntityId, OperationName, Result, WireFrame, WireInstance, WireValue, WrittenCore } from '../wire/protocol.js';

/** How many frames are told at once, at first: most backtraces in one answer, and not much work in vain for who wants only the caller. Then as many as before. */
const PARENTS_AT_ONCE = 16;

const wireInstance = (ids: EntityIds, instance: Instance): WireInstance => ({ instance: ids.idOf(instance), module: ids.idOf(instance.module) });

/** The frames that have been spoken of during one pause, by number. */
export class FrameTable {
  private readonly frames: DebugFrame[] = [];

  constructor(private readonly ids: EntityIds) {}

  add(frame: DebugFrame): WireFrame {
    return { id: this.frames.push(frame) - 1, ...wireInstance(this.ids, frame.instance), func: frame.funcIndex, pc: frame.pc };
  }

  get count(): number {
    return this.frames.length;
  }

  /** @throws DebugError invalid-frame */
  get(id: number): DebugFrame {
    const frame = this.frames[id];
    if (frame === undefined) throw new DebugError('invalid-frame');
    return frame;
  }

  /** Execution goes on: the frames are no more. */
  clear(): void {
    this.frames.length = 0;
  }
}

/** Writes a core dump into the directory that the process was started in, where nothing is overwritten: a debugger is not given the file system. */
function writeCore(paused: Paused, name: string, component: ComponentView | undefined): WrittenCore {
  const path = resolve(name);
  const refused = (problem: string): WrittenCore => ({ path, size: 0n, problem });
  if (name !== basename(name) || path !== join(process.cwd(), name)) return refused(`${name}: give the name of a file, without directories: it is put into ${process.cwd()}`);
  try {
    return { path, size: BigInt(writeCoreFile(path, coreOfPaused(paused, component), false)) };
  } catch (e) {
    return refused(e instanceof UserError ? e.message : String(e));
  }
}

/** What is no more has no size. */
const sizeOf = <T>(storage: T | undefined, size: (storage: T) => bigint): bigint => (storage === undefined ? 0n : size(storage));

export type Handlers = { readonly [N in OperationName]: (paused: Paused, ...args: Arguments<N>) => Result<N> };

export function makeHandlers(ids: EntityIds, frames: FrameTable, shown: ShownModules, component: ComponentView | undefined): Handlers {
  const memory = (id: EntityId): MemoryInst => ids.get(id, MemoryInst);
  const global = (id: EntityId): GlobalInst => ids.get(id, GlobalInst);
  const table = (id: EntityId): TableInst => ids.get(id, TableInst);
  const tag = (id: EntityId): TagInst => ids.get(id, TagInst);
  const exception = (id: EntityId): ExnInst => ids.get(id, ExnInst);
  const compiledModule = (id: EntityId): CompiledModule => ids.get(id, CompiledModule);
  const func = (id: EntityId): FuncInst => ids.get(id, FuncInst);
  const toWire = (values: readonly Value[]): WireValue[] => values.map((value) => ids.toWire(value));
  const knownToWire = (value: Value): WireValue | undefined => (hasWasmType(value.type) && value.value !== MISSING ? ids.toWire(value) : undefined);
  const fromWire = (values: readonly WireValue[]): Value[] => values.map((value) => ids.fromWire(value));
  const types = (list: readonly ValType[]): WasmType[] => list.map(wasmTypeOf);

  return {
    modules: (paused) => paused.modules.map((m) => ids.idOf(m)),
    instances: (paused) => paused.instances.map((i) => wireInstance(ids, i)),
    bytecode: (paused, id) => shown.module(paused, compiledModule(id)).bytes,
    addBreakpoint: (paused, id, pc) => paused.addBreakpoint(compiledModule(id), pc),
    removeBreakpoint: (paused, id, pc) => paused.removeBreakpoint(compiledModule(id), pc),
    itemOf: (_, id, kind, index) => ids.idOf(entities.itemOf(ids.get(id, Instance), kind, index)),
    parents: (_, id) => {
      const found: WireFrame[] = [];
      const most = Math.max(PARENTS_AT_ONCE, frames.count);
      for (let frame = frames.get(id).parent(); frame !== undefined; frame = frame.parent()) {
        found.push(frames.add(frame));
        if (found.length === most) break;
      }
      return found;
    },
    hostFrames: (paused) => paused.hostFrames(),
    locals: (_, id) => toWire(frames.get(id).locals()),
    stack: (_, id) => toWire(frames.get(id).stack()),
    knownLocals: (_, id) => frames.get(id).locals().map(knownToWire),
    knownStack: (_, id) => frames.get(id).stack().map(knownToWire),
    setLocal: (_, id, index, value) => frames.get(id).setLocal(index, ids.fromWire(value)),
    setStackValue: (_, id, index, value) => frames.get(id).setStackValue(index, ids.fromWire(value)),
    // These have no way to say that it is no more.
    memorySize: (_, id) => sizeOf(ids.find(id, MemoryInst), entities.memorySize),
    memoryPageSize: (_, id) => {
      ids.find(id, MemoryInst);
      return entities.PAGE_BYTES;
    },
    growMemory: (_, id, delta) => entities.growMemory(memory(id), delta),
    readBytes: (_, id, address, length) => entities.readBytes(memory(id), address, length),
    writeBytes: (_, id, address, bytes) => entities.writeBytes(memory(id), address, bytes),
    readInteger: (_, id, address, width) => entities.readInteger(memory(id), address, width as entities.IntegerWidth),
    writeInteger: (_, id, address, width, value) => entities.writeInteger(memory(id), address, width as entities.IntegerWidth, value),
    getGlobal: (_, id) => ids.toWire(entities.getGlobal(global(id))),
    setGlobal: (_, id, value) => entities.setGlobal(global(id), ids.fromWire(value)),
    tableLength: (_, id) => sizeOf(ids.find(id, TableInst), entities.tableLength),
    getElement: (_, id, index) => ids.toWire(entities.getElement(table(id), index)),
    setElement: (_, id, index, value) => entities.setElement(table(id), index, ids.fromWire(value)),
    params: (_, id) => types(func(id).type.params),
    results: (_, id) => types(func(id).type.results),
    tagOf: (_, id) => ids.idOf(exception(id).tag),
    exceptionValues: (_, id) => toWire(entities.exceptionValues(exception(id))),
    makeException: (_, id, values) => ids.idOf(entities.makeException(tag(id), fromWire(values))),
    tagParams: (_, id) => types(tag(id).type.params),
    makeTag: (_, params) => ids.idOf(entities.makeTag(params.map(valTypeOf))),
    origin: (paused, id) => shown.origin(paused, compiledModule(id)),
    trapMessage: (paused) => paused.trapMessage,
    exceptionCaught: (paused) => paused.exceptionCaught,
    outcome: (paused) => paused.outcome,
    stopReasons: (paused) => paused.stopReasons,
    stopAtInstances: (paused, on) => paused.stopAtInstances(on),
    addWatchpoint: (paused, id, address, length, access) => paused.addWatchpoint(memory(id), address, length, access),
    removeWatchpoint: (paused, watchpoint) => paused.removeWatchpoint(watchpoint),
    isKept: (paused) => paused.isKept,
    writeCore: (paused, name) => writeCore(paused, name, component),
    components: () => component?.parts ?? [],
    placeOf: (_, id) => {
      const instance = ids.find(id, Instance);
      return instance && component?.placeOf(instance);
    },
    numberOfModule: (_, id) => component?.numberOf(compiledModule(id)),
    watchpointHits: (paused) => paused.watchpointHits(),
  };
}
