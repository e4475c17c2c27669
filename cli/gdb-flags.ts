/** `-g` and what goes with it: the debugger for LLDB, and what it gets. */
import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { Option, type Command } from '../third-party/commander.js';
import { ArgumentError, parseAddress, TRACE_VARIABLE, traceArguments } from '../debuggers/gdbstub/arguments.js';
import { UserError } from '../runtime/base/messages.js';
import { gdbstub } from '../runtime/host/loader/gdbstub.js';
import type { OutputStream } from '../runtime/host/wire/output.js';
import type { DebuggerOptions } from '../runtime/host/thread/session.js';
import { version } from '../runtime/base/version.js';

export interface GdbFlags {
  /** `[HOST:]PORT`. */
  readonly gdb?: string;
  readonly gdbNoWait?: boolean;
  readonly gdbOutput?: string;
  /** LLDB has started this process. */
  readonly gdbLaunched?: boolean;
  /** LLDB has started this process with options that make no sense: why. */
  readonly gdbRefusal?: string;
}

export const GDB_HELP = `Under LLDB:
  wasm2js-debug run -g 1234 app.wasm                              then, in LLDB:
  process connect --plugin wasm connect://127.0.0.1:1234
The program waits until LLDB has connected. With --gdb-no-wait it starts at once, and LLDB may connect at any time. HOST is an IP address
(default: 127.0.0.1). Port 0 takes a free port and prints its number. The program's output goes to the standard streams; with --gdb-output client it
goes to LLDB, which shows it. When LLDB detaches or its connection ends, the program runs on, and LLDB may connect again.
${TRACE_VARIABLE}=packets,stops in the environment traces what LLDB and the program tell each other.`;

/** How long LLDB may take to connect when it has started this process, in seconds; it gives up after five itself. */
const PATIENCE = 60;

const GDB_OUTPUT = ['client', 'terminal'];

/** Adds the options to a command. */
export function addGdbOptions(command: Command): Command {
  return command
    .addOption(new Option('-g, --gdb <[host:]port>', 'run it under LLDB, which connects to this address (see below)'))
    .addOption(new Option('--gdb-no-wait', 'with -g: do not wait for LLDB'))
    .addOption(new Option('--gdb-output <place>', `with -g: where the output of the program goes, ${GDB_OUTPUT.join(' or ')} (default: "terminal")`))
    .addOption(new Option('--gdb-launched').hideHelp())
    .addOption(new Option('--gdb-refusal <text>').hideHelp());
}

/**
 * The debugger that they ask for; undefined if they do not.
 * @throws UserError
 */
export function gdbOptions({ gdb, gdbNoWait, gdbOutput, gdbLaunched }: GdbFlags): DebuggerOptions | undefined {
  const alone = gdbNoWait ? '--gdb-no-wait' : gdbOutput === undefined ? undefined : `--gdb-output ${gdbOutput}`;
  if (gdb === undefined) {
    if (alone !== undefined) throw new UserError(`${alone}: needs -g [HOST:]PORT`);
    return undefined;
  }
  if (gdbOutput !== undefined && !GDB_OUTPUT.includes(gdbOutput)) throw new UserError(`--gdb-output ${gdbOutput}: expects ${GDB_OUTPUT.join(' or ')}`);
  asked('-g ', () => parseAddress(gdb));
  const args = [gdb];
  if (gdbNoWait) args.push('--no-wait');
  if (gdbOutput !== undefined) args.push(`--output=${gdbOutput}`);
  if (gdbLaunched) args.push(`--launched=${PATIENCE}`);
  args.push(...asked('', () => traceArguments(process.env[TRACE_VARIABLE])));
  return { file: gdbstub, args, inherited: { stdin: false, stdout: false, stderr: false }, kept: gdbLaunched ? openedStreams() : [], version: version() };
}

/** @throws UserError where the stub would refuse it, with this before the reason */
function asked<T>(before: string, parse: () => T): T {
  try {
    return parse();
  } catch (e) {
    throw e instanceof ArgumentError ? new UserError(`${before}${e.message}`) : e;
  }
}

/** Streams that the user had LLDB open for the program (`process launch --stdout FILE`): of what can be opened, all but a terminal, which the others are. */
function openedStreams(): OutputStream[] {
  const opened = (fd: number): boolean => !isatty(fd) && !fstatSync(fd).isSocket();
  return [...(opened(1) ? ['stdout' as const] : []), ...(opened(2) ? ['stderr' as const] : [])];
}

/**
 * The command line that LLDB's platform `wasm` gives, as one of `run`: `[run] [OPTIONS] FILE ARGS`, with `--port=N` among OPTIONS. LLDB 22 puts it before those that the
 * user has set, later ones behind.
 * @param options of `run`
 * @returns undefined if it is another
 */
export function platformArguments(args: readonly string[], options: readonly Option[]): string[] | undefined {
  const given = args[0] === 'run' ? args.slice(1) : args;
  // Up to the file: what comes behind is the program's.
  for (let i = 0; given[i]?.startsWith('-') && given[i] !== '--'; i++) {
    const word = given[i]!;
    const port = /^--port=(.*)$/.exec(word)?.[1];
    if (port !== undefined) return ['run', '-g', port, '--gdb-output', 'client', '--gdb-launched', ...given.slice(0, i), ...given.slice(i + 1)];
    if (options.some(({ short, long, required }) => required && (word === short || word === long))) i++;
  }
  return undefined;
}
