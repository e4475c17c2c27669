/** `run -g`: how the command line starts the stub, what it says, and how everything ends. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { command, type Outcome, PRINT_ARGS, PRINT_ENV, Workspace } from './cli-process.js';
import { Client } from './gdb/client.js';
import { cli } from './gdb/launch.js';
import { Child } from './lldb/processes.js';

const workspace = new Workspace();
const dist = dirname(dirname(cli));
const stub = join(dist, 'debuggers', 'gdbstub', 'main.js');
const END_MS = 20_000;

const run = (args: readonly string[]): Outcome => workspace.node([cli, ...args]);
const HELLO = '(call $write (i32.const 100) (i32.const 6))';
const DATA = '(data (i32.const 100) "hello\\n")';

const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.killGroup();
    await child.finish(END_MS);
  }
});

/** Starts the command line in the workspace. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = new Child('wasm2js-debug', process.execPath, [cli, ...args], { cwd: workspace.path, env });
  children.push(child);
  return child;
}

const LINE = /^(?:wasm2js-debug|Debugger): (waiting for LLDB|listening) on (\S+):(\d+): process connect --plugin wasm connect:\/\/\2:\3\n/;

/** Where it says that it listens. */
const listening = (child: Child): Promise<{ readonly how: string; readonly host: string; readonly port: number }> =>
  child.until('the line with the port', () => {
    const [, how, host, port] = LINE.exec(child.stderr) ?? [];
    return how === undefined ? undefined : { how, host: host!, port: Number(port) };
  }, END_MS);

/** Connects, and lets the program go on alone. */
async function detach(port: number, host?: string): Promise<void> {
  const client = await Client.connect(port, host === undefined ? { noAck: true } : { noAck: true, host });
  expect(await client.ask('D')).toBe('OK');
  await client.close();
}

const refuses = async (port: number): Promise<void> => {
  await expect(Client.connect(port)).rejects.toThrow('ECONNREFUSED');
};

beforeAll(() => {
  workspace.write('hello.wat', command(HELLO, DATA));
  workspace.write('exit.wat', command('(call $exit (i32.const 37))'));
  workspace.write('args.wat', command(PRINT_ARGS));
  workspace.write('env.wat', command(PRINT_ENV));
  workspace.write('endless.wat', '(module (memory (export "memory") 1) (func (export "_start") (loop $l (br $l))))');
  workspace.write('add.wat', '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
});

describe('wrong usage is one line', () => {
  it.each([
    [['-g', 'here'], '-g here: expects [HOST:]PORT, with a port up to 65535'],
    [['-g', '65536'], '-g 65536: expects [HOST:]PORT, with a port up to 65535'],
    [['-g', '-1'], '-g -1: expects [HOST:]PORT, with a port up to 65535'],
    [['-g', '127.0.0.1:'], '-g 127.0.0.1:: expects [HOST:]PORT, with a port up to 65535'],
    [['-g', 'example.org:1234'], '-g example.org:1234: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g', '127.0.0.256:1234'], '-g 127.0.0.256:1234: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g', '::1:1234'], '-g ::1:1234: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g', '[::1'], '-g [::1: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g', '[1:2:3]:1234'], '-g [1:2:3]:1234: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g', '[1::2::3]:1234'], '-g [1::2::3]:1234: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['-g1234', '-D', 'debugger=x.wasm'], '-g 1234: not together with -D debugger=x.wasm: only one debugger can be given'],
    [['--gdb-no-wait'], '--gdb-no-wait: needs -g [HOST:]PORT'],
    [['--listing'], '--listing: needs a debugger: -g [HOST:]PORT or -D debugger=FILE'],
    [['--gdb-output', 'client'], '--gdb-output client: needs -g [HOST:]PORT'],
    [['-g', '1234', '--gdb-output', 'printer'], '--gdb-output printer: expects client or terminal'],
    [['-g', '1234', '--gdb-wait'], "unknown option '--gdb-wait' (Did you mean --gdb-no-wait?); see 'wasm2js-debug run --help'"],
  ])('%j', (flags, message) => {
    expect(run(['run', ...flags, 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });

  it('of the program is told before anything listens', () => {
    expect(run(['run', '-g0', 'none.wat'])).toEqual({ status: 2, stdout: '', stderr: 'wasm2js-debug: none.wat: no such file or directory\n' });
    expect(run(['run', '-g0', 'add.wat']).stderr).toMatch(/^wasm2js-debug: add\.wat: not a program: no _start; /);
  });

  it('a --port behind the file is the program\'s', () => {
    expect(run(['run', '--env', 'A=1', 'args.wat', '--port=9'])).toEqual({ status: 0, stdout: 'args.wat\0--port=9\0', stderr: '' });
    expect(run(['--env', '--port=9', 'args.wat'])).toEqual({ status: 0, stdout: 'args.wat\0', stderr: '' });
  });

  it('of LLDB\'s platform too', () => {
    expect(run(['--port=x', 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: 'wasm2js-debug: -g x: expects [HOST:]PORT, with a port up to 65535\n' });
    expect(run(['--port=1234'])).toEqual({ status: 2, stdout: '', stderr: "wasm2js-debug: missing required argument 'file'; see 'wasm2js-debug run --help'\n" });
  });

  it('is explained by the help', () => {
    const help = run(['run', '--help']).stdout;
    for (const flag of ['-g, --gdb', '--gdb-no-wait', '--gdb-output', '--inherit-env', 'process connect --plugin wasm connect://127.0.0.1:1234']) expect(help).toContain(flag);
    expect(help).not.toContain('--gdb-launched');
    expect(run(['--help']).stdout).toContain('--port=N');
  });
});

describe('where it listens', () => {
  it.each([['-g0'], ['-g', '0'], ['--gdb=0'], ['--gdb', '0'], ['-g', '127.0.0.1:0'], ['-g', 'localhost:0']])('%s %s: the line has the port picked', async (...flags) => {
    const child = start(['run', ...flags.filter((flag) => flag !== undefined), 'exit.wat']);
    const { how, host, port } = await listening(child);
    expect({ how, host }).toEqual({ how: 'waiting for LLDB', host: '127.0.0.1' });
    expect(port).toBeGreaterThan(0);
    await detach(port);
    expect(await child.finish(END_MS)).toBe(37);
    expect(child.stderr.replace(LINE, '')).toBe('');
  });

  it('an IPv6 address stands in brackets', async ({ skip }) => {
    const probe = createServer().listen(0, '::1');
    const there = await Promise.race([once(probe, 'listening').then(() => true), once(probe, 'error').then(() => false)]);
    probe.close();
    if (!there) skip('this machine has no IPv6');
    const child = start(['run', '-g', '[::1]:0', 'exit.wat']);
    const { host, port } = await listening(child);
    expect(host).toBe('[::1]');
    await detach(port, '::1');
    expect(await child.finish(END_MS)).toBe(37);
  });

  describe('if that cannot be', () => {
    let server: Server;
    let taken: string;
    beforeAll(async () => {
      server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      taken = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());
    const why = (): string => `cannot listen on ${taken}: the port is in use; choose another, or 0 for any free port\n`;

    it('says so in one line', () => {
      expect(run(['run', '-g', taken, 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${why()}` });
    });

    it('also without waiting, and for LLDB\'s platform', () => {
      expect(run(['run', '-g', taken, '--gdb-no-wait', 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${why()}` });
      expect(run([`--port=${taken}`, 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${why()}` });
    });

    it('also as a debugger that is named', () => {
      expect(run(['run', '-D', `debugger=${stub}`, '-D', `arg=${taken}`, 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${why()}` });
    });

    it('an address that the machine does not have', () => {
      expect(run(['run', '-g', '192.0.2.1:0', 'hello.wat'])).toEqual({
        status: 2, stdout: '', stderr: 'wasm2js-debug: cannot listen on 192.0.2.1:0: this machine does not have this address\n',
      });
    });
  });

  it.each([
    [[], 'the address to listen on is missing: give [HOST:]PORT'],
    [['0', '--fast'], '--fast: no such option; the options are --no-wait, --wait=instance, --or-later, --thread=NAME, --output=client|terminal, --trace=packets,stops and --launched=SECONDS'],
    [['0', '1'], '1: only one address can be given'],
  ])('arguments of a debugger that is named: %j', (args, message) => {
    const given = args.flatMap((arg) => ['-D', `arg=${arg}`]);
    expect(run(['run', '-D', `debugger=${stub}`, ...given, 'hello.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });

  it('a debugger that leaves after it has begun has failed, whatever it has said', () => {
    workspace.write('late.mjs', `
      import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
      import print from 'print-debugger-info';
      import { exit } from 'wasi:cli/exit';
      const mine = { debug(d) { print('begins'); EventFuture.finish(d.singleStep({ tag: 'normal' }), d); exit({ tag: 'err' }); } };
      export { mine as debugger };`);
    expect(run(['run', '-D', 'debugger=late.mjs', 'hello.wat'])).toEqual({
      status: 3, stdout: '', stderr: 'Debugger: begins\nwasm2js-debug: late.mjs: the debugger trapped: it has exited with code 1\n',
    });
  });
});

describe('the program', () => {
  it('has not begun when a client connects', async () => {
    const child = start(['run', '-g0', 'hello.wat']);
    const { port } = await listening(child);
    const client = await Client.connect(port, { noAck: true });
    expect(await client.ask('?')).toMatch(/^T05/);
    expect(child.stdout).toBe('');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
    await client.close();
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe('hello\n');
  });

  it('does not wait if so wanted, and nothing is left when it ends', async () => {
    const child = start(['run', '-g0', '--gdb-no-wait', 'exit.wat']);
    expect(await child.finish(END_MS)).toBe(37);
    const [, how, , port] = LINE.exec(child.stderr)!;
    expect(how).toBe('listening');
    await refuses(Number(port));
  });

  it('may be an output of compile', async () => {
    expect(run(['compile', 'hello.wat', '-o', 'hello.mjs'])).toMatchObject({ status: 0 });
    const child = start(['run', '-g0', 'hello.mjs']);
    const { port } = await listening(child);
    expect(child.stdout).toBe('');
    await detach(port);
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe('hello\n');
  });

  it('may be an export', async () => {
    const child = start(['run', '-g0', '--invoke', 'add', 'add.wat', '2', '40']);
    await detach((await listening(child)).port);
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe('42\n');
  });

  it.each([
    [['--env', 'A=1', '--env=B=2'], 'env.wat', [], {}, 'A=1\0B=2\0'],
    [[], 'env.wat', [], { A: '1' }, ''],
    [[], 'args.wat', ['-g', '1', '--', '--gdb-no-wait'], {}, ['args.wat', '-g', '1', '--', '--gdb-no-wait', ''].join('\0')],
    [[], 'args.wat', ['--', 'x'], {}, 'args.wat\0x\0'],
  ])('gets what it is given: %j %s %j', async (flags, file, args, env: Record<string, string>, printed) => {
    const child = start(['run', '-g0', ...flags, file, ...args], env);
    await detach((await listening(child)).port);
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe(printed);
  });

  it('gets the environment of the process if so wanted', async () => {
    const child = start(['run', '-g0', '--inherit-env', '--env', 'B=3', 'env.wat'], { A: '1', B: '2' });
    await detach((await listening(child)).port);
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout.split('\0').filter((variable) => /^[AB]=/.test(variable)).sort()).toEqual(['A=1', 'B=3']);
  });

  it('writes to the client if so wanted, and to the terminal once that has gone', async () => {
    const child = start(['run', '-g0', '--gdb-output', 'client', 'hello.wat']);
    const client = await Client.connect((await listening(child)).port, { noAck: true });
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
    expect(client.output).toBe('hello\n');
    await client.close();
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe('');

    const other = start(['run', '-g0', '--gdb-output=client', 'hello.wat']);
    await detach((await listening(other)).port);
    expect(await other.finish(END_MS)).toBe(0);
    expect(other.stdout).toBe('hello\n');
  });

  it('of an embedder', async () => {
    const url = (name: string): string => JSON.stringify(pathToFileURL(join(dist, name)).href);
    workspace.write('embedder.mjs', `
      import { writeSync } from 'node:fs';
      import { isMainThread, Worker } from 'node:worker_threads';
      import { debugWith, gdbstub, supervise } from ${url('runtime/host/index.js')};
      import { WebAssembly } from ${url('index.js')};
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url));
        supervise(worker);
      } else {
        const program = () => new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))).exports;
        writeSync(1, JSON.stringify(debugWith(gdbstub, { args: ['127.0.0.1:0'] }, program)));
      }`);
    const child = new Child('embedder', process.execPath, [workspace.file('embedder.mjs')], { cwd: workspace.path });
    children.push(child);
    await detach((await listening(child)).port);
    expect(await child.finish(END_MS)).toBe(0);
    expect(child.stdout).toBe('{}');
  });
});

describe('signals end everything', () => {
  const signals = ['SIGINT', 'SIGTERM'] as const;

  it.each(signals)('%s while it waits for a client', async (signal) => {
    const child = start(['run', '-g0', 'endless.wat']);
    const { port } = await listening(child);
    child.signal(signal);
    expect(await child.finish(END_MS)).toBe(signal);
    await refuses(port);
  });

  it.each(signals)('%s while the program runs without a client', async (signal) => {
    const child = start(['run', '-g0', '--gdb-no-wait', 'endless.wat']);
    const { port } = await listening(child);
    child.signal(signal);
    expect(await child.finish(END_MS)).toBe(signal);
    await refuses(port);
  });

  it.each([['c', 'running'], ['?', 'paused']])('SIGTERM with a client, after %s: %s', async (packet) => {
    const child = start(['run', '-g0', 'endless.wat']);
    const { port } = await listening(child);
    const client = await Client.connect(port, { noAck: true });
    client.send(packet);
    if (packet === '?') await client.receive();
    else expect(await client.quiet(100)).toBe(true);
    child.signal('SIGTERM');
    expect(await child.finish(END_MS)).toBe('SIGTERM');
    await client.closed();
    await refuses(port);
  });
});

describe("as LLDB's platform starts it", () => {
  /** A port that was free a moment ago: here it is LLDB that chooses. */
  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  async function connect(port: number, noAck = true): Promise<Client> {
    const deadline = Date.now() + END_MS;
    for (;;) {
      try {
        return await Client.connect(port, { noAck });
      } catch (e) {
        if (Date.now() > deadline) throw e;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  it.each([
    ['first', (port: string) => [port, '--env=A=1']],
    ['behind other options', (port: string) => ['--env=A=1', '--dir', '.', port]],
    ['between them', (port: string) => ['--env', 'A=1', port, '--inherit-env']],
    ['after the command', (port: string) => ['run', '--dir=.', port]],
  ])('with the port %s: prints nothing of its own, hands the output to the client, and leaves what comes behind the file to the program', async (_, options) => {
    const port = await freePort();
    const child = start([...options(`--port=${port}`), 'args.wat', '--', '--port=9', 'x']);
    const client = await connect(port);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
    expect(client.output).toBe('args.wat\0--\0--port=9\0x\0');
    await client.close();
    expect(await child.finish(END_MS)).toBe(0);
    expect({ stdout: child.stdout, stderr: child.stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it.each([['c', 'running'], ['?', 'paused']])('ends when its client is gone, after %s: %s', async (packet) => {
    const port = await freePort();
    const child = start([`--port=${port}`, 'endless.wat']);
    const client = await connect(port);
    client.send(packet);
    if (packet === '?') await client.receive();
    else expect(await client.quiet(100)).toBe(true);
    await client.reset();
    expect(await child.finish(END_MS)).toBe(137);
    expect({ stdout: child.stdout, stderr: child.stderr }).toEqual({ stdout: '', stderr: 'wasm2js-debug: killed by the debugger\n' });
  });

  it('is not ended by a connection that says nothing', async () => {
    const port = await freePort();
    const child = start([`--port=${port}`, 'exit.wat']);
    const probe = await connect(port, false);
    await probe.close();
    const client = await connect(port);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 37 });
    await client.close();
    expect(await child.finish(END_MS)).toBe(37);
  });

  it('goes on when its client detaches', async () => {
    const port = await freePort();
    const child = start([`--port=${port}`, 'exit.wat']);
    const client = await connect(port);
    expect(await client.ask('D')).toBe('OK');
    await client.close();
    expect(await child.finish(END_MS)).toBe(37);
  });

  it('does not wait for ever', () => {
    const { status, stderr } = run(['run', '-D', `debugger=${stub}`, '-D', 'arg=0', '-D', 'arg=--launched=1', 'endless.wat']);
    expect(stderr).toMatch(/^wasm2js-debug: 127\.0\.0\.1:\d+: nobody connected within 1 s\n$/);
    expect(status).toBe(2);
  });
});
