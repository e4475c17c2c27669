/** The real LLDB, told one thing after the other, with the time that each takes by LLDB's own clock. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const LLDB = 'lldb-22';
const PATIENCE_MS = 60_000;

export const hasLldb = (): boolean => spawnSync(LLDB, ['--version']).status === 0;

export class Lldb {
  private readonly child: ChildProcess;
  private output = '';
  private commands = 0;

  constructor() {
    this.child = spawn(LLDB, ['--no-lldbinit', '--no-use-colors', '-Q'], { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { this.output += text; });
    this.write('script import time');
    this.write('script lldb.debugger.SetAsync(False)');
  }

  /**
   * Carries out commands, one after the other.
   * @returns the milliseconds they took together, and what was printed
   * @throws Error if one has no result of this kind
   */
  async time(commands: readonly string[], expected: RegExp): Promise<{ readonly milliseconds: number; readonly text: string }> {
    const mark = `@@${++this.commands}`;
    const from = this.output.length;
    const calls = commands.map((command) => `lldb.debugger.HandleCommand(${JSON.stringify(command)})`).join('; ');
    this.write(`script t = time.perf_counter(); ${calls}; print("${mark} %.6f" % ((time.perf_counter() - t) * 1000))`);
    // The command itself is echoed.
    const end = new RegExp(`^${mark} ([\\d.]+)$`, 'm');
    const deadline = Date.now() + PATIENCE_MS;
    let found: RegExpExecArray | null;
    while ((found = end.exec(this.output.slice(from))) === null) {
      if (Date.now() > deadline || this.child.exitCode !== null) throw new Error(`LLDB: no end of ${commands.join('; ')}:\n${this.output.slice(from)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    // What the process prints by another thread of LLDB's may come a little later.
    while (!expected.test(this.output.slice(from))) {
      if (Date.now() > deadline) throw new Error(`LLDB: ${commands.join('; ')} gives\n${this.output.slice(from)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return { milliseconds: Number(found[1]), text: this.output.slice(from) };
  }

  async quit(): Promise<void> {
    this.child.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }

  private write(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }
}
