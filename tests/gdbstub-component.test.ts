/** The stub as a real component: with our extensions, and without, as it is for any host of the world `debug-main`. */
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node } from './cli-process.js';
import { Client } from './gdb/client.js';
import { cli } from './gdb/launch.js';
import { type Program, Shelf, traps, VALUES, VALUES_CODE } from './gdb/programs.js';
import { codeAddress, hexText, memoryAddress } from './gdb/text.js';
import { Child } from './lldb/processes.js';

const END_MS = 60_000;
const shelf = new Shelf();
let values: Program;
let trapping: Program;

beforeAll(async () => {
  values = await shelf.put('values', VALUES);
  trapping = await shelf.put('trapping', traps('(drop (i32.div_u (i32.const 1) (local.get $zero)))'));
});
afterAll(() => shelf.remove());

const componentPath = (name: string): string => fileURLToPath(new URL(`../test-programs/build/debuggers/component/${name}.wasm`, import.meta.url));

/** @returns why it cannot be tested here, if so; in continuous integration that is an error */
function obstacle(name: string): string | undefined {
  if (existsSync(componentPath(name))) return undefined;
  const reason = `${name}.wasm is not built; run: node debuggers/gdbstub/build.mjs${name.endsWith('plain') ? ' --plain' : ''}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

describe.each([['gdbstub', true], ['gdbstub-plain', false]])('%s', (name, extended) => {
  const reason = obstacle(name);
  const options = (...args: readonly string[]): string[] => ['run', '-D', `debugger=${componentPath(name)}`, ...args.flatMap((arg) => ['-D', `arg=${arg}`])];

  /** A program that waits, with a client. */
  async function session(program: Program, use: (client: Client) => Promise<void>): Promise<unknown> {
    const child = new Child(name, process.execPath, [cli, ...options('0'), program.path], { cwd: shelf.path, stdin: '' });
    try {
      const port = await child.until('port', () => {
        const found = /^Debugger: waiting for LLDB on 127\.0\.0\.1:(\d+): /m.exec(child.stderr);
        return found === null ? undefined : Number(found[1]);
      }, END_MS);
      const client = await Client.connect(port, { noAck: true });
      await use(client);
      await client.close();
      return await child.finish(END_MS);
    } finally {
      child.killGroup();
    }
  }

  const monitor = async (client: Client, command: string): Promise<string> => {
    client.output = '';
    expect(await client.ask(`qRcmd,${hexText(command)}`)).toBe('OK');
    return client.output;
  };

  it.skipIf(reason !== undefined)('breakpoints, steps, frames, values, memory, changes, the exit code', async () => {
    const code = await session(values, async (client) => {
      const mark = values.marks('inner')[1]!;
      expect(await client.ask(`Z0,${codeAddress(mark)},1`)).toBe('OK');
      expect(await client.go('c')).toMatchObject({ reason: 'breakpoint', pc: mark });
      expect((await client.ask('qWasmCallStack:1')).length).toBe(3 * 16);
      expect(await client.ask('qWasmLocal:0;2')).toBe('000000bf');
      // Large u32 and u64 come through unharmed.
      expect(await client.ask('qWasmLocal:0;0')).toBe('ffffffff');
      expect(await client.ask('qWasmGlobal:0;1')).toBe('8877665544332211');
      expect(await client.ask('qWasmStackValue:0;3')).toBe('010000000000f87f');
      expect(await client.ask(`m${memoryAddress(256)},10`)).toBe(Buffer.from('0123456789#$}*ab').toString('hex'));
      expect(await client.ask(`M${memoryAddress(256)},2:4142`)).toBe('OK');
      expect(await client.ask(`m${memoryAddress(256)},3`)).toBe(Buffer.from('AB2').toString('hex'));
      expect(await client.go('vCont;s:1')).toMatchObject({ reason: 'trace', pc: mark + 1 });
      expect(await monitor(client, 'setlocal 0 0 0')).toBe(extended ? 'local 0 of frame 0: i32 0\n' : 'error: this host cannot change locals\n');
      expect(await monitor(client, 'call middle 5')).toContain('middle is called');
      expect(await client.ask(`z0,${codeAddress(mark)},1`)).toBe('OK');
      expect(await client.go('c')).toMatchObject({ description: 'the call has returned i32 80' });
      // The program ends with another code if a local could be changed.
      expect(await client.go('c')).toEqual({ kind: 'exited', code: extended ? 70 : 0 });
    });
    expect(code).toBe(extended ? 70 : VALUES_CODE);
  }, 2 * END_MS);

  it.skipIf(reason !== undefined)('a trap, and going on after it', async () => {
    const code = await session(trapping, async (client) => {
      expect(await client.go('c')).toMatchObject({ reason: 'exception', description: extended ? expect.stringMatching(/divide by zero/) as string : 'wasm trap' });
      expect(await client.go('c')).toEqual({ kind: 'exited', code: 134 });
    });
    expect(code).toBe(134);
  }, 2 * END_MS);

  it.skipIf(reason !== undefined)('detaching', async () => {
    expect(await session(values, async (client) => expect(await client.ask('D')).toBe('OK'))).toBe(VALUES_CODE);
  }, 2 * END_MS);

  it.skipIf(reason !== undefined)('what it cannot do is one line, and exit code 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const taken = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(node([cli, ...options(taken), values.path], shelf.path)).toEqual({
      status: 2, stdout: '', stderr: `Debugger: cannot listen on ${taken}: the port is in use; choose another, or 0 for any free port\n`,
    });
    server.close();
    expect(node([cli, ...options('frob'), values.path], shelf.path)).toEqual({ status: 2, stdout: '', stderr: 'Debugger: frob: expects [HOST:]PORT, with a port up to 65535\n' });
  }, 2 * END_MS);
});
