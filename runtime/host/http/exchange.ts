/** A request that Node's server has received, and its response, on the server's thread. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Id } from '../wire/peer.js';
import { flat, inPairs, pairs } from './node-fields.js';
import { BodySender } from './sender.js';
import type { Field, Report, RequestHead, ResponseHead, ServerCommand } from './wire.js';

/** Responses that never have a body. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

export class Exchange {
  private sender: BodySender | undefined;
  /** Called once nobody is there any more who wants an answer. */
  onLeft: (() => void) | undefined;

  constructor(readonly id: Id, private readonly request: IncomingMessage, private readonly response: ServerResponse) {
    // What becomes of it is seen by the response being closed.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    response.on('close', () => {
      if (!response.writableFinished) this.onLeft?.();
    });
  }

  get head(): RequestHead {
    const { method = 'GET', url = '/', rawHeaders, headers: { host } } = this.request;
    const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
    const path = absolute === null ? url : absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]!}`;
    return { method, scheme: 'http', authority: absolute?.[1] ?? host, path, fields: pairs(rawHeaders) };
  }

  /** From now on its body is sent to a guest. One that has left is no longer in the queue: so it is open yet. */
  begin(report: (message: Report) => void): void {
    const { id } = this;
    this.onLeft = () => report({ kind: 'failed', id, code: { tag: 'connection-terminated' } });
    this.sender = new BodySender(id, this.request, report);
  }

  obey(command: Exclude<ServerCommand, { kind: 'ready' }>, report: (message: Report) => void): void {
    const { response, id } = this;
    switch (command.kind) {
      case 'respond': this.respond(command.head); break;
      case 'write': {
        const { length } = command.bytes;
        // Of an error, the end of the connection tells.
        if (!response.writableEnded) response.write(command.bytes, (e) => void (e || report({ kind: 'written', id, length })));
        break;
      }
      case 'end': this.end(command.trailers); break;
      case 'taken': this.sender?.taken(command.length); break;
      case 'abort': response.destroy(); break;
      case 'done': this.done(); break;
    }
  }

  private respond({ status, fields, body }: ResponseHead): void {
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    const said = fields.some(([name]) => name === 'content-length');
    const empty = !body && !said && !BODILESS.has(status) && this.request.method !== 'HEAD';
    response.writeHead(status, flat(empty ? [...fields, ['content-length', '0']] : fields));
    if (!body) response.end();
    // What is written at once goes with it.
    else setImmediate(() => void (response.writableEnded || response.destroyed || response.flushHeaders()));
  }

  private end(trailers: readonly Field[]): void {
    if (this.response.writableEnded) return;
    if (trailers.length > 0) this.response.addTrailers(inPairs(trailers));
    this.response.end();
  }

  /** Whoever was to answer it is done, in whatever way. */
  done(): void {
    const { response, request } = this;
    this.onLeft = undefined;
    this.sender?.stop();
    // What is left of it is read and forgotten, so that the connection can be used again.
    request.resume();
    if (response.destroyed || response.writableEnded) return;
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-length': 0 }).end();
  }
}
