/** A core dump of a store: of a paused program, or of one that an error has just ended. */
import { indexOfPoint, isInCall } from '../../compiler/model/point.js';
import { isRef, type Pc, type ValType } from '../../compiler/model/types.js';
import type { ModuleOrigin, Paused } from '../debuggee/index.js';
import type { ComponentView } from '../host/wire/components.js';
import { functionShape } from '../stack/code.js';
import { type FrameValue, hasVariables, readFrame } from '../stack/frame.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { type CapturedFrame, framesOf, isComplete } from '../store/frames.js';
import { FuncInst } from '../store/func.js';
import type { GlobalInst } from '../store/global.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import type { TableInst } from '../store/table.js';
import { ExnInst } from '../store/tag.js';
import { partsForNow, valueAt } from '../support/value-types.js';
import { takeComponent } from './component.js';
import type { Core, CoreFrame, CoreGlobal, CoreMemory, CoreModule, CoreRef, CoreStop, CoreTable, CoreValue, MaybeValue } from './core.js';
import { segmentsOf } from './write.js';

/** A frame as whoever takes the core finds it. */
interface Found extends Pick<CoreFrame, 'inCall' | 'calledByHost'> {
  readonly instance: Instance;
  readonly func: number;
  readonly pc: Pc;
  readonly locals: readonly (FrameValue | undefined)[];
  readonly stack: readonly FrameValue[];
}

/** What is numbered as it is first met. */
class Numbered<T> {
  private readonly numbers = new Map<T, number>();
  readonly of = (item: T): number => {
    let n = this.numbers.get(item);
    if (n === undefined) this.numbers.set(item, (n = this.numbers.size));
    return n;
  };
  get all(): T[] {
    return [...this.numbers.keys()];
  }
}

/** What the store has told. */
interface Taken extends Pick<Core, 'program' | 'stop' | 'complete'> {
  readonly instances: readonly Instance[];
  /** Innermost first. */
  readonly frames: readonly Found[];
  /** All that are known, in the order in which debuggers list them. */
  readonly modules: Iterable<CompiledModule>;
  readonly originOf: (module: CompiledModule) => ModuleOrigin;
  readonly component: ComponentView | undefined;
}

function coreOf({ program, stop, complete, instances, frames, modules: listed, originOf, component }: Taken): Core {
  const modules = new Numbered<CompiledModule>();
  for (const module of listed) modules.of(module);
  const memories = new Numbered<MemoryInst>();
  const globals = new Numbered<GlobalInst>();
  const tables = new Numbered<TableInst>();
  const numbers = new Map(instances.map((instance, i) => [instance, i]));
  const refOf = (v: unknown): CoreRef => {
    if (v === null) return null;
    if (v instanceof FuncInst) {
      const instance = v.instance === undefined ? undefined : numbers.get(v.instance);
      return instance === undefined ? { kind: 'other', text: 'a function of the host' } : { kind: 'function', instance, func: v.index };
    }
    return { kind: 'other', text: v instanceof ExnInst ? 'an exception' : 'a value of the host' };
  };
  const coreValue = (type: ValType, value: unknown): CoreValue => (isRef(type) ? { type: type, value: refOf(value) } : { type, value });
  const maybe = (v: FrameValue | undefined): MaybeValue => v && coreValue(v.type, v.value);
  const coreInstances = instances.map(({ module, mems, globals: own, tables: ownTables }) =>
    ({ module: modules.of(module), memories: mems.map(memories.of), globals: own.map(globals.of), tables: ownTables.map(tables.of) }));
  return {
    program, stop, complete, instances: coreInstances,
    component: component && takeComponent(component, modules.all, instances),
    modules: modules.all.map((module): CoreModule => {
      const { name, path } = originOf(module);
      return { name, path, bytes: module.module.bytes };
    }),
    memories: memories.all.map(({ pages, max, u8 }): CoreMemory => ({ min: pages, max, segments: segmentsOf(u8) })),
    globals: globals.all.map((global): CoreGlobal => {
      global.readParts(partsForNow, 0);
      return { value: global.type, mutable: global.mutable, content: coreValue(global.type, valueAt(global.type, partsForNow, 0)) };
    }),
    tables: tables.all.map(({ element, length, max, e }): CoreTable => ({ element, min: length, max, elements: e.map(refOf) })),
    frames: frames.map(({ instance, func, pc, inCall, calledByHost, locals, stack }): CoreFrame => ({
      instance: numbers.get(instance)!, func, offset: pc - instance.module.module.funcs[func]!.body!.start, inCall, calledByHost,
      locals: locals.map(maybe), stack: stack.map(maybe),
    })),
  };
}

/** Why a program stands still. */
function stopOf(paused: Paused): CoreStop {
  const { trapMessage } = paused;
  if (trapMessage !== undefined) return { kind: 'trap', text: `trap: ${trapMessage}` };
  return paused.exceptionCaught === false ? { kind: 'trap', text: 'uncaught exception' } : { kind: 'stopped', text: 'stopped by a debugger' };
}

/** Of a paused program. @param component what is known of one that is a component */
export function coreOfPaused(paused: Paused, component?: ComponentView): Core {
  const { modules, instances } = paused;
  const program = component?.name ?? (modules[0] === undefined ? 'program' : paused.originOf(modules[0]).name);
  const frames: Found[] = [];
  for (const exit of paused.exitFrames()) {
    for (let frame: typeof exit | undefined = exit; frame !== undefined; ) {
      const next = frame.parent();
      const { instance, funcIndex: func, instruction: pc, inCall } = frame;
      frames.push({ instance, func, pc, inCall, calledByHost: next === undefined, locals: frame.locals(), stack: frame.stack() });
      frame = next;
    }
  }
  const originOf = (module: CompiledModule): ModuleOrigin => paused.originOf(module);
  return coreOf({ program, stop: stopOf(paused), instances, frames, complete: !paused.isCut, modules, originOf, component });
}

/** A captured frame; if its variables were not kept, without values. */
function found(frame: CapturedFrame): Omit<Found, 'calledByHost'> {
  const { instance, func, point } = frame;
  if (hasVariables(frame)) return { instance, ...readFrame(frame) };
  const { offsets, locals } = functionShape(instance.module.module, func);
  return { instance, func, pc: offsets[indexOfPoint(point, offsets.length)]!, inCall: isInCall(point), locals: locals.map(() => undefined), stack: [] };
}

/**
 * Of a program that an error has ended, with the frames that the error has passed through.
 * @returns undefined if that was no wasm code's
 */
export function coreOfError(text: string, e: unknown, known: Pick<Taken, 'program' | 'modules' | 'originOf' | 'component'>): Core | undefined {
  const captured = framesOf(e);
  if (captured === undefined || captured.length === 0) return undefined;
  const frames = captured.map((frame, i): Found => ({ ...found(frame), calledByHost: i === captured.length - 1 }));
  const { store } = captured[0]!.instance;
  const instances = [...new Set([...store.instances(), ...captured.map(({ instance }) => instance)])].sort((a, b) => a.id - b.id);
  return coreOf({ ...known, stop: { kind: 'trap', text }, instances, frames, complete: isComplete(captured, e) });
}
