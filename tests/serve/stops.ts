/** A client of the debugger's that sets a breakpoint at `add` in each instance of the handler, lets the program go on at every stop, and counts. */
import { readFileSync } from 'node:fs';
import { instructionOffsets } from '../../compiler/analyse/locate.js';
import { namesOf } from '../../compiler/binary/names.js';
import { loadComponent } from '../../runtime/component/program/load.js';
import { Client } from '../gdb/client.js';
import { stopOf } from '../gdb/text.js';
import { proxy, type Served } from './process.js';

/** Where the code of `add` begins, in the first core module. */
export async function placeOfAdd(): Promise<number> {
  const [core] = (await loadComponent('proxy.wasm', readFileSync(proxy))).modules;
  const { module } = core!.module;
  const [index] = [...namesOf(module).funcs].find(([, name]) => /proxy.*3add|^proxy::add/.test(name))!;
  return instructionOffsets(module, index)[0]!;
}

export class Stops {
  /** How often the program has stopped, by the reason. */
  readonly counts = new Map<string, number>();
  private readonly seen = new Set<string>();
  /** How many libraries the debugger has told of at the last stop. */
  libraries = 0;

  private constructor(private readonly client: Client, private readonly offset: number) {}

  /** Connects to a `serve -g`. */
  static async connect(served: Served): Promise<Stops> {
    const [, port] = await served.said(/^wasm2js-debug: waiting for LLDB on 127\.0\.0\.1:(\d+):/m);
    const stops = new Stops(await Client.connect(Number(port), { noAck: true }), await placeOfAdd());
    await stops.client.ask('?');
    await stops.setBreakpoints();
    return stops;
  }

  /** In the instances that have come since; those of which there are no more go on having theirs. */
  private async setBreakpoints(): Promise<void> {
    const list = [...(await this.client.ask('qXfer:libraries:read::0,fffff')).matchAll(/<library name="([^"]*)"><section address="0x([0-9a-f]+)"/g)];
    this.libraries = list.length;
    for (const [, name, address] of list) {
      if (/\.core\d/.test(name!) || this.seen.has(address!)) continue;
      this.seen.add(address!);
      const reply = await this.client.ask(`Z0,${(BigInt(`0x${address!}`) + BigInt(this.offset)).toString(16)},1`);
      if (reply !== 'OK') throw new Error(`no breakpoint in ${name}: ${reply}`);
    }
  }

  /** Lets it go on at every stop, until the connection ends. */
  async goOn(): Promise<void> {
    for (;;) {
      this.client.send('c');
      const reply = await this.client.receive(2 ** 31 - 1).catch(() => undefined);
      if (reply === undefined) return;
      const stop = stopOf(reply);
      if (stop.kind !== 'stopped') return;
      this.counts.set(stop.reason, (this.counts.get(stop.reason) ?? 0) + 1);
      await this.setBreakpoints();
    }
  }
}
