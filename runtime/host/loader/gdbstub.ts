/** The debugger for LLDB that comes with the package. */
import { fileURLToPath } from 'node:url';

/** Its path. Its arguments are `[HOST:]PORT`, then `--no-wait`, `--output=client` or `--output=terminal`, `--trace=packets,stops` as wanted. */
export const gdbstub = fileURLToPath(new URL('../../../debuggers/gdbstub/main.js', import.meta.url));
