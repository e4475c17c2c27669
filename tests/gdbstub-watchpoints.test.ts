/** Watchpoints as LLDB sets them: the stop is behind the access, and says which watchpoint it was and where. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ACCESSES, type Program } from './gdb/programs.js';
import { ERROR, resume, stopped, suite } from './gdb/suite.js';
import { codeAddress, memoryAddress } from './gdb/text.js';

const { program, start } = suite();
let accesses: Program;
let marks: readonly number[];
beforeAll(async () => {
  accesses = await program('accesses', ACCESSES);
  marks = accesses.marks('_start');
});

it('there are 32, as far as LLDB wants to know', async () => {
  const { client } = await start(accesses);
  expect(await client.ask('qWatchpointSupportInfo:')).toBe('num:32;');
});

describe('stop behind each access of their kind', () => {
  it.each([
    ['Z2', 'writes', [[0, 1024], [3, 1020]]],
    ['Z3', 'reads', [[1, 1024]]],
    ['Z4', 'both', [[0, 1024], [1, 1024], [3, 1020]]],
  ] as const)('%s: %s', async (packet, _, hits) => {
    const { client } = await start(accesses);
    expect(await client.ask(`${packet},${memoryAddress(1024)},4`)).toBe('OK');
    for (const [mark, at] of hits) {
      const stop = await resume(client);
      expect(stop).toMatchObject({ pc: marks[mark], reason: 'watchpoint', signal: 5 });
      // What LLDB reads: the address of the watchpoint, a register's number, the address of the access.
      const [, watched, accessed] = /^(\d+) \d+ (\d+)$/.exec(stop.description ?? '')!;
      expect(Number(watched)).toBe(1024);
      // Of an access that begins before what is watched, LLDB needs an address in it or of the access.
      expect([at, 1024]).toContain(Number(accessed));
    }
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });
});

it('one byte in the middle of an access is enough, the next byte is not', async () => {
  const { client } = await start(accesses);
  await client.ask(`Z2,${memoryAddress(1031)},1`);
  expect((await resume(client)).pc).toBe(marks[2]);
  expect((await resume(client)).pc).toBe(marks[3]);
  await client.ask(`z2,${memoryAddress(1031)},1`);
  await client.ask(`Z2,${memoryAddress(1036)},1`);
  expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
});

it('what the host writes counts', async () => {
  const { client } = await start(accesses);
  await client.ask(`Z2,${memoryAddress(1100)},8`);
  const stop = await resume(client);
  // The first byte that it has changed: the time may have zeros in it.
  expect(stop).toMatchObject({ reason: 'watchpoint', description: expect.stringMatching(/^1100 \d+ 110[0-7]$/) });
  expect(stop.pc).toBe(accesses.after('_start', accesses.instructions('_start').filter((at) => accesses.bytes[at] === 0x10)[0]!));
});

it('what the client writes itself does not', async () => {
  const { client, first } = await start(accesses);
  await client.ask(`Z2,${memoryAddress(2000)},4`);
  expect(await client.ask(`M${memoryAddress(2000)},4:01020304`)).toBe('OK');
  expect(await client.ask(`m${memoryAddress(2000)},4`)).toBe('01020304');
  expect(stopped(await client.go('?')).pc).toBe(first.pc);
  expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
});

it('removed ones do not stop; those of a client that has gone neither', async () => {
  const { client, debuggee } = await start(accesses);
  for (const kind of ['2', '3', '4']) expect(await client.ask(`Z${kind},${memoryAddress(1024)},8`)).toBe('OK');
  for (const kind of ['3', '4']) expect(await client.ask(`z${kind},${memoryAddress(1024)},8`)).toBe('OK');
  expect(await resume(client)).toMatchObject({ pc: marks[0] });
  await client.close();
  expect((await debuggee.end()).code).toBe(0);
});

it('a step over an access stops for it', async () => {
  const { client } = await start(accesses);
  await client.ask(`Z2,${memoryAddress(1028)},4`);
  await client.ask(`Z0,${codeAddress(marks[1]!)},1`);
  expect((await resume(client)).reason).toBe('breakpoint');
  const reasons = [];
  for (let i = 0; i < 5; i++) reasons.push((await resume(client, 'vCont;s:1')).reason);
  expect(reasons).toEqual(['trace', 'trace', 'trace', 'trace', 'watchpoint']);
});

it('outside of the memory, or on code: refused', async () => {
  const { client } = await start(accesses);
  for (const address of [memoryAddress(65_536), memoryAddress(65_534), memoryAddress(0, 5), codeAddress(64)]) expect(await client.ask(`Z2,${address},4`)).toMatch(ERROR);
});
