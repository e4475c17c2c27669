/** Programs under the stub as child processes. Whatever is left when a file's tests are over is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from './client.js';

/** The built command line; another build can be named by the environment. */
export const cli = process.env['WASM2JS_DEBUG_CLI'] ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** The stub as a debugger to be named, a component for example, in place of the one that `-g` brings. */
const stub = process.env['WASM2JS_DEBUG_STUB'];

export interface LaunchOptions {
  /** Of the command line, before the program: `--gdb-no-wait` and the like. */
  readonly options?: readonly string[];
  /** Of the program. */
  readonly args?: readonly string[];
  /** Of Node. */
  readonly execArgv?: readonly string[];
  readonly cwd?: string;
  /** Of the process, besides the path. */
  readonly env?: Readonly<Record<string, string>>;
  /** The port asked for, if not any. */
  readonly port?: string;
  /** The program is a script that runs programs under the stub by itself; it is given the directory of the package's build. */
  readonly embedder?: boolean;
  /** Milliseconds that it may take to listen. */
  readonly patience?: number;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ANNOUNCED = /^(?:wasm2js-debug|Debugger): (waiting for LLDB|listening) on (\S+):(\d+): process connect --plugin wasm connect:\/\/\2:\3$/m;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** What makes the command line start the stub. */
function debuggerOptions(port: string, options: readonly string[]): string[] {
  if (stub === undefined) return ['-g', port, ...options];
  const args = options.join(' ').replace('--gdb-no-wait', '--no-wait').replace('--gdb-output ', '--output=').split(' ').filter((arg) => arg !== '');
  return ['-D', `debugger=${stub}`, ...[port, ...args].flatMap((arg) => ['-D', `arg=${arg}`])];
}

/** A program under the stub. */
export class Debuggee {
  private readonly clients: Client[] = [];
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ending>;

  private constructor(readonly child: ChildProcess) {
    running.add(child);
    child.stdout!.setEncoding('latin1').on('data', (text: string) => { this.stdout += text; });
    child.stderr!.setEncoding('latin1').on('data', (text: string) => { this.stderr += text; });
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(child);
      return { code, signal };
    });
  }

  /** Starts a program, and gives it when the stub has said where it listens. */
  static async launch(program: string, options: LaunchOptions = {}): Promise<Debuggee> {
    const debuggee = Debuggee.spawn(program, options);
    try {
      await debuggee.listening(options);
    } catch (e) {
      await debuggee.kill();
      throw e;
    }
    return debuggee;
  }

  /** Starts a program, whatever becomes of it. */
  static spawn(program: string, { options = [], args = [], execArgv = [], cwd, env = {}, port = '0', embedder = false }: LaunchOptions = {}): Debuggee {
    const command = embedder ? [program, dirname(dirname(cli))] : [cli, 'run', ...debuggerOptions(port, options), program, ...args];
    return new Debuggee(spawn(process.execPath, [...execArgv, ...command], {
      cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...env },
    }));
  }

  /** Waits until the stub has said where it listens. */
  async listening({ patience = 20_000 }: LaunchOptions = {}): Promise<void> {
    await this.until(() => ANNOUNCED.test(this.stderr), patience);
  }

  get pid(): number {
    return this.child.pid!;
  }

  get port(): number {
    return Number(ANNOUNCED.exec(this.stderr)![3]);
  }

  /** Whether the stub says that it waits before the program begins. */
  get waits(): boolean {
    return ANNOUNCED.exec(this.stderr)![1] !== 'listening';
  }

  /** A connection, without acknowledgements unless told otherwise. */
  async connect(options: { readonly halfOpen?: boolean; readonly noAck?: boolean } = {}): Promise<Client> {
    const client = await Client.connect(this.port, { noAck: true, ...options });
    this.clients.push(client);
    return client;
  }

  /** Waits until something is so of what it has printed. @throws Error if the process ends first, or in the end */
  async until(so: () => boolean, milliseconds = 20_000): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let over = false;
    void this.ended.then(() => { over = true; });
    while (!so()) {
      const last = over || Date.now() > deadline;
      if (last) throw new Error(`${over ? 'the process has ended' : 'it did not come'}; it printed\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits for the end of the process. */
  async end(milliseconds = 20_000): Promise<Ending> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the process did not end; it printed\n${this.stdout}${this.stderr}`)), milliseconds);
    });
    try {
      return await Promise.race([this.ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async kill(): Promise<void> {
    for (const client of this.clients) client.socket.destroy();
    if (this.alive) this.child.kill('SIGKILL');
    await this.ended;
  }
}
