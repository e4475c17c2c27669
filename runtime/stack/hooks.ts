/** What the store asks of a driver: calls from the host, host functions, exceptions, new instances, new code. */
import { Unwinding } from '../store/capture.js';
import { type AnyRawCode, type FuncInst, isLeaf } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import type { DebugHooks } from '../store/store.js';
import { type ExnInst, thrown } from '../store/tag.js';
import type { DriverParts } from './driver.js';
import { rawResult, resultSlots } from './raw.js';

export class StoreHooks implements DebugHooks {
  /** Those whose code is not their own now. */
  private readonly hostFuncs = new Set<FuncInst>();

  constructor(private readonly parts: DriverParts) {
    const { store, activations } = parts.execution;
    store.debug = this;
    store.onYield = () => {
      if (activations.length > 0) throw new Unwinding();
    };
    for (const instance of store.instances()) this.allocated(instance);
  }

  remove(): void {
    const { store } = this.parts.execution;
    store.debug = undefined;
    store.onYield = undefined;
    Atomics.store(store.flag, 0, 0);
    for (const func of this.hostFuncs) func.code = func.hostCode!;
    this.hostFuncs.clear();
  }

  allocated(instance: Instance): void {
    this.parts.execution.debug.watches.allocated(instance);
    for (const func of instance.funcs) if (func.hostCode !== undefined && func.code === func.hostCode) this.adopt(func, func.hostCode);
  }

  /** Host functions that may call back are called from here, so that no frames lie beneath them on the JavaScript stack. */
  private adopt(func: FuncInst, code: AnyRawCode): void {
    const { activations, debug: { watches } } = this.parts.execution;
    this.hostFuncs.add(func);
    func.code = isLeaf(func)
      ? (...slots) => {
        let result: unknown;
        try {
          result = code(...slots);
        } catch (error) {
          throw activations.length === 0 ? error : new Unwinding({ kind: 'host-threw', error });
        }
        const hits = activations.length === 0 ? undefined : watches.changedByHost();
        if (hits !== undefined) throw new Unwinding({ kind: 'host-changed', func, slots: resultSlots(func.type.results, result), hits });
        return result;
      }
      : (...slots) => {
        if (activations.length === 0) return code(...slots);
        throw new Unwinding({ kind: 'host-call', func, slots, time: performance.now() });
      };
  }

  retired(instances: readonly Instance[]): void {
    const { store, debug } = this.parts.execution;
    const shared = new Set([...store.instances()].flatMap(({ funcs }) => funcs));
    for (const { funcs } of instances) for (const func of funcs) if (!shared.has(func)) this.hostFuncs.delete(func);
    debug.retired(instances);
  }

  initialised(): void {
    const { pauses } = this.parts;
    if (pauses.stopAtInstances) pauses.withoutFrames((a) => pauses.instanceMade(a));
  }

  variantOf(func: FuncInst): AnyRawCode | undefined {
    return this.parts.execution.debug.codeOf(func).first;
  }

  touches(memory: MemoryInst, address: number, length: number, written: boolean): boolean {
    return this.parts.execution.debug.watches.touched(memory, address, length, written);
  }

  raise(exn: ExnInst): unknown {
    return this.parts.execution.activations.length === 0 ? thrown(exn) : new Unwinding({ kind: 'exception', exn });
  }

  enter(func: FuncInst, slots: unknown[]): unknown {
    const { execution, loop, unwinder } = this.parts;
    execution.requireGoing();
    if (func.instance !== undefined) execution.store.seen(func.instance);
    execution.debug.watches.entered();
    const a = execution.begin();
    try {
      if (execution.inSteps(func)) {
        loop.enter(a, func, slots);
        execution.moved = true;
      } else {
        try {
          return func.code(...slots);
        } catch (e) {
          unwinder.left(a, e, false);
        }
      }
      loop.run(a);
      return rawResult(a.results!, func.type.results);
    } finally {
      execution.end();
    }
  }
}
