/** Sessions of LLDB with a C++ program of half a megabyte. */
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Debuggee } from '../../tests/gdb/launch.js';
import type { Plan } from '../measure.js';
import { projectRoot } from '../paths.js';
import type { Measured } from './index.js';
import { Lldb } from './lldb.js';
import { CountingProxy } from './proxy.js';

const HALF_MEGABYTE = 'cpp/trap_bad_access.O0';
const STEPPED = 'cpp/shapes.O0';
const LINES = 12;
const INSTRUCTIONS = 30;

const STOPPED = /stop reason = /;

class Rows {
  private readonly rows = new Map<string, { milliseconds: number[]; waited: number[]; packets: number[]; kilobytes: number[] }>();

  async add(title: string, proxy: CountingProxy, lldb: Lldb, commands: readonly string[], expected: RegExp): Promise<void> {
    proxy.take();
    const { milliseconds } = await lldb.time(commands, expected);
    const { packets, bytes, waited } = proxy.take();
    let row = this.rows.get(title);
    if (row === undefined) this.rows.set(title, (row = { milliseconds: [], waited: [], packets: [], kilobytes: [] }));
    row.milliseconds.push(milliseconds);
    row.waited.push(waited);
    row.packets.push(packets);
    row.kilobytes.push(bytes / 1024);
  }

  all(): Measured[] {
    return [...this.rows].map(([title, row]) => ({ title, ...row }));
  }
}

/** A program under the stub with an LLDB that is going to connect through the proxy. */
async function session(wasm: string, use: (lldb: Lldb, proxy: CountingProxy, connect: string) => Promise<void>, before = async (): Promise<void> => undefined): Promise<void> {
  const debuggee = await Debuggee.launch(wasm);
  const proxy = await CountingProxy.start(debuggee.port);
  const lldb = new Lldb();
  try {
    await before();
    // LLDB has to have started.
    await lldb.time(['version'], /lldb version/);
    await use(lldb, proxy, `process connect --plugin wasm connect://127.0.0.1:${proxy.port}`);
  } finally {
    await lldb.quit();
    await proxy.end();
    await debuggee.kill();
  }
}

/** @throws Error if a command does not do what it should */
export async function measureSessions(plan: Plan, progress: (text: string) => void): Promise<{ rows: Measured[]; program: string }> {
  const rows = new Rows();
  const scratch = await mkdtemp(join(tmpdir(), 'bench-lldb-'));
  const half = join(projectRoot, 'test-programs', 'build', `${HALF_MEGABYTE}.wasm`);
  const stepped = join(projectRoot, 'test-programs', 'build', `${STEPPED}.wasm`);
  const kilobytes = async (path: string): Promise<string> => `${((await stat(path)).size / 1000).toFixed(0)} KB`;
  try {
    for (let round = 0; round < plan.rounds; round++) {
      progress(`LLDB, round ${round + 1} of ${plan.rounds}`);
      const connecting = (title: string) => async (lldb: Lldb, proxy: CountingProxy, connect: string): Promise<void> => {
        await rows.add(title, proxy, lldb, [connect], STOPPED);
        // Symbols are read when they are first needed.
        await rows.add(`${title}, then \`b main\``, proxy, lldb, ['breakpoint set --name main'], /Breakpoint 1: (?!no locations)/);
      };
      await session(half, connecting('connect, the file being there'));
      const gone = join(scratch, 'gone.wasm');
      await copyFile(half, gone);
      await session(gone, connecting('connect, the file not being there'), () => rm(gone));
      await session(stepped, async (lldb, proxy, connect) => {
        await lldb.time([connect], STOPPED);
        await rows.add('first `b main` and `c` to it', proxy, lldb, ['breakpoint set --name main', 'continue'], /stop reason = breakpoint/);
        for (let i = 0; i < LINES; i++) await rows.add('`n`', proxy, lldb, ['next'], /stop reason = step over/);
        for (let i = 0; i < INSTRUCTIONS; i++) await rows.add('`si`', proxy, lldb, ['thread step-inst'], /stop reason = /);
        await rows.add('`b` on a method and `c` to it', proxy, lldb, ['breakpoint set --name area', 'continue'], /stop reason = breakpoint/);
        await rows.add('`bt`', proxy, lldb, ['bt'], /frame #1/);
        await rows.add('`frame variable`', proxy, lldb, ['frame variable'], /this = /);
        await rows.add('`finish`', proxy, lldb, ['finish'], /stop reason = /);
      });
    }
  } finally {
    progress('');
    await rm(scratch, { recursive: true, force: true });
  }
  return { rows: rows.all(), program: `connecting: ${HALF_MEGABYTE}, ${await kilobytes(half)}; the rest: ${STEPPED}, ${await kilobytes(stepped)}` };
}
