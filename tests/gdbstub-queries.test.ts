/** Packets that ask about the program as a whole, one by one, over a program in its first stop. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { codeAddress, hexText, memoryAddress, stopOf, textOf, toLe } from './gdb/text.js';
import { type Program, VALUES } from './gdb/programs.js';
import { ERROR, HOOK_MS, suite } from './gdb/suite.js';

const { program, start } = suite({ each: false });
let values: Program;
let client: Client;

beforeAll(async () => {
  values = await program('values', VALUES);
  ({ client } = await start(values));
}, HOOK_MS);

/** `triple:...;endian:little;` as a map. */
const fields = (reply: string): Map<string, string> =>
  new Map(reply.split(';').filter((f) => f !== '').map((f) => [f.slice(0, f.indexOf(':')), f.slice(f.indexOf(':') + 1)]));

/** A whole object, read in portions. */
async function transfer(object: string, portion: number): Promise<string> {
  let text = '';
  for (;;) {
    const reply = await client.ask(`qXfer:${object}:read::${text.length.toString(16)},${portion.toString(16)}`);
    expect(reply[0]).toMatch(/[lm]/);
    expect(reply.length).toBeLessThanOrEqual(portion + 1);
    text += reply.slice(1);
    if (reply[0] === 'l') return text;
    expect(reply.length).toBeGreaterThan(1);
  }
}

describe('the handshake', () => {
  it('says what is supported', async () => {
    const reply = await client.ask('qSupported:xmlRegisters=i386,arm,mips,arc;multiprocess+;fork-events+;swbreak+;hwbreak+');
    const features = reply.split(';');
    expect(features).toEqual(expect.arrayContaining([
      'PacketSize=20000', 'QStartNoAckMode+', 'vContSupported+', 'qXfer:libraries:read+', 'qXfer:memory-map:read+', 'swbreak+', 'hwbreak+', 'binary-upload+', 'qWasmInstance+',
    ]));
    expect(reply).not.toMatch(/multiprocess|Reverse/);
    expect(await client.ask('qSupported')).toBe(reply);
  });

  it.each(['QThreadSuffixSupported', 'QListThreadsInStopReply', 'QEnableErrorStrings'])('%s', async (packet) => {
    expect(await client.ask(packet)).toBe('OK');
  });

  it.each(['qHostInfo', 'qProcessInfo'])('%s tells of wasm32, with pointers of four bytes', async (packet) => {
    const reply = fields(await client.ask(packet));
    expect(textOf(reply.get('triple')!)).toBe('wasm32-unknown-unknown-wasm');
    expect(reply.get('endian')).toBe('little');
    expect(reply.get('ptrsize')).toBe('4');
    if (packet === 'qProcessInfo') expect(reply.get('pid')).toBe('1');
  });

  it('vCont?', async () => {
    expect(await client.ask('vCont?')).toBe('vCont;c;C;s;S');
  });

  it('has one register, the pc', async () => {
    expect(await client.ask('qRegisterInfo0'))
      .toBe('name:pc;alt-name:pc;bitsize:64;offset:0;encoding:uint;format:hex;set:General Purpose Registers;gcc:16;dwarf:16;generic:pc;');
    for (const n of ['1', '2', 'ff']) expect(await client.ask(`qRegisterInfo${n}`)).toMatch(/^E45/);
  });

  it.each([
    'qVAttachOrWaitSupported', 'qStructuredDataPlugins', 'qShlibInfoAddr', 'qModuleInfo:6162;6364', 'jThreadExtendedInfo:{"thread":1}', 'qGDBServerVersion',
    'Z5,0,1', 'z5,0,1', 'Z9,4000000000000000,4', '_M1000,rwx', '_m1000', 'qNoSuchThing', 'vNoSuchThing', 'QNoSuchThing', 'jNoSuchThing', 'G00', 'bc', 'bs', '!', 'R00', 'qWasmInstance:0', 'jAddressSpacesInfo', 'é', '\x00', '\x7f\xff',
  ])('what is not supported has an empty reply: %j', async (packet) => {
    expect(await client.ask(packet)).toBe('');
  });
});

describe('threads', () => {
  it('there is one', async () => {
    expect(await client.ask('qfThreadInfo')).toBe('m1');
    expect(await client.ask('qsThreadInfo')).toBe('l');
    expect(await client.ask('qC')).toMatch(/^QC0*1$/);
  });

  it.each(['Hg0', 'Hg1', 'Hg0001', 'Hc-1', 'Hc0', 'Hg-1'])('%s', async (packet) => {
    expect(await client.ask(packet)).toBe('OK');
  });

  it('its state is that of the stop, in all forms', async () => {
    const first = await client.ask('?');
    const { pc, reason } = stopOf(first) as Extract<ReturnType<typeof stopOf>, { kind: 'stopped' }>;
    expect(await client.ask('qThreadStopInfo1')).toBe(first);
    expect(await client.ask('qThreadStopInfo0001')).toBe(first);
    expect(await client.ask('?')).toBe(first);
    const infos = JSON.parse(await client.ask('jThreadsInfo')) as { tid: number; reason: string; registers: Record<string, string> }[];
    expect(infos).toHaveLength(1);
    const le = toLe(BigInt(`0x${codeAddress(pc)}`), 8);
    expect(infos[0]).toMatchObject({ tid: 1, reason, registers: { 0: le } });
    for (const packet of ['p0', 'p0;thread:0001;', 'p0;thread:1;', 'g', 'g;thread:1;']) expect(await client.ask(packet)).toBe(le);
  });

  it('there is no other', async () => {
    const le = await client.ask('p0');
    for (const packet of ['Hg63', 'Hc2', 'Hg10', 'T2', 'p0;thread:0002;', 'g;thread:63;', `P0=${le};thread:2;`, 'qThreadStopInfo2', 'qWasmCallStack:2', 'vCont;c:2', 'vCont;s:63']) {
      expect([packet, await client.ask(packet)]).toEqual([packet, expect.stringMatching(ERROR)]);
    }
    for (const packet of ['p1', 'qThreadStopInfoffffffffffffffffff']) expect(await client.ask(packet)).toMatch(/^(E|$)/);
  });

  it('every } is escaped in jThreadsInfo', async () => {
    client.send('jThreadsInfo');
    const reply = await client.next();
    if (reply.kind !== 'packet') throw new Error('no packet');
    const braces = [...reply.raw.matchAll(/\}/g)].map(({ index }) => reply.raw[index + 1]);
    expect(braces.length).toBeGreaterThan(0);
    expect(braces.filter((c) => !'\x03\x04]\x0a'.includes(c!))).toEqual([]);
  });

  it('the first stop is at the first instruction', async () => {
    const stop = stopOf(await client.ask('?'));
    expect(stop).toMatchObject({ kind: 'stopped', pc: values.instructions('_start')[0], module: 0 });
  });
});

describe('libraries', () => {
  const list = (): string => `<library-list><library name="${values.path}"><section address="0x${codeAddress(0)}"/></library></library-list>`;

  it('are named by absolute path, and start at their first byte', async () => {
    expect((await transfer('libraries', 0x1ffff)).replace(/\s*\n\s*/g, '')).toBe(list());
    expect(readFileSync(values.path).equals(values.bytes)).toBe(true);
  });

  it.each([1, 7, 64])('can be read in portions of %i', async (portion) => {
    expect(await transfer('libraries', portion)).toBe(await transfer('libraries', 0x1ffff));
  });

  it('from the end on there is nothing', async () => {
    const { length } = await transfer('libraries', 0x1ffff);
    expect(await client.ask(`qXfer:libraries:read::${length.toString(16)},10`)).toBe('l');
    expect(await client.ask('qXfer:libraries:read::fffffff,10')).toMatch(/^(l$|E)/);
  });

  it('other objects and forms are refused', async () => {
    for (const packet of ['qXfer:libraries-svr4:read::0,1ffff', 'qXfer:features:read:target.xml:0,ffb', 'qXfer:auxv:read::0,fff']) expect(await client.ask(packet)).toBe('');
    for (const packet of ['qXfer:libraries:read::0', 'qXfer:libraries:read::,', 'qXfer:libraries:read::x,10', 'qXfer:libraries:write::0:00']) {
      expect(await client.ask(packet)).toMatch(/^(E|$)/);
    }
  });
});

describe('the memory map', () => {
  it('has the memory as ram and the code as rom', async () => {
    const map = await transfer('memory-map', 0x1ffff);
    const entries = [...map.matchAll(/<memory\s+([^>]*?)\/?>/g)].map(([, attributes]) => Object.fromEntries([...attributes!.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v])));
    expect(entries.map(({ type, start, length }) => [type, BigInt(start), Number(length)]).sort()).toEqual([
      ['ram', 0n, 0x20000], ['rom', BigInt(`0x${codeAddress(0)}`), values.bytes.length],
    ]);
  });

  it.each([1, 33])('can be read in portions of %i', async (portion) => {
    expect(await transfer('memory-map', portion)).toBe(await transfer('memory-map', 0x1ffff));
  });
});

describe('regions', () => {
  interface Region { readonly start: bigint; readonly size: bigint; readonly permissions: string; readonly name: string | undefined }
  async function region(address: string): Promise<Region> {
    const reply = fields(await client.ask(`qMemoryRegionInfo:${address}`));
    const name = reply.get('name');
    return { start: BigInt(`0x${reply.get('start')!}`), size: BigInt(`0x${reply.get('size')!}`), permissions: reply.get('permissions') ?? '', name: name && textOf(name) };
  }

  it('memory can be written, code executed', async () => {
    for (const at of [0, 5, 0x1ffff]) expect(await region(memoryAddress(at))).toMatchObject({ start: 0n, size: 0x20000n, permissions: 'rw' });
    for (const at of [0, values.bytes.length - 1]) {
      expect(await region(codeAddress(at))).toMatchObject({ start: BigInt(`0x${codeAddress(0)}`), size: BigInt(values.bytes.length), permissions: 'rx' });
    }
  });

  it('all together cover the address space, holes without permissions', async () => {
    const seen: string[] = [];
    let at = 0n;
    for (; at < 1n << 64n; ) {
      const { start, size, permissions } = await region(at.toString(16));
      expect(start).toBe(at);
      expect(size).toBeGreaterThan(0n);
      at = start + size;
      seen.push(permissions);
      expect(seen.length).toBeLessThan(20);
      if (at >= (1n << 64n) - 1n) break;
    }
    expect(seen).toEqual(['rw', '', 'rx', '']);
  });

  it('a hole is told from its middle, too', async () => {
    for (const address of [memoryAddress(0x20000), memoryAddress(0, 7), codeAddress(values.bytes.length), codeAddress(0, 3), 'ffff0110', '8000000000000000', 'ffffffffffffffff']) {
      const { start, size, permissions } = await region(address);
      const asked = BigInt(`0x${address}`);
      expect(permissions).toBe('');
      expect(start <= asked && asked < start + size).toBe(true);
    }
  });

  it('no address: an error', async () => {
    for (const what of ['', 'x', '-1', '10000000000000000', '0,1']) expect(await client.ask(`qMemoryRegionInfo:${what}`)).toMatch(/^(E|$)/);
  });
});

it('monitor help is text, then OK', async () => {
  client.output = '';
  expect(await client.ask(`qRcmd,${hexText('help')}`)).toBe('OK');
  expect(client.output).toMatch(/\w+.*\n/);
});
