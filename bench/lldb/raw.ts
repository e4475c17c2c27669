/** The cost of single packets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../tests/gdb/client.js';
import { Debuggee } from '../../tests/gdb/launch.js';
import { wat } from '../debugging/wat.js';
import type { Plan } from '../measure.js';
import type { Measured } from './index.js';

/** A loop that never ends, over memory that can be read. */
const ENDLESS = '(module (memory 4) (func (export "_start") (local i32) (loop $l (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br $l))))';

async function times(count: number, client: Client, packet: string, good: RegExp, before?: () => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    await before?.();
    const start = performance.now();
    const reply = packet === '\x03' ? (client.interrupt(), await client.receive()) : await client.ask(packet);
    taken.push(performance.now() - start);
    if (!good.test(reply)) throw new Error(`bench: ${JSON.stringify(packet)}: ${reply}`);
  }
  return taken;
}

export async function measureRaw(plan: Plan, progress: (text: string) => void): Promise<Measured[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-gdb-'));
  const path = join(scratch, 'endless.wasm');
  await writeFile(path, await wat(ENDLESS));
  const debuggee = await Debuggee.launch(path);
  const rows: Measured[] = [];
  const row = (title: string, milliseconds: number[]): void => void rows.push({ title, milliseconds, waited: [], packets: [], kilobytes: [] });
  try {
    progress('single packets');
    const client = await debuggee.connect();
    const count = plan.rounds * 100;
    await times(200, client, 'qC', /^QC/);
    row('`qC`, which asks nothing of the program', await times(count, client, 'qC', /^QC/));
    row('`m0,4`, which asks the program\'s thread', await times(count, client, 'm0,4', /^0{8}$/));
    row('`qWasmLocal:0;0`', await times(count, client, 'qWasmLocal:0;0', /^[0-9a-f]{8}$/));
    row('`x` of 64 KB', await times(plan.rounds * 10, client, 'x0,10000', /^b/));
    row('`vCont;s:1`, to the stop', await times(count, client, 'vCont;s:1', /^T05/));
    const run = async (): Promise<void> => {
      client.send('c');
      if (!(await client.quiet(10 + Math.random() * 20))) throw new Error('bench: an endless loop stops');
    };
    row('an interrupt, to the stop', await times(plan.rounds * 10, client, '\x03', /^T02/, run));
  } finally {
    await debuggee.kill();
    await rm(scratch, { recursive: true, force: true });
    progress('');
  }
  return rows;
}
