/** `run -D ...`: programs under debuggers, which are JavaScript modules here unless it matters that they are components. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { command, main, type Outcome, root, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace();
const env = { ...componentCache };
const debug = (debuggers: readonly string[], ...rest: readonly string[]): Outcome =>
  workspace.cli(['run', ...debuggers.flatMap((d) => ['-D', d]), ...rest], { env });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** A debugger with this body of `debug`; `d` is the debuggee, `info` prints a line, `go` and `step` give the event. */
const debuggerModule = (body: string, head = ''): string => `
import { EventFuture, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import info from 'print-debugger-info';
${head}
const normal = { tag: 'normal' };
const mine = {
  debug(d, args) {
    const go = () => EventFuture.finish(d.continue(normal), d).tag;
    const step = () => EventFuture.finish(d.singleStep(normal), d).tag;
    const pc = () => '0x' + d.exitFrames()[0].getPc(d).toString(16);
    ${body}
  },
};
export { mine as debugger };
`;
const given = (name: string, body: string, head?: string): string => {
  workspace.write(name, debuggerModule(body, head));
  return `debugger=${name}`;
};
const HELLO = '(call $write (i32.const 100) (i32.const 6))';
/** Ends when byte 0 of its memory is not 0. */
const ENDLESS = '(module (memory (export "memory") 1) (func (export "_start") (loop $l (br_if $l (i32.eqz (i32.load8_u (i32.const 0)))))))';

beforeAll(() => {
  workspace.write('hello.wat', command(HELLO, '(data (i32.const 100) "hello\\n")'));
  workspace.write('exit.wat', command('(call $exit (i32.const 37))'));
  workspace.write('trap.wat', command('unreachable'));
  workspace.write('endless.wat', ENDLESS);
  workspace.write('steps.wat', '(module (func (export "_start") (local i32) (local.set 0 (i32.const 1)) (local.set 0 (i32.const 2)) (local.set 0 (i32.const 3))))');
  workspace.write('add.wat', '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
});

describe('a debugger', () => {
  it('gets its name and arguments, and its lines appear as they are printed', () => {
    const d = given('args.mjs', 'for (const a of args) info(a); info(version());', "import { version } from 'wasm2js-debug:extensions/host';");
    expect(debug([d, 'arg=one', 'arg=a=b', 'arg='], 'hello.wat')).toEqual({
      status: 0, stdout: 'hello\n', stderr: ['args.mjs', 'one', 'a=b', '', version].map((line) => `Debugger: ${line}\n`).join(''),
    });
  });

  it('may be named in one word', () => {
    given('one.mjs', "info('here')");
    expect(workspace.cli(['run', '-Ddebugger=one.mjs', '--debug', 'arg=1', '--debug=arg=2', 'hello.wat'])).toEqual({ status: 0, stdout: 'hello\n', stderr: 'Debugger: here\n' });
  });

  it('starts before anything has run: the module is there, no instance and no frame', () => {
    const d = given('start.mjs', "info([d.allModules().length, d.allInstances().length, d.exitFrames().length].join(' ')); info(d.allModules()[0].bytecode().length);");
    const { stderr } = debug([d], 'steps.wat');
    expect(stderr).toMatch(/^Debugger: 1 0 0\nDebugger: \d+\n$/);
  });

  it('steps, and the program then runs on', () => {
    const d = given('step.mjs', "for (let i = 0; i < 7; i++) info(step() + ' ' + pc()); info(go());");
    const lines = debug([d], 'steps.wat').stderr.split('\n').map((line) => line.replace('Debugger: ', ''));
    expect(lines.slice(0, 7).map((l) => l.split(' ')[0])).toEqual(Array.from({ length: 7 }, () => 'breakpoint'));
    expect(new Set(lines.slice(0, 7)).size).toBe(7);
    expect(lines.slice(7)).toEqual(['complete', '']);
  });

  it('of an export called by --invoke', () => {
    const d = given('invoke.mjs', "info(step()); const f = d.exitFrames()[0]; info(f.getLocals(d).map((v) => v.unwrapI32()).join(' ')); info(go());");
    expect(debug([d], '--invoke', 'add', 'add.wat', '2', '40')).toEqual({ status: 0, stdout: '42\n', stderr: 'Debugger: breakpoint\nDebugger: 2 40\nDebugger: complete\n' });
  });

  it('waits for a clock while the program runs, interrupts it and ends its loop', () => {
    const d = given('interrupt.mjs', `
      const f = d.continue(normal);
      subscribeDuration(100_000_000n).block();
      d.interrupt();
      info(EventFuture.finish(f, d).tag);
      d.allInstances()[0].getMemory(d, 0).setBytes(d, 0n, Uint8Array.of(1));
      info(go());`, "import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';");
    expect(debug([d], 'endless.wat')).toEqual({ status: 0, stdout: '', stderr: 'Debugger: interrupted\nDebugger: complete\n' });
  });

  it('may be asynchronous', () => {
    workspace.write('async.mjs', "import info from 'print-debugger-info'; export { d as debugger }; const d = { async debug() { await new Promise((r) => setTimeout(r, 20)); info('done'); } };");
    expect(debug(['debugger=async.mjs'], 'hello.wat')).toEqual({ status: 0, stdout: 'hello\n', stderr: 'Debugger: done\n' });
  });

  it('sees the same objects by names with and without version', () => {
    const d = given('same.mjs', 'info(EventFuture === other);', "import { EventFuture as other } from 'bytecodealliance:wasmtime/debuggee';");
    expect(debug([d], 'hello.wat').stderr).toBe('Debugger: true\n');
  });

  it('returns while the program runs: that goes on without it', () => {
    const d = given('early.mjs', "d.continue(normal); info('away');");
    expect(debug([d], 'hello.wat')).toEqual({ status: 0, stdout: 'hello\n', stderr: 'Debugger: away\n' });
  });

  it('is finished before the process ends, even if the program is over long before', () => {
    const d = given('late.mjs', "info(go()); info(go()); subscribeDuration(200_000_000n).block(); info('late');", "import { subscribeDuration } from 'wasi:clocks/monotonic-clock';");
    expect(debug([d], 'exit.wat')).toEqual({ status: 37, stdout: '', stderr: 'Debugger: complete\nDebugger: complete\nDebugger: late\n' });
  });
});

describe('exit codes', () => {
  it('are the program\'s own, with what it says of a trap', () => {
    const d = given('all.mjs', "for (let e; (e = go()) !== 'complete'; ) info(e);");
    expect(debug([d], 'exit.wat').status).toBe(37);
    const { status, stderr } = debug([d], 'trap.wat');
    expect(status).toBe(134);
    expect(stderr).toMatch(/^Debugger: trap\nwasm2js-debug: trap: unreachable\n {4}at _start \(trap\.wat:\d+, trap\.wat:0x/);
  });

  it.each([
    ['a debugger that throws', "throw new Error('oops');", /^wasm2js-debug: failing\.mjs: the debugger trapped: Error: oops\n {4}at /],
    ['misuse', 'd.continue(normal); d.allModules();', /^wasm2js-debug: failing\.mjs: the debugger trapped: Error: debuggee\.all-modules: the program is running/],
    ['wasi:cli/exit', 'd.continue(normal); exitWithCode(5);', /^wasm2js-debug: failing\.mjs: the debugger trapped: it has exited with code 5\n$/],
    ['the end of its thread', 'process.exit(7);', /^wasm2js-debug: failing\.mjs: the debugger trapped: its thread has ended before it returned \(exit code 7\)\n$/],
    ['an error in a callback', "setTimeout(() => { throw new Error('later'); }); return new Promise(() => setTimeout(() => {}, 100000));",
      /^wasm2js-debug: failing\.mjs: the debugger trapped: Error: later\n/],
    ['a promise that is never kept', 'return new Promise(() => {});', /^wasm2js-debug: failing\.mjs: the debugger trapped: its thread has ended before it returned \(exit code \d+\)\n$/],
  ])('3 for %s, also of an endless program', (_, body, message) => {
    const d = given('failing.mjs', body, "import { exitWithCode } from 'wasi:cli/exit';");
    const { status, stdout, stderr } = debug([d], 'endless.wat');
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  it('3 if the thread of the debugger dies', () => {
    const d = given('memory.mjs', 'const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));');
    const { status, stderr } = workspace.node(['--max-old-space-size=50', main, 'run', '-D', d, 'hello.wat'], { env });
    expect(stderr).toMatch(/^wasm2js-debug: memory\.mjs: the debugger ended unexpectedly: .*memory/m);
    expect(status).toBe(3);
  });

  it('an orderly exit of the debugger is no failure', () => {
    const d = given('exit.mjs', "exit({ tag: 'ok' });", "import { exit } from 'wasi:cli/exit';");
    expect(debug([d], 'hello.wat')).toEqual({ status: 0, stdout: 'hello\n', stderr: '' });
  });
});

describe('wrong usage', () => {
  beforeAll(() => {
    given('fine.mjs', '');
    workspace.write('text.txt', 'text');
    workspace.write('nothing.mjs', 'export const x = 1;');
    mkdirSync(workspace.file('common'));
    workspace.write('common/package.json', '{ "type": "commonjs" }');
    for (const name of ['module.cjs', 'common/module.js']) workspace.write(name, "import { poll } from 'wasi:io/poll@0.2.12'; export const x = poll;");
    workspace.write('version.mjs', "import { poll } from 'wasi:io/poll@0.3.0'; export const x = poll;");
    workspace.write('name.mjs', "import { frob } from 'wasi:io/poll'; export const x = frob;");
    workspace.write('syntax.mjs', 'export const = 1;');
    workspace.write('top.mjs', "throw new Error('at the top');");
    workspace.write('old.js', readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  it.each([
    [['frob=1'], '-D frob=1: no such setting; the settings are debugger, arg, inherit-stdin, inherit-stdout, inherit-stderr'],
    [['toString=1'], '-D toString=1: no such setting; the settings are debugger, arg, inherit-stdin, inherit-stdout, inherit-stderr'],
    [['debugger'], '-D debugger: expects debugger=VALUE'],
    [['debugger='], '-D debugger=: expects debugger=FILE'],
    [['debugger=none.wasm'], '-D debugger=none.wasm: no such file or directory'],
    [['debugger=.'], '-D debugger=.: is a directory'],
    [['arg=1'], '-D arg=1: which debugger? Name it by -D debugger=FILE'],
    [['debugger=fine.mjs', 'debugger=fine.mjs'], '-D debugger=fine.mjs: only one debugger can be given'],
    [['debugger=fine.mjs', 'inherit-stderr=maybe'], '-D inherit-stderr=maybe: expects y or n'],
    [['debugger=fine.mjs', 'inherit-stderr'], '-D inherit-stderr: expects inherit-stderr=VALUE'],
    [['debugger=text.txt'], 'text.txt: neither a component nor a JavaScript module'],
    [['debugger=nothing.mjs'], "nothing.mjs: not a debugger: it does not export an object 'debugger' with a function 'debug'; it exports x"],
    [['debugger=version.mjs'], 'version.mjs: cannot be loaded: wasi:io/poll@0.3.0: this host has version 0.2 of it'],
    [['debugger=name.mjs'], "name.mjs: cannot be loaded: The requested module 'wasi:io/poll' does not provide an export named 'frob'"],
    [['debugger=syntax.mjs'], "syntax.mjs: cannot be loaded: Unexpected token '='"],
    [['debugger=module.cjs'], 'module.cjs: cannot be loaded: it is an ES module, and .cjs is CommonJS; use a name that ends in .mjs'],
    [['debugger=common/module.js'], `common/module.js: cannot be loaded: it is an ES module, and ${join('common', 'package.json')} says that .js is CommonJS; use a name that ends in .mjs`],
    [['debugger=top.mjs'], 'top.mjs: cannot be loaded: at the top'],
  ])('%j', (settings, message) => {
    expect(debug(settings, 'hello.wat')).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });

  it('of the program is told as without a debugger', () => {
    expect(debug(['debugger=fine.mjs'], 'none.wat')).toEqual({ status: 2, stdout: '', stderr: 'wasm2js-debug: none.wat: no such file or directory\n' });
    expect(debug(['debugger=fine.mjs'], '--invoke', 'frob', 'add.wat').stderr).toMatch(/^wasm2js-debug: add\.wat: --invoke frob: no such export/);
    expect(debug(['debugger=fine.mjs'], 'old.js').stderr).toBe("wasm2js-debug: old.js: not an output of 'wasm2js-debug compile'\n");
  });
});

describe('standard streams of a debugger', () => {
  const STREAMS = `
    import { getStdin } from 'wasi:cli/stdin';
    import { getStdout } from 'wasi:cli/stdout';
    import { getStderr } from 'wasi:cli/stderr';
    import { poll } from 'wasi:io/poll';
    const bytes = (text) => new TextEncoder().encode(text);`;
  const BODY = `
    getStdout().blockingWriteAndFlush(bytes('out\\n'));
    getStderr().blockingWriteAndFlush(bytes('err\\n'));
    const input = getStdin();
    const ready = poll([input.subscribe()]);
    try {
      for (;;) info(new TextDecoder().decode(input.blockingRead(3n)));
    } catch (e) {
      info('end: ' + e.tag);
    }`;

  it('are closed, and what is written is lost', () => {
    const d = given('streams.mjs', BODY, STREAMS);
    expect(workspace.cli(['run', '-D', d, 'steps.wat'], { input: 'some', env })).toEqual({ status: 0, stdout: '', stderr: 'Debugger: end: closed\n' });
  });

  it('are the process\'s if so wanted', () => {
    const d = given('streams.mjs', BODY, STREAMS);
    expect(workspace.cli(['run', '-D', d, '-Dinherit-stdin=y', '-Dinherit-stdout=y', '-D', 'inherit-stderr=y', 'steps.wat'], { input: 'hello', env })).toEqual({
      status: 0, stdout: 'out\n', stderr: 'err\nDebugger: hel\nDebugger: lo\nDebugger: end: closed\n',
    });
    expect(workspace.cli(['run', '-D', d, '-Dinherit-stdin=n', '-Dinherit-stdout=n', '-D', 'inherit-stderr=y', 'steps.wat'], { input: 'hello', env })).toEqual({
      status: 0, stdout: '', stderr: 'err\nDebugger: end: closed\n',
    });
  });

  it('input that is waited for keeps nothing alive when the debugger is done', async () => {
    const d = given('waiting.mjs', 'const s = getStdin().subscribe(); info(s.ready()); info([...poll([s, subscribeDuration(50_000_000n)])].join());',
      `${STREAMS}import { subscribeDuration } from 'wasi:clocks/monotonic-clock';`);
    const child = spawn(process.execPath, [main, 'run', '-D', d, '-D', 'inherit-stdin=y', 'hello.wat'], { cwd: workspace.path, stdio: ['pipe', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    const [code] = (await once(child, 'exit')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Debugger: false\nDebugger: 1\n' });
  });
});

describe('signals and sockets', () => {
  /** Starts the command line; resolves once it has printed a line. */
  async function started(args: readonly string[]): Promise<{ child: ReturnType<typeof spawn>; line: string }> {
    const child = spawn(process.execPath, [main, 'run', ...args], { cwd: workspace.path, stdio: ['ignore', 'ignore', 'pipe'] });
    const [data] = (await once(child.stderr, 'data')) as [Buffer];
    return { child, line: String(data).trim() };
  }

  it.each([
    ['waits for an event', "info('go'); go();"],
    ['computes while the program runs', "d.continue(normal); info('go'); for (;;);"],
    ['computes while the program is paused', "info('go'); for (;;);"],
    ['sleeps', "info('go'); subscribeDuration(1_000_000_000_000n).block();"],
    ['has returned', "info('go');"],
  ])('Ctrl-C ends everything when the debugger %s', async (_, body) => {
    const d = given('signal.mjs', body, "import { subscribeDuration } from 'wasi:clocks/monotonic-clock';");
    const { child } = await started(['-D', d, 'endless.wat']);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  });

  it('a debugger listens while the program runs, and is told to stop it by a peer', async () => {
    const d = given('tcp.mjs', `
      // Until the program has an instance, an interrupt would stop it without one.
      step();
      const network = instanceNetwork();
      const socket = createTcpSocket('ipv4');
      socket.startBind(network, { tag: 'ipv4', val: { port: 0, address: [127, 0, 0, 1] } });
      socket.subscribe().block();
      socket.finishBind();
      socket.startListen();
      socket.subscribe().block();
      socket.finishListen();
      const f = d.continue(normal);
      info(socket.localAddress().val.port);
      if (poll([f.subscribe(), socket.subscribe()])[0] !== 1) throw new Error('no connection');
      // A socket that nobody refers to is collected some day, and its connection closed.
      const [, input, output] = globalThis.kept = socket.accept();
      poll([f.subscribe(), input.subscribe()]);
      const byte = input.blockingRead(1n);
      d.interrupt();
      poll([f.subscribe(), input.subscribe()]);
      output.blockingWriteAndFlush(new TextEncoder().encode(EventFuture.finish(f, d).tag));
      d.allInstances()[0].getMemory(d, 0).setBytes(d, 0n, byte);`, `
      import { instanceNetwork } from 'wasi:sockets/instance-network';
      import { createTcpSocket } from 'wasi:sockets/tcp-create-socket';
      import { poll } from 'wasi:io/poll';`);
    const { child, line } = await started(['-D', d, 'endless.wat']);
    const socket = connect(Number(/^Debugger: (\d+)$/.exec(line)![1]), '127.0.0.1');
    socket.write('x');
    const ended = once(child, 'exit');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toBe('interrupted');
    // Not before: the debugger may still be flushing what it has sent.
    expect(await ended).toEqual([0, null]);
    socket.destroy();
  });
});

describe('programs compiled ahead of time', () => {
  const d = (): string => given('steps.mjs', 'info(step()); info(d.allModules()[0].bytecode().length > 0); info(go());');
  const seen = { status: 0, stdout: 'hello\n', stderr: 'Debugger: breakpoint\nDebugger: true\nDebugger: complete\n' };

  it.each([['as they are', []], ['with their runtime apart', ['--no-bundle']]])('%s', (_, flags) => {
    expect(workspace.cli(['compile', 'hello.wat', '-o', 'hello.js', ...flags]).status).toBe(0);
    expect(debug([d()], 'hello.js')).toEqual(seen);
  });

  it('by another version: the code is made anew; by one that did not tell what it was made of: refused', () => {
    expect(workspace.cli(['compile', 'hello.wat', '-o', 'hello.js']).status).toBe(0);
    const text = readFileSync(workspace.file('hello.js'), 'utf8');
    const other = text.replace(`wasm2js-debug ${version}`, 'wasm2js-debug 0.0.1').replace('return function', 'throw new Error("not this one"); return function');
    workspace.write('other.js', other);
    expect(debug([d()], 'other.js')).toEqual(seen);
    const silent = other.replace('$program as program', 'old as program').replace('const $program', 'const old = { run() {} };\nconst $program');
    workspace.write('silent.js', silent);
    expect(debug([d()], 'silent.js')).toEqual({ status: 2, stdout: '', stderr: 'wasm2js-debug: silent.js: compiled by version 0.0.1, whose output cannot be debugged: compile it again\n' });
  });
});

const components = join(root, 'test-programs', 'build', 'debuggers');
const haveComponents = existsSync(join(components, 'c', 'steps.wasm'));

describe('components', () => {
  it.skipIf(!haveComponents && process.env['CI'] !== 'true')('step, and are as fast the second time', () => {
    const run = (): Outcome => debug([`debugger=${join(components, 'c', 'steps.wasm')}`, 'inherit-stderr=y'], join(components, 'debuggees', 'pairs.wasm'));
    const first = run();
    expect(first.status).toBe(0);
    expect(first.stderr).toMatch(/^OK$/m);
    expect(run()).toEqual(first);
  });

  it.skipIf(!haveComponents && process.env['CI'] !== 'true')('run without any place for a cache', () => {
    writeFileSync(workspace.file('no-cache'), '');
    const { status, stderr } = workspace.cli([
      'run', '-D', `debugger=${join(components, 'c', 'endless.wasm')}`, '-D', 'inherit-stderr=y', join(components, 'debuggees', 'endless.wasm'),
    ], { env: { XDG_CACHE_HOME: workspace.file('no-cache'), TMPDIR: workspace.file('no-cache') } });
    expect(stderr).toMatch(/^OK$/m);
    expect(status).toBe(0);
  });
});
