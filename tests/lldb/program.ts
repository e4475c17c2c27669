/** A program that waits for LLDB, under the stub in one of its forms. */
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentCache } from '../component-cache.js';
import { Child, type ChildEnd } from './processes.js';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = join(root, 'dist');
const main = join(dist, 'cli', 'main.js');
export const component = join(root, 'test-programs', 'build', 'debuggers', 'component', 'gdbstub.wasm');

/** The stub as a module, as `-g` has it, or as a component. */
export type Form = 'module' | 'component';

/** Loading a component takes a second or two; of large ones several, on a busy machine. */
const START_MS = 60_000;
/** For a program that nothing holds up any more. */
const END_MS = 30_000;

export interface ProgramOptions {
  /** Relative to the root: a module, or an embedder in JavaScript, which gets the directory of the built package. */
  readonly wasm: string;
  readonly args: readonly string[];
  readonly stdin: string;
  /** Options of `run`. */
  readonly run: readonly string[];
  /** Options of the stub: without `--gdb-` as the command line has it, or `--` as the component. */
  readonly stub: readonly string[];
  /** Whether it is a handler of HTTP requests. */
  readonly serve?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

function debuggerOptions(form: Form, stub: readonly string[]): string[] {
  if (form === 'module') return ['-g', '127.0.0.1:0', ...stub.map((option) => `--gdb-${option}`)];
  return [`debugger=${component}`, 'arg=127.0.0.1:0', ...stub.map((option) => `arg=--${option}`)].flatMap((option) => ['-D', option]);
}

/** What a server says when it can be connected to. */
const SERVING = /^Serving HTTP on (http:\/\/127\.0\.0\.1:\d+)\/\n/m;

export class Program {
  private readonly child: Child;
  private readonly asked: Promise<string>[] = [];

  constructor(form: Form, { wasm, args, stdin, run, stub, serve = false, env = {} }: ProgramOptions) {
    const command = wasm.endsWith('.mjs') ? [resolve(root, wasm), dist] : [main, ...serve ? ['serve', '--addr', '127.0.0.1:0'] : ['run'], ...debuggerOptions(form, stub), ...run, wasm, ...args];
    this.child = new Child('wasm2js-debug', process.execPath, command, { cwd: root, env: { ...componentCache, ...env }, stdin });
  }

  get stdout(): string {
    return this.child.stdout;
  }

  /** Standard error without the line that says where the program waits, and without what a trap's report has below its first. */
  get stderr(): string {
    return this.child.stderr.replace(/^(?:wasm2js-debug|Debugger): (?:waiting for LLDB|listening) .*\n/m, '').replace(SERVING, '').replace(/^(wasm2js-debug: (?:trap: |uncaught exception).*\n)[^]*$/m, '$1');
  }

  /** The port that the stub has picked. */
  port(): Promise<number> {
    const line = /^\S+: (?:waiting for LLDB|listening for LLDB|listening) on 127\.0\.0\.1:(\d+): process connect --plugin wasm connect:\/\/127\.0\.0\.1:\1\n/m;
    return this.child.until('line with the port', () => {
      const found = line.exec(this.child.stderr);
      return found ? Number(found[1]) : undefined;
    }, START_MS);
  }

  /** Resolves when the program has written this to its standard output or error. */
  async says(text: string): Promise<void> {
    await this.child.until(`output "${text}"`, () => (this.stdout.includes(text) || this.stderr.includes(text) ? true : undefined), END_MS);
  }

  /** Sends a request to a server, which has it before any that is sent later. */
  async ask(path: string): Promise<void> {
    const url = await this.child.until('address of the server', () => SERVING.exec(this.child.stderr)?.[1], START_MS);
    await new Promise<void>((sent) => {
      this.asked.push(new Promise<string>((resolve) => {
        const cutOff = (): void => resolve(`${path}: cut off\n`);
        request(url + path, (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString())).on('error', cutOff).on('end', () => resolve(`${path}: ${response.statusCode} ${body.trimEnd()}\n`));
        }).on('error', cutOff).on('finish', sent).end();
      }));
    });
  }

  /** All answers, in the order in which they have been asked for. */
  async answers(): Promise<string> {
    return (await Promise.all(this.asked)).join('');
  }

  /** Ends a server. */
  end(): void {
    this.child.signal('SIGINT');
  }

  finish(): Promise<ChildEnd> {
    return this.child.finish(END_MS);
  }

  kill(): void {
    this.child.killGroup();
  }
}
