/** The debugger's end of the wire: what a debugger can ask, as calls that block until they are answered. */
import { raise } from '../../store/store.js';
import { Channel, type ChannelEnd } from './channel.js';
import type { Codec, Reader } from './codec.js';
import { type Bell, EventSource } from './event-source.js';
import * as protocol from './protocol.js';
import type { Arguments, EntityId, OperationName, Result, ResumeKind, WireEvent, WireFrame, WireResumption } from './protocol.js';

/** An error of a `result`; an embedder of components takes `payload` for the value of the error: a code or, where the interface has it so, a text. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
  constructor(readonly payload: string, message: string = payload) {
    super(message);
  }
}

/** A frame of one pause. What lies below it is fetched when first asked for. */
export interface FrameInfo extends WireFrame {
  /** The number of the pause. */
  readonly pause: number;
  /** Undefined when it is not known yet, null when there is none. */
  parent: FrameInfo | null | undefined;
}

interface AnyOperation {
  readonly args: readonly Codec<unknown>[];
  readonly result: Codec<unknown>;
}

/** What comes of a resumption. */
export class PendingEvent extends EventSource {
  private over = false;
  constructor(private readonly channel: Channel) {
    super();
  }

  /** A debuggee that has died counts: whoever waits for it must not wait forever. */
  override ready(): boolean {
    return this.over || this.channel.ready || this.channel.peerGone;
  }

  override waitFor(ms: number): boolean {
    return this.over || this.channel.wait(ms) || this.channel.peerGone;
  }

  /** It has been received. */
  settle(): void {
    this.over = true;
  }
}

export class DebuggeeClient {
  private readonly channel: Channel;
  /** Undefined while the debuggee is paused. */
  private pending: PendingEvent | undefined;
  /** The pending event will not be asked for. */
  private abandoned = false;
  private pause = 0;
  private frames: readonly FrameInfo[] = [];
  /** How many handles the debugger has of each exception. */
  private readonly handles = new Map<EntityId, number>();
  /** Those whose handles are gone and whose numbers the debuggee does not know to be free. */
  private readonly dropped = new Set<EntityId>();
  private closed = false;

  /** @param end the debugger's, on its own thread */
  constructor(private readonly end: ChannelEnd) {
    this.channel = new Channel(end);
    this.pending = new PendingEvent(this.channel);
  }

  /** Rung when the debuggee has stopped or has gone. */
  get bell(): Bell {
    return this.channel.bell;
  }

  /** Whether the debugger has let the program go on yet. */
  get begun(): boolean {
    return this.pause > 1 || (this.pause === 1 && this.pending !== undefined);
  }

  /** Blocks until the debuggee stands before its first instruction. @throws Error if it has ended */
  start(): void {
    this.finish('debug');
  }

  /**
   * Asks the paused debuggee.
   * @param method for messages: what the debugger called
   * @throws ResultError as the debug interface has it; Error, a trap of the debugger, if the program is running or has gone
   */
  call<N extends OperationName>(method: string, name: N, ...args: Arguments<N>): Result<N> {
    this.requirePaused(method);
    const operation = protocol.operations[name] as unknown as AnyOperation;
    const w = this.channel.compose();
    protocol.question.write(w, name);
    for (let i = 0; i < args.length; i++) operation.args[i]!.write(w, args[i]);
    this.channel.send();
    const reader = this.await(method);
    this.requireResult(reader, protocol.answer.read(reader), method);
    return operation.result.read(reader) as Result<N>;
  }

  /** Lets the debuggee go on, and returns at once: what comes of it is got by {@link finish}. @throws Error if it is running already */
  resume(method: string, kind: ResumeKind, resumption: WireResumption): PendingEvent {
    this.requirePaused(method);
    const w = this.channel.compose();
    protocol.question.write(w, 'resume');
    protocol.resume.write(w, { kind, resumption, dropped: [...this.dropped] });
    this.dropped.clear();
    this.channel.send();
    this.abandoned = false;
    return (this.pending = new PendingEvent(this.channel));
  }

  /**
   * Blocks until the debuggee has stopped.
   * @throws ResultError if it could not be resumed so, or the event cannot be told in full: it is paused then as after any event
   */
  finish(method: string): WireEvent {
    const { pending } = this;
    if (pending === undefined) throw new Error(`${method}: the program is not running`);
    const reader = this.await(method);
    pending.settle();
    this.pending = undefined;
    const answer = protocol.answer.read(reader);
    if (answer !== 'stop') this.requireResult(reader, answer, method);
    const { event, frames } = protocol.stop.read(reader);
    this.pause++;
    this.frames = this.adopt(frames);
    if (event.kind === 'error') throw new ResultError(event.code);
    return event;
  }

  /** Nobody will ask for the event: once it has come the debuggee counts as paused. */
  abandon(pending: PendingEvent): void {
    if (pending === this.pending) this.abandoned = true;
  }

  /** There is one more handle of an exception. */
  retain(exception: EntityId): void {
    this.handles.set(exception, (this.handles.get(exception) ?? 0) + 1);
    this.dropped.delete(exception);
  }

  /** There is one less. */
  release(exception: EntityId): void {
    const left = this.handles.get(exception)! - 1;
    if (left > 0) this.handles.set(exception, left);
    else {
      this.handles.delete(exception);
      this.dropped.add(exception);
    }
  }

  /** The debuggee stops as soon as it runs; it may be running. */
  interrupt(): void {
    raise(this.end.flag);
    this.end.wake?.postMessage(undefined);
  }

  /** The innermost frame of each activation, newest first. */
  exitFrames(method: string): readonly FrameInfo[] {
    this.requirePaused(method);
    return this.frames;
  }

  /** The frame that called a frame, if wasm did. @throws ResultError invalid-frame */
  parentOf(method: string, frame: FrameInfo): FrameInfo | undefined {
    this.requireFrame(method, frame);
    if (frame.parent === undefined) {
      let last = frame;
      for (const parent of this.adopt(this.call(method, 'parents', frame.id))) last = last.parent = parent;
      // None at all: the frame is the outermost. After some there may be more.
      if (last === frame) frame.parent = null;
    }
    return frame.parent ?? undefined;
  }

  /** @throws ResultError invalid-frame if it is of a former pause */
  requireFrame(method: string, frame: FrameInfo): void {
    this.requirePaused(method);
    if (frame.pause !== this.pause) throw new ResultError('invalid-frame');
  }

  /**
   * The debugger has ended: the debuggee goes on without it. If it is running it is stopped first.
   * @param failed why, if not of itself: what the user is told
   */
  close(failed?: string): void {
    if (this.closed) return;
    this.closed = true;
    if (this.pending !== undefined) {
      if (!this.channel.ready) this.interrupt();
      this.channel.wait(Infinity);
    }
    if (!this.channel.peerGone) {
      if (this.pending !== undefined) this.channel.receive();
      const w = this.channel.compose();
      protocol.question.write(w, 'end');
      protocol.end.write(w, failed);
      this.channel.send();
    }
    this.channel.close();
  }

  /**
   * Ends the program with this exit code, and this thread: it does not return.
   * @throws Error, a trap of the debugger, if the program is running
   */
  kill(method: string, exitCode: number): never {
    this.requirePaused(method);
    this.closed = true;
    const w = this.channel.compose();
    protocol.question.write(w, 'kill');
    protocol.kill.write(w, exitCode);
    this.channel.send();
    this.channel.close();
    return process.exit();
  }

  /** @throws Error, a trap of the debugger, if the program is running */
  requirePaused(method: string): void {
    if (this.pending === undefined) return;
    if (this.abandoned && this.channel.ready) {
      try {
        this.finish(method);
      } catch (e) {
        if (!(e instanceof ResultError)) throw e;
      }
    }
    if (this.pending !== undefined) {
      throw new Error(`${method}: the program is running; finish the event-future of the last single-step or continue first`);
    }
  }

  private await(method: string): Reader {
    if (this.channel.wait(Infinity)) return this.channel.receive();
    throw new Error(`${method}: the program has ended and cannot be debugged any more`);
  }

  private requireResult(reader: Reader, answer: 'result' | 'error' | 'failure' | 'stop', method: string): void {
    if (answer === 'error') {
      const { code, message } = protocol.error.read(reader);
      throw new ResultError(code, message);
    }
    if (answer === 'failure') throw new Error(`${method}: ${protocol.failure.read(reader)}`);
  }

  private adopt(frames: readonly WireFrame[]): FrameInfo[] {
    return frames.map((frame) => ({ ...frame, pause: this.pause, parent: undefined }));
  }
}
