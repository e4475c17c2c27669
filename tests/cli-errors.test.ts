/** Every way to use the command line wrongly: one line that says what is wrong, exit code 2, and nothing left behind. */
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command, Workspace } from './cli-process.js';

const workspace = new Workspace();
workspace.write('hello.wat', command(''));
workspace.write('add.wat', '(module (func (export "add") (param i32 i64) (result i32) (local.get 0)) (func (export "ext") (param externref)) (memory (export "mem") 1))');
workspace.write('nothing.wat', '(module)');
workspace.write('env.wat', '(module (import "env" "log" (func (param i32))) (func (export "_start")))');
workspace.write('old.wat', '(module (import "wasi_unstable" "fd_close" (func (param i32) (result i32))) (func (export "_start")))');
workspace.write('mistyped.wat', '(module (import "wasi_snapshot_preview1" "fd_nonsense" (func)) (func (export "_start")))');
workspace.write('odd-start.wat', '(module (func (export "_start") (param i32)))');
workspace.write('syntax.wat', '(module\n  (func (i32.frob)))');
workspace.write('types.wat', '(module (func (result i32) (i64.const 1)))');
workspace.write('tail.wat', '(module (func $f (return_call $f)))');
workspace.write('vector.wat', '(module (func (export "v") (result v128) (v128.const i32x4 1 2 3 4)))');
workspace.write('memory64.wat', '(module (memory i64 1))');
workspace.write('long.wat', `(module\n\t(func (export "ü😀") ${'(drop (i32.const 1)) '.repeat(10)}(call $none) ${'nop '.repeat(50)}))\r\n`);
workspace.write('odd.wat', '(module (start "\u2028"))');
workspace.write('empty.wasm', '');
workspace.write('text.wasm', 'no wasm');
const bytes = (...list: number[]): Uint8Array => Uint8Array.from([0, 0x61, 0x73, 0x6d, ...list]);
workspace.write('version.wasm', bytes(2, 0, 0, 0));
workspace.write('truncated.wasm', bytes(1, 0, 0, 0, 1, 9, 1));
workspace.write('component.wasm', bytes(0x0d, 0, 1, 0));
workspace.write('plain.js', 'export default 1;\n');
mkdirSync(workspace.file('folder'));
const before = workspace.names();

const NO_PROGRAM = "call a function with 'wasm2js-debug run --invoke NAME', or import the compiled module";

/** Both commands read their input alike. */
const inputs: readonly [file: string, message: string][] = [
  ['none.wasm', 'none.wasm: no such file or directory'],
  ['folder', 'folder: is a directory'],
  ['empty.wasm', 'empty.wasm: the file is empty'],
  ['text.wasm', 'text.wasm: at offset 0x0: magic header not detected: not a WebAssembly binary; text is taken from files whose names end in .wat'],
  ['version.wasm', 'version.wasm: at offset 0x4: unknown binary version 2'],
  ['truncated.wasm', 'truncated.wasm: at offset 0x8: unexpected end: section of 9 bytes goes past the end'],
  ['syntax.wat', 'syntax.wat:2:10: unexpected token "i32.frob", expected an instr.\n    (func (i32.frob)))\n           ^'],
  ['types.wat', 'types.wat:1:29: type mismatch in implicit return, expected [i32] but got [i64]\n  (module (func (result i32) (i64.const 1)))\n                              ^'],
  ['tail.wat', 'tail.wat:1:19: opcode not allowed: return_call (tail calls: not supported)\n  (module (func $f (return_call $f)))\n                    ^'],
  ['memory64.wat', 'memory64.wat: malformed limits flags: 64-bit memory (memory64: not supported)'],
  ['odd.wat', 'odd.wat:1:16: unexpected token ""\\u2028"", expected a numeric index or a name (e.g. 12 or $foo).\n  (module (start "\u2028"))\n                 ^'],
  ['two\nlines\x1b[31m.wasm', 'two\\nlines\\x1b[31m.wasm: no such file or directory'],
  ['', "command-argument value '' is invalid for argument 'file'. It is empty, and should be the name of a file; see 'wasm2js-debug COMMAND --help'"],
  ['long.wat', `long.wat:2:239: undefined function variable "$none"\n  ${'(drop (i32.const 1)) '.repeat(3).slice(-60 + 6)}(call $none) ${'nop '.repeat(13)}n\n  ${' '.repeat(60)}^`],
];

const cases: readonly [args: readonly string[], message: string][] = [
  ...inputs.flatMap(([file, message]): [string[], string][] => ['compile', 'run'].map((name): [string[], string] => [[name, file], message.replace('COMMAND', name)])),
  [['dump', 'component.wasm', '0'], 'component.wasm: function 0: the component has no core modules'],
  [['run', 'component.wasm'],
    'component.wasm: not a program: it does not export wasi:cli/run of version 0.2; it exports nothing; there is nothing in it to call'],
  [[], "no command given; see 'wasm2js-debug --help'"],
  [['none.wasm'], 'none.wasm: no such file or directory'],
  [['plain.js'], "plain.js: not an output of 'wasm2js-debug compile'"],
  [['--dir', 'none', 'hello.wat'], '--dir none: no such file or directory'],
  [['run', '-g', 'app.wasm'], "-g app.wasm: no file follows: 'app.wasm' is the <[host:]port> of -g; see 'wasm2js-debug run --help'"],
  [['run', '--env', 'app.wasm'], "--env app.wasm: no file follows: 'app.wasm' is the <name=value> of --env; see 'wasm2js-debug run --help'"],
  [['compile', '-o', 'app.wasm'], "-o app.wasm: no file follows: 'app.wasm' is the <file> of -o; see 'wasm2js-debug compile --help'"],
  [['run', '--invoke', 'v', 'vector.wat'], 'vector.wat: --invoke v: a result of type v128 cannot be printed, since it cannot leave wasm; it is v() -> v128'],
  [['frob'], "unknown command 'frob'; see 'wasm2js-debug --help'"],
  [['--frob'], "unknown option '--frob'; see 'wasm2js-debug --help'"],
  [['compile'], "missing required argument 'file'; see 'wasm2js-debug compile --help'"],
  [['compile', 'hello.wat', 'x'], "too many arguments for 'compile'. Expected 1 argument but got 2; see 'wasm2js-debug compile --help'"],
  [['compile', '--frob', 'hello.wat'], "unknown option '--frob'; see 'wasm2js-debug compile --help'"],
  [['compile', 'hello.wat', '-o'], "option '-o, --output <file>' argument missing; see 'wasm2js-debug compile --help'"],
  [['compile', 'hello.wat', '-o', 'folder'], 'folder: is a directory'],
  [['compile', 'hello.wat', '-o', 'none/out.js'], 'none/out.js: cannot write: its directory does not exist'],
  [['compile', 'hello.wat', '-o', 'plain.js/out.js'], 'plain.js/out.js: cannot write: a part of the path is not a directory'],
  [['compile', 'hello.wat', '-o', 'hello.wat'], 'hello.wat: the output would overwrite the input'],
  [['run'], "missing required argument 'file'; see 'wasm2js-debug run --help'"],
  [['run', '--frob', 'hello.wat'], "unknown option '--frob'; see 'wasm2js-debug run --help'"],
  [['compile', 'hello.wat', '-o', ''], "option '-o, --output <file>' argument '' is invalid. It is empty, and should be the name of a file; see 'wasm2js-debug compile --help'"],
  [['run', '--core', '', 'hello.wat'], "option '--core <file>' argument '' is invalid. It is empty, and should be the name of a file; see 'wasm2js-debug run --help'"],
  [['run', '-S', 'frob', 'hello.wat'], '-S frob: no such setting; the settings are inherit-network, allow-ip-name-lookup, http'],
  [['run', '--invoke', 'a\n\tb', 'add.wat'], 'add.wat: --invoke a\\n\\tb: no such export; it exports the functions add, ext'],
  [['run', '--dir', 'none', 'hello.wat'], '--dir none: no such file or directory'],
  [['run', '--dir', 'plain.js', 'hello.wat'], '--dir plain.js: plain.js is not a directory'],
  [['run', '--dir', 'folder::', 'hello.wat'], '--dir folder::: expects HOST or HOST::GUEST'],
  [['run', '--env', 'NAME', 'hello.wat'], '--env NAME: expects NAME=VALUE'],
  [['run', '--env', '=VALUE', 'hello.wat'], '--env =VALUE: expects NAME=VALUE'],
  [['run', 'none.js'], 'none.js: no such file or directory'],
  [['run', 'plain.js'], "plain.js: not an output of 'wasm2js-debug compile'"],
  [['run', 'nothing.wat'], `nothing.wat: not a program: no _start; it exports nothing; ${NO_PROGRAM}`],
  [['run', 'add.wat'], `add.wat: not a program: no _start; it exports add(i32, i64) -> i32, ext(externref), memory mem; ${NO_PROGRAM}`],
  [['run', 'odd-start.wat'], "odd-start.wat: its _start is _start(i32), not a program's _start()"],
  [['run', 'env.wat'], 'env.wat: unknown import: func "env" "log": a program is given WASI preview1 only; import the compiled module and call instantiate(imports)'],
  [['run', 'mistyped.wat'], 'mistyped.wat: unknown import: func "wasi_snapshot_preview1" "fd_nonsense": a program is given WASI preview1 only; import the compiled module and call instantiate(imports)'],
  [['run', 'old.wat'], 'old.wat: unknown import: func "wasi_unstable" "fd_close": WASI before preview1 is not supported'],
  [['run', '--invoke', 'sub', 'add.wat'], 'add.wat: --invoke sub: no such export; it exports the functions add, ext'],
  [['run', '--invoke', 'mem', 'add.wat'], 'add.wat: --invoke mem: a memory, not a function; it exports the functions add, ext'],
  [['run', '--invoke', 'add', 'add.wat', '1'], 'add.wat: --invoke add: expects 2 arguments, got 1; it is add(i32, i64) -> i32'],
  [['run', '--invoke', 'add', 'add.wat', '1', 'x'], "add.wat: --invoke add: argument 2 must be a 64-bit integer, not 'x'; it is add(i32, i64) -> i32"],
  [['run', '--invoke', 'add', 'add.wat', '4294967296', '1'], "add.wat: --invoke add: argument 1 must be a 32-bit integer, not '4294967296'; it is add(i32, i64) -> i32"],
  [['run', '--invoke', 'ext', 'add.wat', '1'], 'add.wat: --invoke ext: a value of type externref cannot be given on a command line; it is ext(externref)'],
];

describe('errors', () => {
  it.each(cases)('%j', (args, message) => {
    expect(workspace.cli(args)).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });

  it('leave nothing behind and change nothing', () => {
    expect(workspace.names()).toEqual(before);
    expect(readFileSync(workspace.file('plain.js'), 'utf8')).toBe('export default 1;\n');
  });
});

describe('help and version', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

  it('by the word for it', () => {
    for (const words of [[], ['compile']]) expect(workspace.cli(['help', ...words])).toEqual(workspace.cli([...words, '--help']));
  });

  it.each([[[]], [['compile']], [['run']]])('of %j', (args: string[]) => {
    const help = workspace.cli([...args, '--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage: wasm2js-debug /);
    expect(workspace.cli([...args, '--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
