#!/usr/bin/env node
/** The command line. */
import { Command, CommanderError, Option } from 'commander';
import { EXIT, say, UserError, writeText } from '../runtime/compiled/messages.js';
import { onProgramThread, runOnProgramThread } from '../runtime/compiled/thread.js';
import { compile, type CompileOptions } from './compile.js';
import { addGdbOptions, GDB_HELP, platformArguments } from './gdb-flags.js';
import { run, type RunFlags, wantsDebugger } from './run.js';
import { version } from '../runtime/version.js';

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

const EXIT_CODES = `
Exit code: the program's own; 2 for bad input or wrong usage; 134 for a trap, a full stack or an uncaught exception, whose wasm backtrace goes
to standard error; 3 if a debugger fails; 1 for a defect in the runtime.`;
const COMPILE_HELP = `
'node OUT.js ARGS' runs a WASI command: it gets ARGS, the whole environment, the standard streams, and the current directory as '.'. A module
that exports no _start only runs its start function; one that has neither is not a program, which 'node OUT.js' says, with what it exports.
${EXIT_CODES}`;
const RUN_HELP = `
A program gets nothing but its arguments, the standard streams and what --dir and --env name. With --invoke, integers are given in decimal or
as 0x..., floats also as inf and nan; _initialize is called first, if there is one.

Under a debugger:
  -D debugger=FILE      a debug component (.wasm), or a JavaScript module that exports 'debugger'
  -D arg=VALUE          an argument for it; repeatable
  -D inherit-stdin=y    gives it this standard stream, and so for inherit-stdout and inherit-stderr; it has none otherwise
When the debugger is done, the program runs on without it.

${GDB_HELP}
${EXIT_CODES}`;

const PLATFORM_HELP = `
LLDB's platform 'wasm' can start programs by it: 'wasm2js-debug --port=N [OPTIONS] FILE ARGS' is 'run -g N --gdb-output client [OPTIONS] FILE ARGS',
but ends when LLDB is gone. docs/lldb.md says how.`;

function commandLine(): Command {
  const program = new Command('wasm2js-debug')
    .description('Compiles WebAssembly to JavaScript that can be stopped anywhere, and runs it.')
    .enablePositionalOptions()
    .addHelpText('after', PLATFORM_HELP)
    .helpCommand(false);
  program.command('compile')
    .description('Writes a module as an ES module of JavaScript: run by node it is the program, imported it exports module and instantiate(imports).')
    .argument('<file>', 'the module: .wasm or .wat')
    .option('-o, --output <file>', 'the JavaScript to write (default: the input with .js)')
    .option('--source-map', 'write a source map beside it: to the sources if the module has DWARF lines, otherwise to the bytes of the wasm')
    .option('-O', 'optimise with binaryen first (an optional package)')
    .option('--bundle', 'put the runtime into the file, so that it needs nothing installed')
    .addHelpText('after', COMPILE_HELP)
    .action(async (file: string, options: CompileOptions) => compile(file, options));
  addGdbOptions(program.command('run'))
    .description('Runs a WASI command, or calls an export of a module.')
    .argument('<file>', 'the module: .wasm, .wat, or .js written by compile')
    .argument('[args...]', "the program's arguments, or the function's; a -- before them is not one of them")
    .addOption(new Option('--dir <host[::guest]>', 'give the program a directory, under the name GUEST; repeatable').argParser(collect).default([], 'none'))
    .addOption(new Option('--env <name=value>', 'set an environment variable of the program; repeatable').argParser(collect).default([], 'none'))
    .option('--inherit-env', 'give the program the environment of this process; --env comes on top')
    .option('--invoke <name>', 'call this export and print its results, one a line')
    .addOption(new Option('-D, --debug <key=value>', 'run it under a debugger, see below; repeatable').argParser(collect).default([], 'none'))
    .passThroughOptions()
    .addHelpText('after', RUN_HELP)
    .action(async (file: string, args: string[], flags: RunFlags) => {
      if (!onProgramThread) {
        const supervise = !wantsDebugger(flags) ? undefined : (await import('../runtime/host/supervisor.js')).supervise;
        process.exitCode = await runOnProgramThread(import.meta.url, process.argv.slice(2), supervise);
        return;
      }
      // LLDB puts no -- of its own before them.
      process.exitCode = await run(file, args[0] === '--' && !flags.gdbLaunched ? args.slice(1) : args, flags);
    });
  for (const command of [program, ...program.commands]) {
    command.version(version(), '-V, --version', 'print the version').helpOption('-h, --help', 'print this help').exitOverride()
      .configureOutput({ writeOut: (text) => writeText(1, text), writeErr: () => {} });
  }
  return program;
}

/** A complaint of commander's as one line of ours. */
function usageText(e: CommanderError, args: readonly string[]): string {
  const known = ['compile', 'run'].find((name) => args[0] === name);
  const help = `see 'wasm2js-debug${known === undefined ? '' : ` ${known}`} --help'`;
  if (e.code === 'commander.help') return `no command given; ${help}`;
  return `${e.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ').trim()}; ${help}`;
}

async function main(args: readonly string[]): Promise<void> {
  try {
    await commandLine().parseAsync(args, { from: 'user' });
  } catch (e) {
    if (e instanceof CommanderError) {
      if (e.exitCode === 0) return;
      say(usageText(e, args));
      process.exitCode = EXIT.usage;
    } else if (e instanceof UserError) {
      say(e.message);
      process.exitCode = EXIT.usage;
    } else if ((e as NodeJS.ErrnoException).code !== 'EPIPE') {
      say(`internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
      process.exitCode = EXIT.internal;
    }
  }
}

const args = process.argv.slice(2);
await main(platformArguments(args, commandLine().commands.find((command) => command.name() === 'run')!.options) ?? args);
