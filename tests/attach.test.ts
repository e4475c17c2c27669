/** `WASM2JS_DEBUG` for Node programs with wasm inside: LLDB stops in the C of an npm package. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Debugged, REGISTER } from './attach/debugged.js';
import { Packages } from './attach/packages.js';
import { missingLldb } from './lldb/client.js';

const packages = new Packages();
const missing = missingLldb();
if (missing !== undefined && process.env['CI'] === 'true') throw new Error(missing);

const running: Debugged[] = [];
afterEach(() => running.splice(0).forEach((one) => one.kill()));

/** Runs a program of this text. */
function debug(name: string, text: string, how: string, env?: Readonly<Record<string, string>>): Debugged {
  packages.write(name, text);
  const program = new Debugged(packages, [name], how, env);
  running.push(program);
  return program;
}

describe.skipIf(missing !== undefined)('WASM2JS_DEBUG=gdb:PORT', () => {
  it('waits at the first instance, stops in C, shows and steps, and ends with the program', async () => {
    const program = debug('first.mjs', `import { load } from 'counter';
      console.log('begun');
      process.on('exit', (code) => console.log('exit', code));
      const { total } = load((n) => console.log('square', n));
      console.log('total', total(3));
      process.exitCode = 5;`, 'gdb:0');
    const lldb = await program.lldb('', ['breakpoint set --name square']);
    expect(program.stdout).toBe('begun\n');
    for (const command of ['continue', 'frame variable', 'bt', 'finish', 'breakpoint disable 1', 'next', 'frame variable', 'continue']) await lldb.command(command);
    expect(await program.finish()).toBe(5);
    await lldb.quit();
    expect(program.stdout).toBe('begun\nsquare 1\nsquare 4\nsquare 9\ntotal 14\nexit 5\n');
    expect(program.stderr).toBe('');
    const seen = lldb.transcript();
    expect(seen).toMatch(/Breakpoint 1: no locations \(pending\)/);
    expect(seen).toMatch(/stop reason = breakpoint 1\.1[^]*-> 4\s+int result = value \* value;[^]*\(int\) value = 1\n\(int\) result = 0\n/);
    expect(seen).toMatch(/frame #0: \S+ .*`square\(value=1\) at counter\.c:4:16\n.*frame #1: \S+ .*`total\(count=3\) at counter\.c:12/);
    expect(seen).toMatch(/stop reason = step out[^]*stop reason = step over[^]*\(int\) count = 3\n\(int\) sum = 1\n\(int\) i = 1\n[^]*Process 1 exited with status = 5/);
  }, 120_000);
});

describe('WASM2JS_DEBUG that cannot be', () => {
  const refused = (text: string): readonly unknown[] => {
    packages.write('never.mjs', "console.log('it runs');");
    const { status, stdout, stderr } = packages.node(['--no-warnings', ...REGISTER, 'never.mjs'], { env: { WASM2JS_DEBUG: text } });
    return [status, stdout, stderr];
  };

  it('ends the program before it has begun, with one line', () => {
    expect(refused('lldb:1234')).toEqual([2, '', 'wasm2js-debug: WASM2JS_DEBUG: lldb:1234: expects gdb:[HOST:]PORT, gdb:[HOST:]PORT,nowait or debugger:FILE[,ARGUMENT]...\n']);
    expect(refused('debugger:none.mjs')).toEqual([2, '', 'wasm2js-debug: WASM2JS_DEBUG: none.mjs: no such file or directory\n']);
  });

  it('is told of a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const program = debug('used.mjs', "import { load } from 'counter'; load(() => {}); console.log('it runs');", `gdb:${port}`);
    expect([await program.finish(), program.stdout, program.stderr])
      .toEqual([2, '', `wasm2js-debug: cannot listen on 127.0.0.1:${port}: the port is in use; choose another, or 0 for any free port\n`]);
    server.close();
  }, 60_000);
});
