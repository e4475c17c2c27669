/** What `run` is told by its flags. */
import type { GdbFlags } from './gdb-flags.js';

export interface RunFlags extends GdbFlags {
  readonly dir: readonly string[];
  readonly env: readonly string[];
  readonly inheritEnv?: boolean;
  readonly invoke?: string;
  /** A folder; false for none. */
  readonly cache?: string | false;
  /** Settings of the form `key=value`. */
  readonly debug: readonly string[];
}

/** Whether any debugger is asked for. */
export const wantsDebugger = (flags: RunFlags): boolean => flags.gdb !== undefined || flags.debug.length > 0;
