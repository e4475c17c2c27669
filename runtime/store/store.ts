/** The store: what is shared by instances that run together. */
import { HostInterrupted } from '../errors.js';
import type { AnyRawCode, FuncInst } from './func.js';
import type { Instance, InstanceId } from './instance.js';
import type { MemoryInst } from './memory.js';
import type { ExnInst } from './tag.js';

/** What a debugger's driver does where the program crosses between host and wasm, throws, or gets new code. */
export interface DebugHooks {
  /** Runs a wasm function that the host calls, as a new activation; returns and throws what its code does. */
  enter(func: FuncInst, slots: unknown[]): unknown;
  /** What to throw in JavaScript where wasm throws an exception. */
  raise(exn: ExnInst): unknown;
  /** Told of an instance whose functions, tables and memories are there but which has not run yet. */
  allocated(instance: Instance): void;
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
   */
  onYield: (() => void) | undefined = undefined;
  /** Present while a debugger is attached. */
  debug: DebugHooks | undefined = undefined;
  private readonly refs = new Map<InstanceId, WeakRef<Instance>>();
  private nextId = 0;
  private pruneAt = 64;

  constructor() {
    // A page that is not cross-origin isolated has no shared memory; there only this thread can ask for a stop.
    this.flag = new Int32Array(typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(4) : new SharedArrayBuffer(4));
  }

  /** Gives a new instance its number and remembers it. */
  register(instance: Instance): InstanceId {
    if (this.refs.size >= this.pruneAt) {
      for (const [id, ref] of this.refs) if (ref.deref() === undefined) this.refs.delete(id);
      this.pruneAt = Math.max(64, this.refs.size * 2);
    }
    const id = this.nextId++ as InstanceId;
    this.refs.set(id, new WeakRef(instance));
    return id;
  }

  /** The instances that are still alive, oldest first. */
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
