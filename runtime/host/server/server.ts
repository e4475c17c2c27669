/** The debuggee's end of the wire: at each stop it answers the debugger's thread until that says how to go on. */
import { UserError } from '../../base/messages.js';
import { DebugError } from '../../debuggee/errors.js';
import type { Command, DebugEvent, Entity, Paused, Resumption } from '../../debuggee/index.js';
import { FuncInst } from '../../store/func.js';
import { ExnInst } from '../../store/tag.js';
import { Channel, type ChannelEnd } from '../wire/channel.js';
import type { Codec, Reader } from '../wire/codec.js';
import type { ComponentView } from '../wire/components.js';
import { EntityIds } from './entity-ids.js';
import * as protocol from '../wire/protocol.js';
import type { OperationName, WireEvent, WireResumption } from '../wire/protocol.js';
import { FrameTable, type Handlers, makeHandlers } from './operations.js';
import { type ShownOptions, ShownModules } from './shown-modules.js';

/** The debugger did not end of itself: what it says is for the user. */
export class DebuggerFailed extends Error {
  override readonly name = 'DebuggerFailed';
}

/** The debugger has ended the program, which is to run no further. */
export class ProgramKilled extends UserError {
  override readonly name = 'ProgramKilled';
  /** @param code the exit code that the debugger wants for the process */
  constructor(code: number) {
    super('killed by the debugger', code);
  }
}

/** An operation whose types have been checked where it is defined and answered. */
interface AnyOperation {
  readonly args: readonly Codec<unknown>[];
  readonly result: Codec<unknown>;
}
type AnyHandler = (paused: Paused, ...args: unknown[]) => unknown;

/** What it is told of the program. */
export interface ServerOptions extends ShownOptions {
  /** Of a program that is a component. */
  readonly component?: ComponentView | undefined;
}

export class DebugServer {
  private readonly channel: Channel;
  private readonly frames: FrameTable;
  private readonly shown: ShownModules;
  private readonly handlers: Handlers;
  private ended = false;

  /**
   * @param end the debuggee's, on its own thread
   * @param onEnd called when the debugger has ended, in whatever way
   */
  constructor(end: ChannelEnd, private readonly ids = new EntityIds(), private readonly onEnd: () => void = () => undefined, options: ServerOptions = {}) {
    this.channel = new Channel(end);
    this.frames = new FrameTable(ids);
    this.shown = new ShownModules(options);
    this.handlers = makeHandlers(ids, this.frames, this.shown, options.component);
  }

  /**
   * For `Debuggee`: tells the debugger of a stop, and blocks while it looks around. After `complete` it blocks until the debugger has ended.
   * @throws DebuggerFailed, here or at a later stop, when the debugger trapped or its thread has ended without a word; ProgramKilled when it wants that
   */
  readonly onStop = (paused: Paused, event: DebugEvent | undefined): Command => {
    if (this.ended) return { kind: 'detach' };
    this.tell(paused, event);
    // While the debugger waits for its client, which does not wait as long.
    if (event === undefined) this.shown.prepare(paused);
    for (;;) {
      const reader = this.nextQuestion();
      const name = protocol.question.read(reader);
      if (name === 'end') return this.finish(protocol.end.read(reader));
      if (name === 'kill') return this.kill(protocol.kill.read(reader));
      if (name !== 'resume') {
        this.perform(paused, name, reader);
        continue;
      }
      const { kind, resumption: wanted, dropped } = protocol.resume.read(reader);
      const ended = event?.kind === 'complete';
      const resumption = ended ? undefined : this.accept(paused, wanted);
      for (const id of dropped) this.ids.forget(id);
      if (ended) this.tell(paused, event);
      if (resumption === undefined) continue;
      this.frames.clear();
      return { kind, resumption };
    }
  };

  /** For `Debuggee`: these are no more. */
  readonly retired = (gone: readonly Entity[]): void => this.ids.retire(gone);

  /** The program has ended and nothing will be answered any more: a debugger that still waits is told so. */
  close(): void {
    this.channel.close();
  }

  private nextQuestion(): Reader {
    if (this.channel.wait(Infinity)) return this.channel.receive();
    this.debuggerEnded();
    throw new DebuggerFailed('the thread of the debugger has ended unexpectedly');
  }

  private debuggerEnded(): void {
    this.ended = true;
    this.frames.clear();
    this.onEnd();
  }

  private finish(failure: string | undefined): Command {
    this.debuggerEnded();
    if (failure !== undefined) throw new DebuggerFailed(failure);
    return { kind: 'detach' };
  }

  private kill(code: number): never {
    this.debuggerEnded();
    throw new ProgramKilled(code);
  }

  /** Sends a stop: every stop has frames of its own. */
  private tell(paused: Paused, event: DebugEvent | undefined): void {
    this.frames.clear();
    const frames = paused.exitFrames().map((frame) => this.frames.add(frame));
    const w = this.channel.compose();
    protocol.answer.write(w, 'stop');
    protocol.stop.write(w, { event: this.eventToWire(event), frames });
    this.channel.send();
  }

  private eventToWire(event: DebugEvent | undefined): WireEvent {
    if (event === undefined) return { kind: 'start' };
    if (event.kind === 'exception') return { kind: 'exception', exception: this.ids.idOf(event.exception) };
    if (event.kind !== 'injected-call-return') return { kind: event.kind };
    try {
      return { kind: event.kind, values: event.values.map((value) => this.ids.toWire(value)) };
    } catch (e) {
      if (e instanceof DebugError) return { kind: 'error', code: e.code };
      throw e;
    }
  }

  /** Does an operation and answers. */
  private perform(paused: Paused, name: OperationName, reader: Reader): void {
    const { args, result } = protocol.operations[name] as AnyOperation;
    try {
      const value = (this.handlers[name] as AnyHandler)(paused, ...args.map((arg) => arg.read(reader)));
      const w = this.channel.compose();
      protocol.answer.write(w, 'result');
      result.write(w, value);
      this.channel.send();
    } catch (e) {
      this.refuse(e);
    }
  }

  /** The resumption, if it fits; otherwise the debugger has been told that it does not, and the debuggee stays as it is. */
  private accept(paused: Paused, wanted: WireResumption): Resumption | undefined {
    try {
      const resumption = this.resumptionFromWire(wanted);
      paused.checkResumption(resumption);
      return resumption;
    } catch (e) {
      this.refuse(e);
      return undefined;
    }
  }

  private resumptionFromWire(wanted: WireResumption): Resumption {
    switch (wanted.kind) {
      case 'normal': return wanted;
      case 'inject-call': return { kind: wanted.kind, callee: this.ids.get(wanted.callee, FuncInst), arguments: wanted.values.map((v) => this.ids.fromWire(v)) };
      case 'throw-exception': return { kind: wanted.kind, exception: this.ids.get(wanted.exception, ExnInst) };
      case 'early-return': return { kind: wanted.kind, values: wanted.values.map((v) => this.ids.fromWire(v)) };
    }
  }

  /** Answers that something cannot be done. An error that is not one of the interface traps the debugger. */
  private refuse(e: unknown): void {
    const w = this.channel.compose();
    if (e instanceof DebugError) {
      protocol.answer.write(w, 'error');
      protocol.error.write(w, e);
    } else {
      protocol.answer.write(w, 'failure');
      protocol.failure.write(w, e instanceof Error ? e.message : String(e));
    }
    this.channel.send();
  }
}
