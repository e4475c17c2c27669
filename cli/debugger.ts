/** Which debugger the flags ask for. */
import { UserError } from '../runtime/base/messages.js';
import type { DebuggerOptions } from '../runtime/host/thread/session.js';
import { debuggerOptions } from './debug-flags.js';
import { gdbOptions } from './gdb-flags.js';
import type { DebuggerFlags } from './run-flags.js';

/** The debugger that it is to run under, if any. @throws UserError */
export function debuggerOf(flags: DebuggerFlags): DebuggerOptions | undefined {
  const gdb = gdbOptions(flags);
  if (gdb !== undefined && flags.debug.length > 0) throw new UserError(`-g ${flags.gdb!}: not together with -D ${flags.debug[0]!}: only one debugger can be given`);
  const debug = gdb ?? debuggerOptions(flags.debug);
  if (flags.listing && debug === undefined) throw new UserError('--listing: needs a debugger: -g [HOST:]PORT or -D debugger=FILE');
  return debug && { ...debug, listing: flags.listing };
}
