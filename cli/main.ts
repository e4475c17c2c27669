#!/usr/bin/env node
/** The command line. What a command needs is loaded when it is carried out: the thread that only starts the program's does without. */
import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from '../third-party/commander.js';
import { EXIT, say, sayLines, UserError, writeText } from '../runtime/base/messages.js';
import { onProgramThread, runOnProgramThread } from '../runtime/program/thread.js';
import type { CompileOptions } from './compile.js';
import { DUMP_FORMS, type DumpOptions } from './dump-flags.js';
import { addGdbOptions, GDB_HELP, platformArguments } from './gdb-flags.js';
import type { InspectFlags } from './inspect-flags.js';
import { type RunFlags, type ServeFlags, wantsDebugger } from './run-flags.js';
import { version } from '../runtime/base/version.js';

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

/** The name of a file: one that a script has in a variable may be empty. */
function path(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty, and should be the name of a file');
  return value;
}

const EXIT_CODES = `
Exit code: the program's own; 2 for bad input or wrong usage; 134 for a trap, a full stack or an uncaught exception, whose wasm backtrace goes
to standard error; 3 if a debugger fails; 1 for a defect in the runtime.`;
const COMPILE_HELP = `
'node OUT.mjs ARGS' runs a WASI command: it gets ARGS, the whole environment, the standard streams, and the current directory as '.'. A module
that exports no _start only runs its start function; with neither it is not a program: 'node OUT.mjs' says so and lists what it exports.
${EXIT_CODES}`;
const RUN_HELP = `
Options stand before the file: what follows it is the program's. A program gets nothing but its arguments, the standard streams and what --dir and --env name. With --invoke, integers are given in decimal or
as 0x..., floats also as inf and nan; _initialize is called first, if there is one.

Under a debugger:
  -D debugger=FILE      a debug component (.wasm), or a JavaScript module that exports 'debugger'
  -D arg=VALUE          an argument for it; repeatable
  -D inherit-stdin=y    lets it use standard input, likewise inherit-stdout and inherit-stderr; by default it has none of them
When the debugger is done, the program runs on without it.

${GDB_HELP}
${EXIT_CODES}`;

const SERVE_HELP = `
It serves until Ctrl-C or SIGTERM, then the exit code is 0. A trap in a request is told on standard error and answered by 500; the others go on. -S http goes without saying.
Under a debugger (-g or -D, which 'wasm2js-debug run --help' explains) requests are answered one after the other, by one instance unless --max-instance-reuse-count says otherwise.`;

const INSPECT_HELP = `
Under LLDB ('process connect --plugin wasm connect://127.0.0.1:PORT') everything but running works: 'bt', 'frame variable', 'memory read', 'target modules list'.`;

const PROGRAM_HELP = `
'wasm2js-debug [OPTIONS] FILE ARGS' is 'wasm2js-debug run [OPTIONS] FILE ARGS'.
LLDB's platform 'wasm' can start programs by it: 'wasm2js-debug --port=N [OPTIONS] FILE ARGS' is 'run -g N --gdb-output client [OPTIONS] FILE ARGS',
but ends when LLDB is gone. docs/lldb.md says how.`;

const listing = (): Option => new Option('--listing', 'to a debugger, show modules without debug information as WebAssembly text, which is made for it');

/** Adds the options about what a program is given, and about debuggers. */
function given(command: Command): Command {
  return addGdbOptions(command)
    .addOption(new Option('--dir <host[::guest]>', 'give the program a directory, under the name GUEST; repeatable').argParser(collect).default([], 'none'))
    .addOption(new Option('--env <name=value>', 'set an environment variable of the program; repeatable').argParser(collect).default([], 'none'))
    .option('--inherit-env', 'give the program the environment of this process; --env comes on top')
    .addOption(new Option('-S, --wasi <key[=y]>', 'allow a component inherit-network, allow-ip-name-lookup or http; repeatable').argParser(collect).default([], 'none'))
    .option('--cache <folder>', "where to keep the code of large modules from one run to the next (default: the user's cache folder)")
    .option('--no-cache', 'keep nothing, and use nothing that was kept; so does WASM2JS_DEBUG_CACHE=off')
    .addOption(new Option('-D, --debug <key=value>', 'run it under a debugger, see below; repeatable').argParser(collect).default([], 'none'))
    .addOption(listing());
}

function commandLine(): Command {
  const program = new Command('wasm2js-debug')
    .description('Compiles WebAssembly to JavaScript that can be stopped anywhere, and runs it.')
    .enablePositionalOptions()
    .addHelpText('after', PROGRAM_HELP)
    .helpCommand('help [command]', 'print this help, or that of a command');
  program.command('compile')
    .description('Writes a module or component as an ES module of JavaScript: run by node it is the program, imported it exports instantiate(imports), and module if it is one.')
    .argument('<file>', 'the module or component: .wasm or .wat', path)
    .option('-o, --output <file>', 'the JavaScript to write, - for standard output (default: the input with .mjs)', path)
    .option('--source-map', 'write a source map beside it: to the sources if the module has DWARF lines, otherwise to the bytes of the wasm')
    .option('-O', "optimise first, with the package binaryen ('npm install binaryen'); drops source lines")
    .option('--no-bundle', 'import the runtime from this package, which must then be installed; by default the runtime is part of the file, which needs nothing else')
    .addOption(new Option('--bundle').hideHelp())
    .option('-f, --force', 'replace a file that compile did not write, or write one that node would not load as an ES module')
    .addHelpText('after', COMPILE_HELP)
    .action(async (file: string, options: CompileOptions) => (await import('./compile.js')).compile(file, options));
  given(program.command('run'))
    .description('Runs a WASI command, or calls an export of a module.')
    .argument('<file>', 'the module or component: .wasm, .wat, or .mjs written by compile', path)
    .argument('[args...]', 'arguments of the program or of the function; a -- before them is skipped')
    .option('--invoke <name>', "call this export and print its results, one a line; of a component, a call such as 'add(1, 2)'")
    .option('--core <file>', "if the program traps, write a core dump, which 'wasm2js-debug inspect' shows", path)
    .passThroughOptions()
    .addHelpText('after', RUN_HELP)
    .action(async (file: string, args: string[], flags: RunFlags) => {
      if (!onProgramThread) {
        const supervise = !wantsDebugger(flags) ? undefined : (await import('../runtime/host/thread/supervisor.js')).supervise;
        process.exitCode = await runOnProgramThread(import.meta.url, process.argv.slice(2), supervise);
        return;
      }
      const [{ run }, { runLaunched }] = await Promise.all([import('./run.js'), import('./launch-failure.js')]);
      // LLDB puts no -- of its own before them.
      const given = args[0] === '--' && !flags.gdbLaunched ? args.slice(1) : args;
      process.exitCode = await runLaunched(() => run(file, given, flags), flags);
    });
  given(program.command('serve'))
    .description('Serves HTTP: each request is answered by a component that exports wasi:http/incoming-handler.')
    .argument('<file>', 'the component: .wasm, or what compile has made of one', path)
    .option('--addr <[host:]port>', 'where to listen; port 0 takes a free one', '0.0.0.0:8080')
    .option('--max-instance-reuse-count <n>', 'how many requests an instance answers (default: 1; under a debugger, all)')
    .option('--no-logging-prefix', "do not begin lines that the component writes with 'stdout [N] :: ', where N is the number of the request")
    .addHelpText('after', SERVE_HELP)
    .action(async (file: string, flags: ServeFlags) => {
      process.exitCode = onProgramThread ? await (await import('./serve.js')).answerRequests(file, flags)
        : await (await import('./serve-threads.js')).serveOnThreads(import.meta.url, process.argv.slice(2), flags);
    });
  program.command('dump')
    .description("Prints one function's code, as it runs: for bug reports, and to see what a function becomes. Of a component, prints what it is put together from.")
    .argument('<file>', 'the module or component: .wasm or .wat', path)
    .argument('[function]', 'its index or name (from the exports or the name section); without it, what a component is put together from')
    .option('-m, --module <module>', 'of a component, the core module that has it: its number or its name')
    .addOption(new Option('--form <form>', 'which code: fast, resumable (goes on from a stop), watch (has watchpoints), or the instructions themselves')
      .choices(DUMP_FORMS).default('fast'))
    .action(async (file: string, func: string | undefined, options: DumpOptions) => (await import('./dump.js')).dump(file, func, options));
  program.command('inspect')
    .description('Shows a core dump: why the program stopped, and each frame with its variables.')
    .argument('<file>', "the core dump, as 'run --core' and other engines write it", path)
    .addOption(new Option('-m, --module <file>', 'the binary of a module that the core dump does not have; repeatable').argParser(collect).default([], 'none'))
    .addOption(new Option('--memory <address[,length[,memory]]>', 'show bytes of memory as well; repeatable').argParser(collect).default([], 'none'))
    .option('--wasm', 'show locals and operands as the wasm has them')
    .option('--all', 'show all frames of a long stack')
    .addOption(new Option('-g, --gdb <[host:]port>', 'show it to LLDB, which connects to this address'))
    .addOption(new Option('-D, --debug <key=value>', "show it to a debugger, as for 'run'; repeatable").argParser(collect).default([], 'none'))
    .addOption(listing())
    .addHelpText('after', INSPECT_HELP)
    .action(async (file: string, flags: InspectFlags) => {
      if (!onProgramThread && wantsDebugger(flags)) {
        process.exitCode = await runOnProgramThread(import.meta.url, process.argv.slice(2), (await import('../runtime/host/thread/supervisor.js')).supervise);
        return;
      }
      process.exitCode = await (await import('./inspect.js')).inspect(file, flags);
    });
  for (const command of [program, ...program.commands]) {
    command.version(version(), '-V, --version', 'print the version').helpOption('-h, --help', 'print this help').exitOverride()
      .configureOutput({ writeOut: (text) => writeText(1, text), writeErr: () => {} });
  }
  return program;
}

const COMMANDS: readonly string[] = ['compile', 'dump', 'inspect', 'run', 'serve'];
const MODULE = /\.(wasm|wat|[cm]?js)$/i;

/** A command line without a command is one of `run`, if a file to run is in it. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  if (first === undefined || COMMANDS.includes(first)) return args;
  const runs = first.startsWith('-') ? args.some((arg) => MODULE.test(arg)) : MODULE.test(first) || existsSync(first);
  return runs ? ['run', ...args] : args;
}

/** The option that has taken the last argument for its value, if one has. */
function taker(command: Command | undefined, args: readonly string[]): Option | undefined {
  const flag = args.at(-2);
  return flag === undefined ? undefined : command?.options.find((option) => option.required && (option.short === flag || option.long === flag));
}

/** A complaint of commander's as one line of ours. */
function usageText(e: CommanderError, program: Command, args: readonly string[]): string {
  const known = COMMANDS.find((name) => args[0] === name);
  const help = `see 'wasm2js-debug${known === undefined ? '' : ` ${known}`} --help'`;
  if (e.code === 'commander.help') return `no command given; ${help}`;
  const option = e.code === 'commander.missingArgument' ? taker(program.commands.find((c) => c.name() === known), args) : undefined;
  if (option !== undefined) return `${args.at(-2)!} ${args.at(-1)!}: no file follows: '${args.at(-1)!}' is the ${/<.*>/.exec(option.flags)![0]} of ${args.at(-2)!}; ${help}`;
  return `${e.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ').trim().replace(/\.$/, '')}; ${help}`;
}

/** Of what LLDB has started, tells it what is wrong with the options. It gives a file always: without one, somebody else is there. */
async function tellLldb(args: readonly string[], text: string): Promise<void> {
  const launch = args.slice(0, args.indexOf('--gdb-launched') + 1);
  const { supervise } = await import('../runtime/host/thread/supervisor.js');
  process.exitCode = await runOnProgramThread(import.meta.url, [...launch, `--gdb-refusal=${text}`, 'none'], supervise);
}

async function main(args: readonly string[], launched: boolean): Promise<void> {
  const program = commandLine();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (e) {
    if (e instanceof CommanderError) {
      if (e.exitCode === 0) return;
      if (launched && !onProgramThread && e.code === 'commander.unknownOption') return tellLldb(args, usageText(e, program, args));
      say(usageText(e, program, args));
      process.exitCode = EXIT.usage;
    } else if (e instanceof UserError) {
      sayLines(e.message);
      process.exitCode = EXIT.usage;
    } else if ((e as NodeJS.ErrnoException).code !== 'EPIPE') {
      sayLines(`internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}`);
      process.exitCode = EXIT.internal;
    }
  }
}

const args = process.argv.slice(2);
const launch = platformArguments(args, commandLine().commands.find((command) => command.name() === 'run')!.options);
await main(launch ?? withCommand(args), launch !== undefined);
