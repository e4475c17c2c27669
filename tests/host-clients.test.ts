/** Debug components with clients of their own on TCP, as other people's runtimes make them: asynchronous on `wstd`, blocking on Rust's `std::net`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { main } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { built } from './debuggers/cases.js';

const env = { PATH: process.env['PATH'], ...componentCache };

/** A program under a debugger that prints the port on which it waits. */
class Session {
  private text = '';
  private wake = (): void => undefined;
  readonly exit: Promise<unknown[]>;

  constructor(readonly child: ChildProcess) {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.wake();
    });
    this.exit = once(child, 'exit');
  }

  static start(file: string, args: readonly string[], debuggee: string): Session {
    const child = spawn(process.execPath, [
      main, 'run', '-D', `debugger=${join(built, file)}`, ...args.flatMap((arg) => ['-D', `arg=${arg}`]), join(built, 'debuggees', `${debuggee}.wasm`),
    ], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    return new Session(child);
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    for (let end; ; await new Promise<void>((resolve) => (this.wake = resolve))) {
      end = this.text.indexOf('\n');
      if (end < 0) continue;
      const line = this.text.slice(0, end);
      this.text = this.text.slice(end + 1);
      return line;
    }
  }

  async client(port: number): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return socket.setEncoding('utf8');
  }
}

let session: Session;
afterEach(() => session.child.kill('SIGKILL'));

async function start(way: string, debuggee: string): Promise<number> {
  session = Session.start('wasip2/clients.wasm', [way], debuggee);
  return Number(/^Debugger: port (\d+)$/.exec(await session.line())![1]);
}

/** What the other side says until it ends. */
async function all(client: Socket): Promise<string> {
  let text = '';
  client.on('data', (more: string) => (text += more));
  await once(client, 'end');
  return text;
}

describe('an asynchronous debugger that waits for a byte or the event, whichever is first', () => {
  it('hears of each, also of the event after it has read', async () => {
    const port = await start('first-of-two', 'endless');
    const client = await session.client(port);
    for (const [byte, ...said] of [['x', 'byte x'], ['y', 'byte y'], ['i', 'byte i', 'interrupted'], ['z', 'byte z'], ['e', 'byte e', 'interrupted', 'complete']] as const) {
      client.write(byte);
      for (const line of said) expect(await session.line()).toBe(`Debugger: ${line}`);
    }
    expect(await session.exit).toEqual([0, null]);
  });

  it('hears of the client that leaves', async () => {
    const port = await start('first-of-two', 'endless');
    const client = await session.client(port);
    client.write('x');
    expect(await session.line()).toBe('Debugger: byte x');
    client.end();
    expect(await session.line()).toBe('Debugger: the client has gone');
  });
});

describe('a debugger on std::net', () => {
  it('serves one client after another, and closes their connections', async () => {
    const port = await start('closes', 'pairs');
    for (const line of ['one\n', 'two\n', 'bye\n']) {
      const client = await session.client(port);
      client.write(line);
      expect(await all(client)).toBe(line);
      client.end();
    }
    expect(await session.exit).toEqual([0, null]);
  });

  it('ends its own side of a connection, and still hears the other', async () => {
    const port = await start('closes', 'pairs');
    const client = await session.client(port);
    client.write('half\n');
    expect(await all(client)).toBe('half\n');
    client.end('the rest\n');
    expect(await session.line()).toBe('Debugger: after the end: the rest');
  });
});
