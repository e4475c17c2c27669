/**
 * WASI preview1 (`wasi_snapshot_preview1`) for core modules, on `node:fs`.
 *
 * It exists beside `node:wasi` because that takes native memories only. Where the specification leaves a choice it does
 * what `node:wasi` (uvwasi) does; where it does not, the difference is told at the place.
 * @module wasm2js-debug/wasi
 */
import { clockFunctions } from './clocks.js';
import type { Context, Functions, Implementation } from './context.js';
import { DescriptorTable, type Sink } from './descriptors.js';
import { directoryFunctions } from './directories.js';
import { errnoOf } from './errno.js';
import { fileFunctions } from './files.js';
import { sleep } from './io.js';
import { GuestMemory, type WasiMemory } from './memory.js';
import { pollFunctions } from './poll.js';
import { processFunctions, setLastExit, WasiExit } from './process.js';
import { randomFunctions } from './random.js';

export { Errno } from './abi.js';
export type { WasiMemory } from './memory.js';
export { WasiExit } from './process.js';

/** A directory given to the program: `guest` is its name there, `host` its path here. */
export interface Preopen {
  readonly guest: string;
  readonly host: string;
}

/** What the program gets. */
export interface WasiOptions {
  /** The arguments, the program's name first. Default: none. */
  readonly args?: readonly string[];
  /** The environment variables. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** The directories, in this order from descriptor 3 on. Default: none. */
  readonly preopens?: readonly Preopen[];
  /** The host's descriptors for the standard streams. They are not closed. Default: 0, 1 and 2. */
  readonly stdin?: number;
  readonly stdout?: number;
  readonly stderr?: number;
  /** Whether `start` returns the exit code of a program that exits; otherwise the process exits. Default: true. */
  readonly returnOnExit?: boolean;
  /**
   * Blocks the thread for a time. One of the embedder's may throw to end a wait: then the WASI call has done nothing, and throws the same.
   * Default: `Atomics.wait`.
   */
  readonly wait?: ((milliseconds: number) => void) | undefined;
  /**
   * Takes what the program writes to its standard streams. If it gives false, having done nothing, that goes to the host's descriptor.
   * Asked with no bytes it says whether it does; the program is then told that the stream is a terminal.
   * @param bytes of the program's memory: they may change later
   */
  readonly output?: ((stream: 'stdout' | 'stderr', bytes: Uint8Array) => boolean) | undefined;
}

/** A WASI function as an import: i32 as numbers (signed or not), i64 as BigInt. */
export type WasiFunction = (...args: (number | bigint)[]) => number | void;

/** The part of an instance that `start` and `initialize` use. */
export interface WasiInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

type Parameter = number | bigint | undefined;

function unsigned(value: Parameter): Parameter {
  return typeof value === 'number' ? value >>> 0 : value;
}

/** Whether a program has ended. */
interface End {
  /** Whether it is being run by `start`. */
  running: boolean;
  /** How, if it has exited while it was. Then it is over: whatever still runs of it, since JavaScript on the way has kept the exit to itself, gets the same again. */
  exit: WasiExit | undefined;
}

/** Carries what a function of the embedder's has thrown, whatever it is, out of an implementation. */
class Passing {
  constructor(readonly error: unknown) {}
}

/** A function of the embedder's as implementations call it. */
const embedders = <A extends unknown[], T>(f: (...args: A) => T) => (...args: A): T => {
  try {
    return f(...args);
  } catch (error) {
    throw new Passing(error);
  }
};

/**
 * Makes an import of an implementation: parameters unsigned, errors as error numbers. No function has more than nine
 * parameters; naming them spares an array per call.
 */
function importOf(implementation: Implementation, end: End): WasiFunction {
  const call = (
    a?: Parameter, b?: Parameter, c?: Parameter, d?: Parameter, e?: Parameter, f?: Parameter, g?: Parameter, h?: Parameter,
    i?: Parameter,
  ) => {
    if (end.exit !== undefined) throw end.exit;
    try {
      return implementation(
        unsigned(a), unsigned(b), unsigned(c), unsigned(d), unsigned(e), unsigned(f), unsigned(g), unsigned(h), unsigned(i),
      );
    } catch (error) {
      if (error instanceof WasiExit) {
        if (end.running) end.exit = error;
        throw error;
      }
      if (error instanceof Passing) throw error.error;
      return errnoOf(error);
    }
  };
  // It never calls back into wasm, so a debugger may let it be called with wasm frames below it that cannot be captured for as long as the call takes.
  return Object.assign(call, { leaf: true as const });
}

/** The WASI of one program: its import functions and what it has open. */
export class Wasi {
  /** The 46 functions of preview1 by name, to be imported from `wasi_snapshot_preview1`. */
  readonly imports: Readonly<Record<string, WasiFunction>>;

  readonly #memory = new GuestMemory();
  readonly #table = new DescriptorTable();
  readonly #returnOnExit: boolean;
  readonly #end: End = { running: false, exit: undefined };
  #hasMemory = false;
  #started = false;

  /** Opens the preopened directories; throws what `node:fs` throws if one cannot be. */
  constructor(options: WasiOptions = {}) {
    const { args = [], env = {}, preopens = [], stdin = 0, stdout = 1, stderr = 2, returnOnExit = true, output } = options;
    this.#returnOnExit = returnOnExit;
    const sinkOf = (stream: 'stdout' | 'stderr'): Sink | undefined => output && embedders((bytes) => output(stream, bytes));
    this.#table.addStdio([stdin, stdout, stderr], [undefined, sinkOf('stdout'), sinkOf('stderr')]);
    try {
      for (const { guest, host } of preopens) this.#table.addPreopen(guest, host);
    } catch (error) {
      this.#table.closeAll();
      throw error;
    }
    const context: Context = { memory: this.#memory, table: this.#table, wait: options.wait === undefined ? sleep : embedders(options.wait) };
    const functions: Functions = {
      ...processFunctions(context, args, env),
      ...clockFunctions(context),
      ...randomFunctions(context),
      ...fileFunctions(context),
      ...directoryFunctions(context),
      ...pollFunctions(context),
    };
    this.imports = Object.fromEntries(
      Object.entries(functions).map(([name, implementation]) => [name, importOf(implementation, this.#end)]),
    );
  }

  /** The import object of a program. `wasi_unstable` is not there: its records and constants differ. */
  get importObject(): Record<string, Readonly<Record<string, WasiFunction>>> {
    return { wasi_snapshot_preview1: this.imports };
  }

  /** Sets the memory that the functions use. `start` and `initialize` do it if it has not been done. */
  setMemory(memory: WasiMemory): void {
    this.#memory.attach(memory);
    this.#hasMemory = true;
  }

  /**
   * Runs a command: calls `_start` and returns its exit code. Traps and exceptions of the host pass through, and so does the exit of another program.
   * What happens after the program has exited, on the way here, changes nothing.
   */
  start(instance: WasiInstance): number {
    const run = this.#entry(instance, '_start', 'start');
    if (run === undefined) throw new TypeError('cannot start the program: it exports no function _start');
    const end = this.#end;
    end.running = true;
    try {
      run();
    } catch (error) {
      if (end.exit === undefined) throw error;
    } finally {
      end.running = false;
    }
    const { exit } = end;
    setLastExit(exit?.code ?? 0);
    if (exit === undefined) return 0;
    end.exit = undefined;
    if (!this.#returnOnExit) process.exit(exit.code);
    return exit.code;
  }

  /** Prepares a reactor: calls `_initialize` if there is one. */
  initialize(instance: WasiInstance): void {
    this.#entry(instance, '_initialize', 'initialize')?.();
  }

  /** Closes what the program left open on the host. The functions are of no use afterwards. */
  close(): void {
    this.#table.closeAll();
  }

  #entry({ exports }: WasiInstance, name: string, verb: string): (() => unknown) | undefined {
    if (this.#started) throw new Error(`cannot ${verb} the program: this Wasi has started one already; make a new Wasi`);
    const forbidden = name === '_start' ? '_initialize' : '_start';
    if (exports[forbidden] !== undefined) {
      throw new TypeError(`cannot ${verb} the program: it exports ${forbidden}, which is for the other kind of program`);
    }
    if (!this.#hasMemory) {
      const memory = exports['memory'];
      if (typeof memory !== 'object' || memory === null || !('buffer' in memory)) {
        throw new TypeError(`cannot ${verb} the program: it exports no memory; give one to setMemory`);
      }
      this.setMemory(memory as WasiMemory);
    }
    const entry = exports[name];
    if (entry !== undefined && typeof entry !== 'function') {
      throw new TypeError(`cannot ${verb} the program: its export ${name} is not a function`);
    }
    this.#started = true;
    return entry as (() => unknown) | undefined;
  }
}
