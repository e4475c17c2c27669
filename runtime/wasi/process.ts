import { Errno, SIGNALS, SizeOf } from './abi.js';
import type { Context, Functions } from './context.js';
import { fail } from './errno.js';
import type { GuestMemory } from './memory.js';

/** The mark by which the runtime knows what no wasm code may catch, and a debugger an orderly end. */
const EXIT: unique symbol = Symbol.for('wasm2js-debug.exit');

/** Thrown by `proc_exit` through the program's frames, none of which can catch it. `Wasi.start` does. */
export class WasiExit extends Error {
  readonly [EXIT] = true;

  constructor(
    /** The exit code, unsigned. */
    readonly code: number,
  ) {
    super(`the program exited with code ${code}`);
    this.name = 'WasiExit';
  }
}

let lastExit = 0;
/** The exit code of the last program on this thread that {@link Wasi.start} has run to its end; 0 if there was none since that was {@link setLastExit set}. */
export const lastExitCode = (): number => lastExit;
export function setLastExit(code: number): void {
  lastExit = code;
}

/** A list of NUL-terminated strings, as `args_get` and `environ_get` hand them over. */
class StringList {
  readonly #strings: readonly Buffer[];
  readonly #size: number;
  readonly #memory: GuestMemory;

  constructor(strings: readonly string[], memory: GuestMemory) {
    // A string of C ends at its first NUL.
    this.#strings = strings.map((text) => Buffer.from(`${text.split('\0', 1)[0]!}\0`));
    this.#size = this.#strings.reduce((sum, text) => sum + text.byteLength, 0);
    this.#memory = memory;
  }

  writeSizes(countResult: number, sizeResult: number): number {
    const view = this.#memory.at(countResult, SizeOf.POINTER);
    this.#memory.at(sizeResult, SizeOf.POINTER);
    view.setUint32(countResult, this.#strings.length, true);
    view.setUint32(sizeResult, this.#size, true);
    return Errno.SUCCESS;
  }

  write(pointers: number, buffer: number): number {
    const bytes = this.#memory.range(buffer, this.#size);
    const view = this.#memory.at(pointers, this.#strings.length * SizeOf.POINTER);
    let offset = 0;
    this.#strings.forEach((text, i) => {
      view.setUint32(pointers + i * SizeOf.POINTER, buffer + offset, true);
      bytes.set(text, offset);
      offset += text.byteLength;
    });
    return Errno.SUCCESS;
  }
}

/** Arguments, environment, exit and signals. */
export function processFunctions({ memory }: Context, args: readonly string[], env: Readonly<Record<string, string>>): Functions {
  const argList = new StringList(args, memory);
  const envList = new StringList(Object.entries(env).map(([name, value]) => `${name}=${value}`), memory);
  return {
    args_get: (pointers: number, buffer: number) => argList.write(pointers, buffer),
    args_sizes_get: (count: number, size: number) => argList.writeSizes(count, size),
    environ_get: (pointers: number, buffer: number) => envList.write(pointers, buffer),
    environ_sizes_get: (count: number, size: number) => envList.writeSizes(count, size),

    proc_exit(code: number) {
      throw new WasiExit(code);
    },

    proc_raise(signal: number) {
      process.kill(process.pid, SIGNALS[signal] ?? fail(Errno.NOSYS));
      return Errno.SUCCESS;
    },

    // There is nobody to yield to: the system schedules threads as it likes.
    sched_yield: () => Errno.SUCCESS,
  };
}
