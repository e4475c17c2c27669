/** What `inspect` is told by its flags. */
import type { DebuggerFlags } from './run-flags.js';

export interface InspectFlags extends DebuggerFlags {
  /** Binaries of modules that the core dump does not have. */
  readonly module: readonly string[];
  /** `ADDRESS[,LENGTH]`. */
  readonly memory: readonly string[];
  /** Whether locals and operands are shown as the wasm has them. */
  readonly wasm?: boolean;
  /** Whether all frames of a long stack are shown. */
  readonly all?: boolean;
}
