/** Packets that read and write what a stopped program consists of: memory, code, values, the stack of calls. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { codeAddress, fromLe, memoryAddress, textOf, toLe, unhex } from './gdb/text.js';
import { type Program, VALUES } from './gdb/programs.js';
import { ERROR, HOOK_MS, resume, suite } from './gdb/suite.js';

const { program, start } = suite({ each: false });
let values: Program;
let client: Client;
const MEMORY = 0x20000;

/** Stops at the second mark of `inner`, with a value of each type on the operand stack. */
beforeAll(async () => {
  values = await program('values', VALUES);
  ({ client } = await start(values));
  const mark = values.marks('inner')[1]!;
  expect(await client.ask(`Z0,${codeAddress(mark)},1`)).toBe('OK');
  expect((await resume(client)).pc).toBe(mark);
}, HOOK_MS);

/** A binary reply: `b` and the bytes. */
const bytesOf = (reply: string): Buffer => {
  expect(reply[0]).toBe('b');
  return Buffer.from(reply.slice(1), 'latin1');
};
const x = (address: string, length: number): Promise<string> => client.ask(`x${address},${length.toString(16)}`);
const m = (address: string, length: number): Promise<string> => client.ask(`m${address},${length.toString(16)}`);

describe('memory', () => {
  it('has the text of the program, also where it must be escaped', async () => {
    const text = '0123456789#$}*abc';
    expect(textOf(await m(memoryAddress(256), text.length))).toBe(text);
    expect(bytesOf(await x(memoryAddress(256), text.length)).toString()).toBe(text);
  });

  it.each([1, 2, 4, 8, 9, 16, 255, 256, 1000, 4096, 0xffff, MEMORY - 1, MEMORY])('x of %i bytes', async (length) => {
    const first = bytesOf(await x(memoryAddress(0), length));
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThanOrEqual(length);
    // A short read is to be gone on with.
    const parts = [first];
    for (let got = first.length; got < length; got += parts.at(-1)!.length) parts.push(bytesOf(await x(memoryAddress(got), length - got)));
    const all = Buffer.concat(parts);
    expect(all.length).toBe(length);
    if (length > 260) expect(all.subarray(256, 260).toString()).toBe('0123');
  });

  it('every byte value comes as it was written', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect(await client.ask(`M${memoryAddress(0x1000)},100:${bytes.toString('hex')}`)).toBe('OK');
    expect(bytesOf(await x(memoryAddress(0x1000), 256)).equals(bytes)).toBe(true);
    expect(await m(memoryAddress(0x1000), 256)).toBe(bytes.toString('hex'));
  });

  it('at the end a read is short, past it an error', async () => {
    expect(unhex(await m(memoryAddress(MEMORY - 4), 8))).toHaveLength(4);
    expect(bytesOf(await x(memoryAddress(MEMORY - 4), 8))).toHaveLength(4);
    expect(unhex(await m(memoryAddress(MEMORY - 1), 1))).toHaveLength(1);
    for (const at of [MEMORY, MEMORY + 1, 0xffff_ffff]) {
      expect(await m(memoryAddress(at), 1)).toMatch(ERROR);
      expect(await x(memoryAddress(at), 1)).toMatch(ERROR);
    }
  });

  it('reads of nothing give nothing', async () => {
    expect(await x(memoryAddress(0), 0)).toMatch(/^(b|OK)$/);
    expect(await m(memoryAddress(0), 0)).toMatch(/^(E[0-9a-f]{2}.*)?$/);
  });

  it('what LLDB asks at connect is an error', async () => {
    for (const packet of ['xffff0110,4', 'xffff1010,4', 'mffff0110,4']) expect(await client.ask(packet)).toMatch(ERROR);
  });

  it('other ids and kinds are errors', async () => {
    for (const address of [memoryAddress(0, 1), memoryAddress(0, 0x3fff_ffff), '8000000000000000', 'c000000000000000', 'ffffffffffffffff']) {
      expect(await m(address, 4)).toMatch(ERROR);
      expect(await x(address, 4)).toMatch(ERROR);
    }
  });

  it('is written', async () => {
    expect(await client.ask(`M${memoryAddress(2000)},4:deadbeef`)).toBe('OK');
    expect(await m(memoryAddress(1999), 6)).toBe('00deadbeef00');
    expect(await client.ask(`M${memoryAddress(MEMORY - 1)},1:7f`)).toBe('OK');
    expect(await m(memoryAddress(MEMORY - 1), 1)).toBe('7f');
  });

  it('a write that does not fit writes nothing', async () => {
    const before = await m(memoryAddress(MEMORY - 4), 4);
    expect(await client.ask(`M${memoryAddress(MEMORY - 2)},4:01020304`)).toMatch(ERROR);
    expect(await client.ask(`M${memoryAddress(MEMORY)},1:01`)).toMatch(ERROR);
    expect(await m(memoryAddress(MEMORY - 4), 4)).toBe(before);
  });

  it('what is no write is an error', async () => {
    for (const packet of ['M', 'M0', 'M0,4', 'M0,4:', 'M0,4:0102', 'M0,1:0102', 'M0,2:zz00', 'M0,1:0', 'Mx,1:00', 'M-1,1:00', 'M0,-1:00', 'M10000000000000000,1:00', 'M0,ffffffffffffffffff:00']) {
      expect(await client.ask(packet)).toMatch(ERROR);
    }
  });

  it('what is no read is an error', async () => {
    for (const kind of ['m', 'x']) {
      for (const rest of ['', '0', '0,', ',4', 'x,4', '-1,4', '0,-1', '0,x', '10000000000000000,4', '0,4,4', ' 0,4', '0x10,4']) {
        expect(await client.ask(kind + rest)).toMatch(ERROR);
      }
    }
  });

  it('huge lengths give what there is', async () => {
    for (const length of ['ffffffff', 'ffffffffffffffff']) {
      const reply = await client.ask(`x${memoryAddress(MEMORY - 16)},${length}`);
      if (!ERROR.test(reply)) expect(bytesOf(reply)).toHaveLength(16);
    }
  });
});

describe('code', () => {
  it('is the file, byte for byte', async () => {
    const { bytes } = values;
    const whole: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += whole.at(-1)!.length) whole.push(bytesOf(await x(codeAddress(at), 0x1ffff)));
    expect(Buffer.concat(whole).equals(bytes)).toBe(true);
    expect(unhex(await m(codeAddress(0), bytes.length)).equals(bytes)).toBe(true);
    expect(bytesOf(await x(codeAddress(bytes.length - 2), 100)).equals(bytes.subarray(-2))).toBe(true);
    expect(await x(codeAddress(bytes.length), 1)).toMatch(ERROR);
  });

  it('is not written, and has no breakpoint in it', async () => {
    const mark = values.marks('inner')[1]!;
    expect(await client.ask(`M${codeAddress(mark)},1:00`)).toMatch(ERROR);
    expect(await m(codeAddress(mark), 1)).toBe('01');
  });
});

describe('the stack of calls', () => {
  it('has the pc, then return addresses', async () => {
    const call = (name: string): number => {
      const all = values.instructions(name);
      return all.find((offset) => values.bytes[offset] === 0x10)!;
    };
    const expected = [
      values.marks('inner')[1]!, values.after('middle', call('middle')), values.after('_start', call('_start')),
    ].map((offset) => toLe(BigInt(`0x${codeAddress(offset)}`), 8)).join('');
    for (const packet of ['qWasmCallStack:1', 'qWasmCallStack:0001']) expect(await client.ask(packet)).toBe(expected);
  });
});

describe('values', () => {
  const float32 = (value: number): string => { const b = Buffer.alloc(4); b.writeFloatLE(value); return b.toString('hex'); };
  const float64 = (value: number): string => { const b = Buffer.alloc(8); b.writeDoubleLE(value); return b.toString('hex'); };

  it('locals: parameters first, each in its natural width', async () => {
    expect(fromLe(await client.ask('qWasmLocal:0;0'))).toBe(0xffff_ffffn);
    expect(await client.ask('qWasmLocal:0;0')).toHaveLength(8);
    expect(await client.ask('qWasmLocal:0;1')).toBe(toLe(35n, 8));
    expect(await client.ask('qWasmLocal:0;2')).toBe(float32(-0.5));
    expect(await client.ask('qWasmLocal:0;3')).toBe(float64(1e300));
    expect(await client.ask('qWasmLocal:0;5')).toBe(toLe(0n, 8));
    expect(await client.ask('qWasmLocal:1;0')).toBe('ffffffff');
  });

  it('references have no bytes to show', async () => {
    for (const packet of ['qWasmLocal:0;4', 'qWasmGlobal:0;4', 'qWasmGlobal:0;5', 'qWasmStackValue:0;4']) expect(await client.ask(packet)).toMatch(ERROR);
  });

  it('globals, imported or not, exported or not', async () => {
    expect(await client.ask('qWasmGlobal:0;0')).toBe('feffffff');
    expect(await client.ask('qWasmGlobal:0;1')).toBe('8877665544332211');
    expect(await client.ask('qWasmGlobal:0;2')).toBe(float32(1.5));
    expect(await client.ask('qWasmGlobal:0;3')).toBe(float64(-2.25));
    expect(await client.ask('qWasmGlobal:2;1')).toBe('8877665544332211');
  });

  it('globals of an instance by its number', async () => {
    for (const packet of ['qWasmGlobal:1;instance:0;', 'qWasmGlobal:1;instance:0']) expect(await client.ask(packet)).toBe('8877665544332211');
    for (const packet of ['qWasmGlobal:6;instance:0;', 'qWasmGlobal:1;instance:1;', 'qWasmGlobal:1;instance:9999999999;', 'qWasmGlobal:1;instance:;', 'qWasmGlobal:1;instance:x;', 'qWasmGlobal:instance:0;1', 'qWasmLocal:1;instance:0;']) {
      expect([packet, await client.ask(packet)]).toEqual([packet, expect.stringMatching(ERROR)]);
    }
  });

  it('a global that the linker has left out is 0, as the base of thread-local variables', async () => {
    for (const index of [0x3fff_ffff, 0xffff_ffff]) {
      expect(await client.ask(`qWasmGlobal:0;${index}`)).toBe('00000000');
      expect(await client.ask(`qWasmGlobal:${index};instance:0;`)).toBe('00000000');
    }
  });

  it('the operand stack, the bottom first', async () => {
    expect(await client.ask('qWasmStackValue:0;0')).toBe('04030201');
    expect(await client.ask('qWasmStackValue:0;1')).toBe(toLe(-3n, 8));
    expect(await client.ask('qWasmStackValue:0;2')).toBe(float32(2.5));
    expect(await client.ask('qWasmStackValue:0;3')).toBe('010000000000f87f');
    // A caller holds what is below the arguments, and these.
    expect(await client.ask('qWasmStackValue:1;0')).toBe('02000000');
    expect(await client.ask('qWasmStackValue:1;1')).toBe('ffffffff');
    expect(await client.ask('qWasmStackValue:1;2')).toBe(toLe(35n, 8));
  });

  it('beyond the last there is an error', async () => {
    for (const packet of [
      'qWasmLocal:0;6', 'qWasmLocal:0;4294967295', 'qWasmLocal:0;99999999999999999999', 'qWasmLocal:3;0', 'qWasmLocal:99999999999999999999;0', 'qWasmGlobal:0;6', 'qWasmGlobal:3;0', 'qWasmStackValue:0;5',
      'qWasmStackValue:1;3', 'qWasmStackValue:3;0', 'qWasmStackValue:2;1',
    ]) {
      expect([packet, await client.ask(packet)]).toEqual([packet, expect.stringMatching(ERROR)]);
    }
  });

  it('what is no index is an error', async () => {
    for (const name of ['qWasmLocal', 'qWasmGlobal', 'qWasmStackValue']) {
      for (const rest of ['', ':', ':0', ':0;', ':;0', ':-1;0', ':0;-1', ':0;x', ':0,0']) {
        expect([name + rest, await client.ask(name + rest)]).toEqual([name + rest, expect.stringMatching(/^(E[0-9a-f]{2}.*)?$/)]);
      }
    }
  });
});

it('an error has a text when they are enabled', async () => {
  expect(await client.ask('QEnableErrorStrings')).toBe('OK');
  const [, text] = (await client.ask(`m${memoryAddress(MEMORY)},1`)).split(';');
  expect(textOf(text!)).toMatch(/\w+ \w+/);
});
