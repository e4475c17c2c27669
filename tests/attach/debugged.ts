/** A Node program under register, with the environment variable `WASM2JS_DEBUG`, and LLDB beside it. */
import { Lldb } from '../lldb/client.js';
import { Child, type ChildEnd } from '../lldb/processes.js';
import type { Packages } from './packages.js';

const START_MS = 60_000;
const END_MS = 30_000;

export const REGISTER = ['--import', 'wasm2js-debug/register'];

export class Debugged {
  private readonly child: Child;
  private readonly lldbs: Lldb[] = [];

  /** @param program what Node is given after the flags for register */
  constructor(packages: Pick<Packages, 'path'>, program: readonly string[], debug: string, env: Readonly<Record<string, string>> = {}) {
    this.child = new Child('node', process.execPath, ['--no-warnings', ...REGISTER, ...program], { cwd: packages.path, env: { ...env, WASM2JS_DEBUG: debug } });
  }

  get stdout(): string {
    return this.child.stdout;
  }

  /** Without the lines that say where the program waits. */
  get stderr(): string {
    return this.child.stderr.replace(/^wasm2js-debug: (?:worker \d+: )?(?:waiting for LLDB|listening) on .*\n/gm, '');
  }

  /** The port of a thread: of the main one, or as it is called in the message. @param but not this one */
  port(thread = '', but?: number): Promise<number> {
    const line = new RegExp(`^wasm2js-debug: ${thread === '' ? '' : `${thread}: `}(?:waiting for LLDB|listening) on 127\\.0\\.0\\.1:(\\d+):`, 'gm');
    return this.child.until(`line with the port of ${thread || 'the main thread'}`, () => [...this.child.stderr.matchAll(line)].map(([, port]) => Number(port)).find((port) => port !== but), START_MS);
  }

  /** Resolves when the program has written this to its standard output. */
  async says(text: string): Promise<void> {
    await this.child.until(`output "${text}"`, () => (this.stdout.includes(text) ? true : undefined), END_MS);
  }

  /** LLDB, connected. @param before commands before that */
  async lldb(thread = '', before: readonly string[] = [], but?: number): Promise<Lldb> {
    const port = await this.port(thread, but);
    const lldb = new Lldb();
    this.lldbs.push(lldb);
    await lldb.start();
    for (const command of ['settings set target.language c', ...before, `process connect --plugin wasm connect://127.0.0.1:${port}`]) await lldb.command(command);
    return lldb;
  }

  finish(): Promise<ChildEnd> {
    return this.child.finish(END_MS);
  }

  /** To its standard input. */
  write(text: string): void {
    this.child.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.signal(signal);
  }

  kill(): void {
    this.lldbs.forEach((lldb) => lldb.kill());
    this.child.killGroup();
  }
}
