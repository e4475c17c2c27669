/** What `run` is told by its flags. */
import type { GdbFlags } from './gdb-flags.js';

/** Which debugger. */
export interface DebuggerFlags extends GdbFlags {
  /** Settings of the form `key=value`. */
  readonly debug: readonly string[];
  /** Modules without debug information get a listing for a source. */
  readonly listing?: boolean;
}

/** What a program is given. */
export interface GivenFlags {
  readonly dir: readonly string[];
  readonly env: readonly string[];
  readonly inheritEnv?: boolean;
  /** Settings of the form `key[=value]`. */
  readonly wasi: readonly string[];
  /** Where code is kept: a folder; false for none. */
  readonly cache?: string | false;
}

export interface ServeFlags extends DebuggerFlags, GivenFlags {
  /** `[HOST:]PORT`. */
  readonly addr: string;
  readonly maxInstanceReuseCount?: string;
  readonly loggingPrefix: boolean;
}

export interface RunFlags extends DebuggerFlags, GivenFlags {
  readonly invoke?: string;
  /** Where a core dump goes if the program fails. */
  readonly core?: string;
}

/** Whether any debugger is asked for. */
export const wantsDebugger = (flags: DebuggerFlags): boolean => flags.gdb !== undefined || flags.debug.length > 0;
