/** `wasm2js-debug serve` as a child process, and requests to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { join } from 'node:path';
import { main, root } from '../cli-process.js';
import { componentCache } from '../component-cache.js';

export const proxy = join(root, 'test-programs', 'build', 'components', 'proxy.wasm');

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly trailers: IncomingMessage['trailers'];
  readonly body: string;
  /** Whether the body has come to its end. */
  readonly complete: boolean;
}

export class Served {
  stdout = '';
  stderr = '';
  private readonly seen = new Set<() => void>();
  readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  url = '';

  private constructor(readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => this.note('stdout', text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => this.note('stderr', text));
  }

  /** Starts one, on a port of its own. */
  static async start(args: readonly string[], env: Record<string, string> = {}): Promise<Served> {
    const served = new Served(spawn(process.execPath, [main, 'serve', '--addr', '127.0.0.1:0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...componentCache, ...env },
    }));
    served.url = (await served.said(/^Serving HTTP on (http:\/\/127\.0\.0\.1:\d+)\/\n/m))[1]!;
    return served;
  }

  private note(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    for (const look of this.seen) look();
  }

  /** Waits until that has been said. */
  said(pattern: RegExp, stream: 'stdout' | 'stderr' = 'stderr'): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this[stream]);
        if (found === null) return;
        this.seen.delete(look);
        resolve(found);
      };
      this.child.once('exit', (code) => reject(new Error(`it has ended with ${code} before it said ${pattern}: ${this.stderr}`)));
      this.seen.add(look);
      look();
    });
  }

  /** A request, and its answer. @param body undefined for none */
  ask(path: string, options: RequestOptions = {}, body?: string | Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(this.url + path, { agent: this.agent, method: body === undefined ? 'GET' : 'POST', ...options }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('error', () => undefined).on('close', () => {
          const { statusCode: status, headers, rawHeaders, trailers, complete } = response;
          resolve({ status, headers, rawHeaders, trailers, body: Buffer.concat(parts).toString(), complete });
        });
      });
      asked.on('error', reject).end(body);
    });
  }

  async text(path: string): Promise<string> {
    return (await this.ask(path)).body;
  }

  /** When it has ended. @returns the exit code, null if a signal has ended it */
  async ended(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return exitCode;
    return ((await once(this.child, 'exit')) as [number | null])[0];
  }

  /** Ends it as Ctrl-C does. @returns the same */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.agent.destroy();
    const ended = this.ended();
    this.child.kill(signal);
    return ended;
  }
}
