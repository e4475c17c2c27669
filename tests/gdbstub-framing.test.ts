/** Packets as bytes: acknowledgements, checksums, splitting, and all that is no packet. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { checksum, frame } from './gdb/framing.js';
import { codeAddress, memoryAddress, stopOf } from './gdb/text.js';
import { ENDLESS, type Program } from './gdb/programs.js';
import type { Debuggee } from './gdb/launch.js';
import { hasProc, rss } from './gdb/process.js';
import { ERROR, HOOK_MS, suite } from './gdb/suite.js';

const { program, launch } = suite({ each: false });
let endless: Program;
let debuggee: Debuggee;

beforeAll(async () => {
  endless = await program('endless', ENDLESS);
  debuggee = await launch(endless);
}, HOOK_MS);

/** With a client of its own. The program runs on between two of them. */
async function withClient(use: (client: Client) => Promise<void>, options: { readonly noAck?: boolean } = {}): Promise<void> {
  const client = await debuggee.connect(options);
  try {
    await use(client);
    // Whatever has been sent, the stub is there.
    if (client.acks) {
      client.write(`+${frame('qC')}`);
      for (;;) {
        const item = await client.next();
        if (item.kind === 'packet' && item.payload.startsWith('QC')) break;
      }
    } else {
      expect(await client.ask('qC')).toMatch(/^QC/);
    }
  } finally {
    await client.close();
  }
}

describe('with acknowledgements', () => {
  it('a packet is acknowledged, then answered', async () => {
    await withClient(async (client) => {
      client.send('qC');
      expect(await client.next()).toEqual({ kind: 'ack' });
      expect(await client.next()).toMatchObject({ kind: 'packet', sound: true });
      client.write('+');
    }, { noAck: false });
  });

  it('a wrong checksum is asked for again', async () => {
    await withClient(async (client) => {
      for (const bad of ['$qC#00', '$qC#zz', '$qC#c', '$#01']) {
        client.write(bad);
        if (bad.endsWith('c')) client.write('x');
        expect(await client.next()).toEqual({ kind: 'nack' });
      }
      expect(await client.ask('qC')).toMatch(/^QC/);
    }, { noAck: false });
  });

  it('a reply that is asked for again comes again', async () => {
    await withClient(async (client) => {
      client.send('qHostInfo');
      expect(await client.next()).toEqual({ kind: 'ack' });
      const first = await client.next();
      for (let i = 0; i < 3; i++) {
        client.write('-');
        expect(await client.next()).toEqual(first);
      }
      client.write('+');
      expect(await client.ask('qC')).toMatch(/^QC/);
    }, { noAck: false });
  });

  it('QStartNoAckMode itself is acknowledged, nothing after it', async () => {
    await withClient(async (client) => {
      client.send('QStartNoAckMode');
      expect(await client.next()).toEqual({ kind: 'ack' });
      expect(await client.next()).toMatchObject({ kind: 'packet', payload: 'OK' });
      client.write('+');
      client.acks = false;
      client.send('qC');
      expect(await client.next()).toMatchObject({ kind: 'packet', sound: true });
      expect(await client.quiet(50)).toBe(true);
    }, { noAck: false });
  });

  it('the next client begins with them again', async () => {
    await withClient(async (client) => {
      client.send('qC');
      expect(await client.next()).toEqual({ kind: 'ack' });
    }, { noAck: false });
  });

  it('stray acknowledgements are nothing', async () => {
    await withClient(async (client) => {
      client.write('+++++');
      expect(await client.ask('qC')).toMatch(/^QC/);
    }, { noAck: false });
    await withClient(async (client) => {
      client.write('++++-+-+-');
      expect(await client.ask('qC')).toMatch(/^QC/);
    });
  });
});

describe('bytes in any portions', () => {
  it('one by one', async () => {
    await withClient(async (client) => {
      for (const c of frame(`m${memoryAddress(256)},4`)) {
        client.write(c);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      expect(await client.receive()).toBe('30313233');
    });
  });

  it('with a long pause in the middle, and at the escape', async () => {
    await withClient(async (client) => {
      const text = frame('qC');
      for (const at of [1, 2, text.length - 2, text.length - 1]) {
        client.write(text.slice(0, at));
        expect(await client.quiet(150)).toBe(true);
        client.write(text.slice(at));
        expect(await client.receive()).toMatch(/^QC/);
      }
    });
  });

  it('a hundred packets in one write, answered in order', async () => {
    await withClient(async (client) => {
      client.write(Array.from({ length: 100 }, (_, i) => frame(`m${memoryAddress(i * 7)},${(i + 1).toString(16)}`)).join(''));
      for (let i = 0; i < 100; i++) expect(await client.receive()).toHaveLength((i + 1) * 2);
    });
  });

  it('with noise between packets', async () => {
    await withClient(async (client) => {
      client.write(`noise\r\n\0\xff#00##}}*"${frame('qC')}%Stop:T05#00~~${frame('qHostInfo')}`);
      expect(await client.receive()).toMatch(/^QC/);
      expect(await client.receive()).toMatch(/^triple/);
    });
  });

  it('a packet begun anew is the new one', async () => {
    await withClient(async (client) => {
      client.write(`$m0,4${frame('qC')}`);
      expect(await client.receive()).toMatch(/^QC/);
    });
  });

  it('escapes are undone in what is written', async () => {
    await withClient(async (client) => {
      const escaped = [...'qC'].map((c) => `}${String.fromCharCode(c.charCodeAt(0) ^ 0x20)}`).join('');
      client.write(`$${escaped}#${checksum(escaped)}`);
      expect(await client.receive()).toMatch(/^QC/);
    });
  });

  it('checksums may have capital digits', async () => {
    await withClient(async (client) => {
      const payload = ['qHostInfo', 'qfThreadInfo', 'qProcessInfo', 'qC', 'vCont?'].find((p) => /[a-f]/.test(checksum(p)))!;
      client.write(`$${payload}#${checksum(payload).toUpperCase()}`);
      expect(await client.receive()).not.toBe('');
    }, { noAck: false });
  });
});

describe('what is no packet', () => {
  it('an empty one has an empty reply', async () => {
    await withClient(async (client) => expect(await client.ask('')).toBe(''));
  });

  it('every byte alone, and every byte behind every letter', async () => {
    await withClient(async (client) => {
      const before = stopOf(await client.ask('?'));
      // What makes the program go on, or end, or the client leave, is tested elsewhere.
      for (let byte = 0; byte < 256; byte++) {
        const c = String.fromCharCode(byte);
        if (!'csCSkDvR'.includes(c)) await client.ask(c);
        for (const letter of 'mMxXzZqQpPgGHjT_?') await client.ask(letter + c);
      }
      expect(stopOf(await client.ask('?'))).toEqual(before);
    });
  });

  it('numbers that are too large, negative, or none', async () => {
    const numbers = ['', '-1', '-0', '0x0', '1e3', 'ffffffffffffffff', '10000000000000000', 'f'.repeat(5000), '0'.repeat(5000), ' 1', '1 ', 'é', '\0', '1.5', 'NaN', '__proto__', 'constructor'];
    await withClient(async (client) => {
      const before = stopOf(await client.ask('?'));
      for (const n of numbers) {
        for (const packet of [
          `m${n},4`, `m0,${n}`, `x${n},4`, `x0,${n}`, `M${n},1:00`, `M0,${n}:00`, `Z0,${n},1`, `Z${n},0,1`, `z0,${n},1`, `z${n},0,1`, `Z2,${n},4`, `Z2,0,${n}`, `z2,0,${n}`, `p${n}`,
          `qWasmLocal:${n};0`, `qWasmLocal:0;${n}`, `qWasmGlobal:${n};0`, `qWasmGlobal:0;${n}`, `qWasmStackValue:${n};0`, `qWasmStackValue:0;${n}`, `qWasmCallStack:${n}`,
          `qRegisterInfo${n}`, `qThreadStopInfo${n}`, `qMemoryRegionInfo:${n}`, `qXfer:libraries:read::${n},10`, `qXfer:memory-map:read::0,${n}`, `qRcmd,${n}`, `Hg${n}`, `T${n}`,
        ]) await client.ask(packet);
      }
      // Watchpoints may have been set: none of that many lies where the program goes by.
      expect(stopOf(await client.ask('?'))).toEqual(before);
      expect(await client.ask(`m${memoryAddress(256)},4`)).toBe('30313233');
    });
  });

  it('a packet as large as is offered is read, a larger one is an error', async () => {
    await withClient(async (client) => {
      const largest = 0x20000 - 'M1000,f000:'.length;
      const count = 0xf000;
      expect(count * 2).toBeLessThan(largest);
      expect(await client.ask(`M${memoryAddress(0x1000)},${count.toString(16)}:${'ab'.repeat(count)}`)).toBe('OK');
      expect(await client.ask(`m${memoryAddress(0x1000 + count - 2)},3`)).toBe('abab00');
      expect(await client.ask(`M${memoryAddress(0x1000)},10000:${'00'.repeat(0x10000)}`)).toMatch(ERROR);
      expect(await client.ask(`m${memoryAddress(0x1000 + count - 2)},3`)).toBe('abab00');
      expect(await client.ask(`q${'x'.repeat(1 << 20)}`)).toMatch(/^(E.*)?$/);
    });
  });

  it('10 MB without an end keep no memory, whatever they are', async () => {
    if (!hasProc()) return;
    for (const fill of ['a', '$', '}', '#', '\x03', '+', '\0']) {
      await withClient(async (client) => {
        expect(await client.ask('qC')).toMatch(/^QC/);
        const before = rss(debuggee.pid);
        client.write(`$M0,${fill.repeat(10 << 20)}`);
        client.write(`#00${frame('qHostInfo')}`);
        let reply;
        do reply = await client.next(30_000).catch((e: Error) => { throw new Error(`after ${JSON.stringify(fill)}: ${e.message}`); });
        while (reply.kind !== 'packet' || !reply.payload.startsWith('triple'));
        expect(rss(debuggee.pid) - before).toBeLessThan(120 << 20);
      });
    }
  }, 120_000);
});

describe('while the program runs', () => {
  it('packets wait or are answered, and the program is not disturbed; a flood of interrupts gives one stop', async () => {
    const client = await (await launch(endless)).connect();
    client.send('c');
    expect(await client.quiet(100)).toBe(true);
    for (const packet of ['qC', 'm0,4', `Z0,${codeAddress(0)},1`, 'qWasmLocal:0;0', 'c', 's', 'vCont;c', '?', 'jThreadsInfo', '\xff', 'nonsense']) client.send(packet);
    client.write('$m0,#zz$$$#00');
    await client.quiet(200);
    client.write('\x03'.repeat(1000));
    // What has been answered meanwhile is not what is looked for.
    let stop = '';
    while (!stop.startsWith('T02')) stop = await client.receive();
    const seen: string[] = [];
    while (!(await client.quiet(200))) seen.push(await client.receive());
    expect(seen.filter((reply) => reply.startsWith('T02')).length).toBeLessThanOrEqual(2);
    expect(await client.ask(`M${memoryAddress(1024)},1:2a`)).toBe('OK');
    client.send('c');
    let end = '';
    while (!end.startsWith('W')) end = await client.receive();
    expect(end).toBe('W2a');
  });
});
