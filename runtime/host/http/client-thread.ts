/** The thread of a guest's HTTP client: Node's needs an event loop, and the guest's thread blocks. */
import * as http from 'node:http';
import * as https from 'node:https';
import { workerData } from 'node:worker_threads';
import { Bell } from '../wire/event-source.js';
import type { Id, LinkData } from '../wire/peer.js';
import { type ErrorCode, errorCodeOf } from './errors.js';
import { flat, inPairs, pairs } from './node-fields.js';
import { BodySender } from './sender.js';
import type { ClientCommand, Report, RequestHead, Timeouts } from './wire.js';

const { port, word } = workerData as LinkData;
const bell = new Bell(word);
const requests = new Map<Id, Request>();

function report(message: Report): void {
  port.postMessage(message);
  bell.ring();
}

class Request {
  readonly request: http.ClientRequest;
  private sender: BodySender | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private over = false;

  constructor(private readonly id: Id, { method, scheme, authority, path, fields }: RequestHead, body: boolean, private readonly timeouts: Timeouts) {
    const url = new URL(`${scheme}://${authority}`);
    const length = fields.some(([name]) => name === 'content-length');
    // Its fields are given as a list, so that what Node would add must be there.
    const headers = flat([['host', authority!], ...fields, ...length ? [] : body ? [['transfer-encoding', 'chunked'] as const] : needsLength(method) ? [['content-length', '0'] as const] : []]);
    this.request = (scheme === 'https' ? https : http).request({
      method, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? undefined : url.port, path, headers: headers as never, setHost: false,
    });
    const connecting = this.timer(timeouts.connect, 'connection-timeout');
    this.request.on('socket', (socket) => {
      if (socket.connecting) socket.once(scheme === 'https' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    const first = this.timer(timeouts.firstByte, 'connection-read-timeout');
    this.request.on('response', (response) => {
      clearTimeout(first);
      this.respond(response);
    });
    this.request.on('error', (e) => this.fail(errorCodeOf(e)));
    // A request that switches protocols has no response.
    this.request.on('close', () => this.fail({ tag: 'HTTP-response-incomplete' }));
    if (!body) this.request.end();
  }

  private timer(ms: number | undefined, tag: 'connection-timeout' | 'connection-read-timeout'): NodeJS.Timeout | undefined {
    if (ms === undefined) return undefined;
    const timer = setTimeout(() => this.fail({ tag }), ms);
    this.timers.add(timer);
    return timer;
  }

  private respond(response: http.IncomingMessage): void {
    report({ kind: 'answered', id: this.id, head: { status: response.statusCode!, fields: pairs(response.rawHeaders) } });
    const between = this.timer(this.timeouts.betweenBytes, 'connection-read-timeout');
    response.on('data', () => between?.refresh());
    response.on('error', (e) => this.fail(errorCodeOf(e)));
    this.sender = new BodySender(this.id, response, report, () => this.finish());
  }

  /** Everything has come. */
  private finish(): void {
    this.over = true;
    for (const timer of this.timers) clearTimeout(timer);
    if (this.request.writableFinished) requests.delete(this.id);
  }

  private fail(code: ErrorCode): void {
    if (this.over) return void requests.delete(this.id);
    this.finish();
    requests.delete(this.id);
    report({ kind: 'failed', id: this.id, code });
    this.request.destroy();
  }

  obey(command: Exclude<ClientCommand, { kind: 'request' }>): void {
    switch (command.kind) {
      case 'write': {
        const { id, bytes: { length } } = command;
        this.request.write(command.bytes, (e) => {
          if (!e) report({ kind: 'written', id, length });
        });
        break;
      }
      case 'end':
        if (command.trailers.length > 0) this.request.addTrailers(inPairs(command.trailers));
        this.request.end();
        break;
      case 'taken': this.sender?.taken(command.length); break;
      case 'abort': case 'drop':
        this.finish();
        requests.delete(this.id);
        this.request.destroy();
        break;
    }
  }
}

/** Whether a request without a body says so. */
const needsLength = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method);

port.on('message', (command: ClientCommand) => {
  if (command.kind !== 'request') return requests.get(command.id)?.obey(command);
  const { id, head, body, timeouts } = command;
  try {
    requests.set(id, new Request(id, head, body, timeouts));
  } catch (e) {
    report({ kind: 'failed', id, code: errorCodeOf(e as NodeJS.ErrnoException) });
  }
});
