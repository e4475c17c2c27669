/**
 * Child processes that never outlive a test: each leads a process group of its own, which is killed as a whole when a time limit
 * passes, when it is disposed of, and when the test process exits.
 */
import { type ChildProcess, spawn } from 'node:child_process';

const living = new Set<Child>();
process.once('exit', () => living.forEach((child) => child.killGroup()));

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads; left open if undefined. */
  readonly stdin?: string;
}

/** The exit code, or the name of the signal that ended it. */
export type ChildEnd = number | NodeJS.Signals;

export class Child {
  stdout = '';
  stderr = '';
  /** Settles when it has exited and its streams are closed. */
  readonly ended: Promise<ChildEnd>;
  private readonly process: ChildProcess;
  private listeners: (() => void)[] = [];
  private end: ChildEnd | undefined;

  constructor(readonly name: string, command: string, args: readonly string[], { cwd, env, stdin }: ChildOptions) {
    this.process = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin: input, stdout, stderr } = this.process;
    stdout!.setEncoding('utf8').on('data', (text: string) => this.told(() => (this.stdout += text)));
    stderr!.setEncoding('utf8').on('data', (text: string) => this.told(() => (this.stderr += text)));
    // What is still to be read when the other side has gone is of no interest.
    input!.on('error', () => {});
    if (stdin !== undefined) input!.end(stdin);
    living.add(this);
    this.ended = new Promise((resolve, reject) => {
      this.process.once('error', reject);
      this.process.once('close', (code, signal) => {
        living.delete(this);
        this.told(() => (this.end = code ?? signal!));
        resolve(this.end!);
      });
    });
    this.ended.catch(() => living.delete(this));
  }

  /** Resolves with what `found` gives once that is not undefined; looked at whenever output has come. Kills everything after `ms`, and throws. */
  async until<T>(what: string, found: () => T | undefined, ms: number): Promise<T> {
    const deadline = Date.now() + ms;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      if (this.end !== undefined) throw this.failure(`ended (${this.end}) while waiting for ${what}`);
      if (Date.now() >= deadline) {
        this.killGroup();
        throw this.failure(`no ${what} within ${ms} ms`);
      }
      await this.news(deadline - Date.now());
    }
  }

  /** How it ended. Kills everything after `ms`, and throws. */
  async finish(ms: number): Promise<ChildEnd> {
    return this.until('end', () => this.end, ms);
  }

  write(text: string): void {
    this.process.stdin!.write(text);
  }

  /** A signal for the process alone. */
  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Ends it and all that it has started. */
  killGroup(): void {
    if (this.process.pid === undefined || !living.has(this)) return;
    try {
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // The group has gone by itself.
    }
  }

  private told(change: () => void): void {
    change();
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener();
  }

  private news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.listeners.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private failure(what: string): Error {
    return new Error(`${this.name}: ${what}\n--- standard output\n${this.stdout}\n--- standard error\n${this.stderr}`);
  }
}
