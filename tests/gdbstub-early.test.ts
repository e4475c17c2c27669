/** Clients that try again and again until somebody listens, as LLDB does with a program that it has started: the first connection must be served. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { cli } from './gdb/launch.js';
import { suite } from './gdb/suite.js';

const { program } = suite();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What comes of the first connection that is not refused. */
const firstConnection = (port: number): Promise<string> => new Promise((resolve) => {
  const attempt = (): void => {
    const socket = connect(port, '127.0.0.1', () => socket.write('$qC#b4'));
    let got = '';
    socket.on('data', (bytes) => {
      got += String(bytes);
      if (!got.includes('#')) return;
      socket.destroy();
      resolve(got);
    });
    socket.on('end', () => resolve(`closed: ${got}`));
    socket.on('error', (e: NodeJS.ErrnoException) => (e.code === 'ECONNREFUSED' ? setImmediate(attempt) : resolve(String(e.code))));
  };
  attempt();
});

describe('a client that has connected before the stub says that it listens', () => {
  // Without care some half of these connections are lost.
  it.each([1, 2, 3, 4, 5, 6])('is served, time %i', async () => {
    const { path } = await program('waits', '(module (func (export "_start")))');
    const port = await freePort();
    const child = spawn(process.execPath, [cli, 'run', '-g', String(port), path], { stdio: 'ignore' });
    try {
      expect(await firstConnection(port)).toBe('+$QC1#c5');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
