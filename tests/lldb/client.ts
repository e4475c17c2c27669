/** One run of the real LLDB, driven a command at a time over its standard input. */
import { spawnSync } from 'node:child_process';
import { root } from './program.js';
import { Child, type ChildEnd } from './processes.js';

const LLDB = 'lldb-22';
const COMMAND_MS = 45_000;

/** Undefined if LLDB is there; otherwise why it cannot be used. */
export function missingLldb(): string | undefined {
  const { error, status, stdout } = spawnSync(LLDB, ['--version'], { encoding: 'utf8' });
  if (error || status !== 0) return `${LLDB} is not installed (Debian's package lldb-22)`;
  return stdout.includes('version 22.') ? undefined : `${LLDB} is not version 22: ${stdout.trim()}`;
}

const SETTINGS = [['term-width', '200'], ['auto-confirm', 'true'], ['plugin.process.gdb-remote.packet-timeout', '60']] as const;
const HIDDEN = new RegExp(`^\\(lldb\\) settings set (?:${SETTINGS.map(([name]) => name.replaceAll('.', '\\.')).join('|')}) .*\\n`, 'gm');
const marker = (n: number): string => `script print("@@${n}")`;

export class Lldb {
  private readonly child: Child;
  private markers = 0;

  constructor() {
    // One stream, so that errors stand where they have happened.
    this.child = new Child('lldb', 'sh', ['-c', `exec ${LLDB} "$@" 2>&1`, 'sh', '--no-lldbinit', '--no-use-colors', '-Q'], { cwd: root });
  }

  /**
   * Not shown in transcripts: commands wait for the program to stop, as in scripts, so that the order of the output is fixed. The terminal's width
   * and how busy the machine is have no say.
   */
  start(): Promise<void> {
    return this.hidden('script lldb.debugger.SetAsync(False)', ...SETTINGS.map(([name, value]) => `settings set ${name} ${value}`));
  }

  /** Whether commands return while the program runs. */
  setAsync(on: boolean): Promise<void> {
    return this.hidden(`script lldb.debugger.SetAsync(${on ? 'True' : 'False'})`);
  }

  /** Sends a command, and resolves when LLDB is ready for the next. */
  async command(text: string): Promise<void> {
    await this.ready(this.send(text));
  }

  /** Resolves when LLDB knows that the program runs: before, it has nothing to interrupt. */
  running(): Promise<void> {
    return this.hidden('script _ = [__import__("time").sleep(0.02) for _ in range(1000) if lldb.debugger.GetSelectedTarget().process.state != lldb.eStateRunning]');
  }

  /** Sends one whose end is not waited for. */
  begin(text: string): void {
    this.child.write(`${text}\n`);
  }

  /** Ctrl-C. LLDB passes it on to the program when no command is being carried out. */
  interrupt(): void {
    this.child.signal('SIGINT');
  }

  /** Resolves when its output, from here on or from `length` characters on, has this. */
  async shows(pattern: RegExp, from: number): Promise<void> {
    await this.child.until(String(pattern), () => (pattern.test(this.child.stdout.slice(from)) ? true : undefined), COMMAND_MS);
  }

  /** How much it has printed. */
  get printed(): number {
    return this.child.stdout.length;
  }

  /** As if the machine had lost it. */
  async vanish(): Promise<void> {
    this.child.signal('SIGKILL');
    await this.child.finish(COMMAND_MS);
  }

  async quit(): Promise<ChildEnd> {
    this.child.write('quit\n');
    return this.child.finish(COMMAND_MS);
  }

  kill(): void {
    this.child.killGroup();
  }

  /** What a user would have seen: prompts, commands, answers. */
  transcript(): string {
    // What was printed while a command was sent may stand before its prompt's end, and what LLDB tells by itself of an end, after its `quit`.
    return this.child.stdout.replace(/^\(lldb\) script (?:print\("@@\d+"\)|lldb\.debugger\.SetAsync.*|_ = .*)\n/gm, '').replace(/^@@\d+\n/gm, '')
      .replace(HIDDEN, '').replace(/^\(lldb\) quit\n/m, '');
  }

  private async hidden(...commands: readonly string[]): Promise<void> {
    for (const command of commands) this.child.write(`${command}\n`);
    await this.ready(this.mark());
  }

  private send(text: string): number {
    this.child.write(`${text}\n`);
    return this.mark();
  }

  private mark(): number {
    this.child.write(`${marker(++this.markers)}\n`);
    return this.markers;
  }

  private async ready(n: number): Promise<void> {
    const line = new RegExp(`^@@${n}$`, 'm');
    await this.child.until(`answer to command ${n}`, () => (line.test(this.child.stdout) ? true : undefined), COMMAND_MS);
  }
}
