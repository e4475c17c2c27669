/** The store: what is shared by instances that run together. */
import { HostInterrupted } from '../base/errors.js';
import type { CompiledModule } from './compiled-module.js';
import type { AnyRawCode, FuncInst } from './func.js';
import type { Instance, InstanceId } from './instance.js';
import type { MemoryInst } from './memory.js';
import type { ExnInst } from './tag.js';

/**
 * How much is remembered in one turn of the event loop while no debugger is attached, in bytes of wasm (code takes 10 to 30 times as much): to make
 * a WeakRef keeps its target alive until the turn ends.
 */
const REMEMBERED_BYTES = 1024 * 1024;
/** What is added for each instance. */
const INSTANCE_BYTES = 4096;

const { setTimeout } = globalThis as { setTimeout?: (f: () => void, ms: number) => unknown };

/** Calls a function in a later turn of the event loop, if there is one; without keeping a process alive for it. */
function atNextTurn(f: () => void): void {
  (setTimeout?.(f, 0) as { unref?: () => void } | undefined)?.unref?.();
}

/** What a debugger's driver does where the program crosses between host and wasm, throws, or gets new code. */
export interface DebugHooks {
  /** Runs a wasm function that the host calls, as a new activation; returns and throws what its code does. */
  enter(func: FuncInst, slots: unknown[]): unknown;
  /** What to throw in JavaScript where wasm throws an exception. */
  raise(exn: ExnInst): unknown;
  /** Told of an instance whose functions, tables and memories are there but which has not run yet. */
  allocated(instance: Instance): void;
  /** Told of instances that have been retired. */
  retired(instances: readonly Instance[]): void;
  /** Told of an instance, once its active segments have been copied and before its start function runs. */
  initialised(): void;
  /** Whether an access of memory is watched for. */
  touches(memory: MemoryInst, address: number, length: number, written: boolean): boolean;
  /** The code of a defined function that has breakpoints or watches memory; undefined if its plain code will do. */
  variantOf(func: FuncInst): AnyRawCode | undefined;
}

/**
 * All state that is not an instance's own hangs here, so that independent worlds (a program and its debugger) can live in one thread.
 * The store does not keep its instances alive.
 */
export class Store {
  /** Element 0 is not 0 when running code must stop at its next yield point; on shared memory, so that another thread can ask for it. */
  readonly flag: Int32Array;
  /**
   * Called at a yield point while the flag is up, on the code's own thread. It throws an `Unwinding` to stop the code; if it returns, the code
   * goes on, and nothing the code sees may have changed: no memory grown, no function swapped.
   * @internal
   */
  onYield: (() => void) | undefined = undefined;
  /** Called before an instance is made, while it is set: a debugger that is to see the first one is attached then. @internal */
  onAllocate: ((module: CompiledModule) => void) | undefined = undefined;
  /** Called with the next instance that is made, before anything of it runs, and then no more. @internal */
  onInstance: ((instance: Instance) => void) | undefined = undefined;
  /** Present while a debugger is attached. @internal */
  debug: DebugHooks | undefined = undefined;
  /** Whether of a full stack, and of an exception, all frames are kept that there is room for, and all instances are remembered, also without a debugger. @internal */
  wantsStacks = false;
  private readonly refs = new Map<InstanceId, WeakRef<Instance>>();
  private nextId = 0;
  private pruneAt = 64;
  /** Bytes of the modules of the instances that were remembered in this turn of the event loop. */
  private remembered = 0;

  constructor() {
    // A page that is not cross-origin isolated has no shared memory; there only this thread can ask for a stop.
    this.flag = new Int32Array(typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(4) : new SharedArrayBuffer(4));
  }

  /** Whether of a full stack all frames are kept that there is room for. @internal */
  get keepsStacks(): boolean {
    return this.wantsStacks || this.debug !== undefined;
  }

  /** Gives a new instance its number, and remembers it unless that would keep too much alive. @internal */
  register(instance: Instance): InstanceId {
    const id = this.nextId++ as InstanceId;
    // The target of a new WeakRef cannot be collected before the turn ends.
    if (this.debug !== undefined || this.wantsStacks || this.remembered < REMEMBERED_BYTES) {
      if (this.debug === undefined && !this.wantsStacks) {
        if (this.remembered === 0) atNextTurn(() => (this.remembered = 0));
        this.remembered += instance.module.module.bytes.length + INSTANCE_BYTES;
      }
      this.remember(id, instance);
    }
    return id;
  }

  private remember(id: InstanceId, instance: Instance): void {
    if (this.refs.size >= this.pruneAt) {
      for (const [old, ref] of this.refs) if (ref.deref() === undefined) this.refs.delete(old);
      this.pruneAt = Math.max(64, this.refs.size * 2);
    }
    this.refs.set(id, new WeakRef(instance));
  }

  /** Of an instance that runs under a debugger: tells the debugger of it, if it was one of too many to be remembered. @internal */
  seen(instance: Instance): void {
    if (this.refs.has(instance.id)) return;
    this.remember(instance.id, instance);
    this.debug?.allocated(instance);
  }

  /**
   * Forgets instances of which nothing runs any more, nor will: for debuggers they are no more, from now on. Should code of one run all the same, a debugger is told
   * of it as of a new one.
   * @internal
   */
  retire(instances: readonly Instance[]): void {
    for (const { id } of instances) this.refs.delete(id);
    this.debug?.retired(instances);
  }

  /**
   * The instances that are still alive, by age. Missing are some of those that were made without a debugger, very many in one turn of the event loop,
   * until they run under one.
   */
  *instances(): Generator<Instance> {
    for (const ref of this.refs.values()) {
      const instance = ref.deref();
      if (instance !== undefined) yield instance;
    }
  }
}

/** Asks running code to stop, from any thread, and ends a wait of the host's that heeds it. */
export function raise(flag: Int32Array): void {
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

/**
 * A wait on the program's thread that ends when a stop is asked for.
 * @throws HostInterrupted then
 */
export function interruptibleWait(flag: Int32Array): (milliseconds: number) => void {
  return (milliseconds) => {
    if (Atomics.wait(flag, 0, 0, milliseconds) !== 'timed-out') throw new HostInterrupted();
  };
}
