/** A client of `lldb-dap` over its standard streams: requests are promises, events are awaited with a time limit. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { frame, Unframer } from './framing.js';
import type { EventBodies, EventName, Message } from './protocol.js';

/** Debian's name of it; another can be named by the environment. */
export const adapter = process.env['LLDB_DAP'] ?? 'lldb-dap-22';

/** How long an answer or an event may take, in milliseconds, on a busy machine. */
const PATIENCE = 20_000;

interface Waiting {
  readonly event: string;
  readonly matches: (body: unknown) => boolean;
  readonly resolve: (body: unknown) => void;
}

export interface ClientOptions {
  readonly cwd: string;
  /** The adapter finds programs (`runtime-path` by name) with this PATH. */
  readonly path?: string;
}

/** A request that the adapter has refused. */
export class Refused extends Error {}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class DapClient {
  private seq = 0;
  private readonly answers = new Map<number, { readonly command: string; resolve(body: unknown): void; reject(e: Error): void }>();
  private unread: { readonly event: string; readonly body: unknown }[] = [];
  private waiting: Waiting[] = [];
  /** All that has been sent and received, for messages of tests that fail. */
  private readonly log: string[] = [];
  private readonly child: ChildProcess;
  private readonly gone: Promise<unknown>;
  private broken: Error | undefined;
  /** What came as output so far, by category. */
  readonly output: Record<string, string> = {};

  constructor({ cwd, path = process.env['PATH'] }: ClientOptions) {
    // Without a home there is no .lldbinit of the user's; colours would be part of the texts.
    this.child = spawn(adapter, ['--no-lldbinit'], { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: path, NO_COLOR: '1', TERM: 'dumb' } });
    running.add(this.child);
    const unframer = new Unframer((message) => this.receive(message as Message));
    this.child.stdout!.on('data', (bytes: Buffer) => {
      try {
        unframer.add(bytes);
      } catch (e) {
        this.fail(e as Error);
      }
    });
    this.child.stdin!.on('error', () => {});
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => this.log.push(`stderr: ${text}`));
    this.child.once('error', (e) => this.fail(e));
    this.child.once('close', (code, signal) => this.fail(new Error(`${adapter} has ended (${code ?? signal})`)));
    // Not when its streams are closed: a program that it has launched may hold them.
    this.gone = once(this.child, 'exit').then(() => running.delete(this.child), () => {});
  }

  /** Sends a request and waits for its answer's body. @throws Refused */
  async request<Body = unknown>(command: string, args: object = {}): Promise<Body> {
    if (this.broken !== undefined) throw this.explained(this.broken);
    const seq = ++this.seq;
    this.note('->', { command, arguments: args });
    const answer = new Promise<unknown>((resolve, reject) => this.answers.set(seq, { command, resolve, reject }));
    this.child.stdin!.write(frame({ seq, type: 'request', command, arguments: args }));
    try {
      return (await this.inTime(answer, `the answer to ${command}`)) as Body;
    } finally {
      this.answers.delete(seq);
    }
  }

  /** The first event of this name that nobody has taken yet and that matches; waits for one if there is none. */
  async event<Name extends EventName>(name: Name, matches: (body: EventBodies[Name]) => boolean = () => true): Promise<EventBodies[Name]> {
    const test = matches as (body: unknown) => boolean;
    const at = this.unread.findIndex(({ event, body }) => event === name && test(body));
    if (at >= 0) return this.unread.splice(at, 1)[0]!.body as EventBodies[Name];
    if (this.broken !== undefined) throw this.explained(this.broken);
    const coming = new Promise<unknown>((resolve) => this.waiting.push({ event: name, matches: test, resolve }));
    return (await this.inTime(coming, `the event ${name}`)) as EventBodies[Name];
  }

  /** Events of this name that nobody has taken yet. */
  left<Name extends EventName>(name: Name): EventBodies[Name][] {
    return this.unread.filter(({ event }) => event === name).map(({ body }) => body as EventBodies[Name]);
  }

  /** Waits until what has come as output of a category fits. */
  async printed(category: string, fits: RegExp): Promise<void> {
    while (!fits.test(this.output[category] ?? '')) await this.event('output');
  }

  /** Ends the adapter if it still runs. */
  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private receive(message: Message): void {
    this.note('<-', message);
    if (message.type === 'response') {
      const answer = this.answers.get(message.request_seq);
      if (message.success) answer?.resolve(message.body);
      else answer?.reject(new Refused(message.body?.error?.format ?? message.message ?? 'no reason given'));
    } else if (message.type === 'event') {
      this.happened(message.event, message.body);
    } else {
      this.child.stdin!.write(frame({ seq: ++this.seq, type: 'response', request_seq: message.seq, command: message.command, success: false, message: 'not supported' }));
    }
  }

  private happened(event: string, body: unknown): void {
    if (event === 'output') {
      const { category = 'console', output } = body as EventBodies['output'];
      this.output[category] = (this.output[category] ?? '') + output;
    }
    const at = this.waiting.findIndex((waiting) => waiting.event === event && waiting.matches(body));
    if (at < 0) this.unread.push({ event, body });
    else this.waiting.splice(at, 1)[0]!.resolve(body);
  }

  private fail(e: Error): void {
    this.broken ??= e;
    for (const { reject } of this.answers.values()) reject(this.broken);
  }

  private async inTime<T>(promise: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} did not come`)), PATIENCE);
    });
    try {
      return await Promise.race([promise, late]);
    } catch (e) {
      throw e instanceof Refused ? e : this.explained(e as Error);
    } finally {
      clearTimeout(timer);
    }
  }

  private note(direction: string, message: object): void {
    this.log.push(`${direction} ${JSON.stringify(message).slice(0, 400)}`);
  }

  private explained(e: Error): Error {
    return new Error(`${e.message}; last messages:\n${this.log.slice(-30).join('\n')}`);
  }
}
