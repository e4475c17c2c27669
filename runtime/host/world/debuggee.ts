/** Running the program: `debuggee` and `event-future`. */
import type { PendingEvent } from '../wire/client.js';
import type { ResumeKind, WireEvent, WireResumption } from '../wire/protocol.js';
import { DISPOSE } from '../wire/embedding.js';
import { EntityHandle, giveAway, type Session, sessionOf } from './handle.js';
import { Frame, Instance, Module } from './program.js';
import { makeValues, takeValues, WasmException, type WasmFunc, type WasmValue } from './values.js';

/** The variant `resumption-value`. */
export type ResumptionValue =
  | { readonly tag: 'normal' }
  | { readonly tag: 'inject-call'; readonly val: { readonly callee: WasmFunc; readonly arguments: readonly WasmValue[] } }
  | { readonly tag: 'throw-exception'; readonly val: WasmException }
  | { readonly tag: 'early-return'; readonly val: readonly WasmValue[] };

/** The variant `event`. */
export type Event =
  | { readonly tag: 'complete' | 'trap' | 'breakpoint' | 'interrupted' }
  | { readonly tag: 'exception'; readonly val: WasmException }
  | { readonly tag: 'injected-call-return'; readonly val: WasmValue[] };

/** `debuggee` */
export class Debuggee extends EntityHandle {
  allModules(): Module[] {
    const session = sessionOf(this);
    return session.client.call('debuggee.all-modules', 'modules').map((id) => new Module(session, id));
  }

  allInstances(): Instance[] {
    const session = sessionOf(this);
    return session.client.call('debuggee.all-instances', 'instances').map((id) => new Instance(session, id));
  }

  /** In a pause it takes effect with the next resumption. */
  interrupt(): void { sessionOf(this).client.interrupt(); }

  singleStep(resumption: ResumptionValue): EventFuture { return resume(sessionOf(this), 'single-step', resumption); }
  continue(resumption: ResumptionValue): EventFuture { return resume(sessionOf(this), 'continue', resumption); }

  /** Of each activation its innermost frame, newest activation first. */
  exitFrames(): Frame[] {
    const session = sessionOf(this);
    return session.client.exitFrames('debuggee.exit-frames').map((info) => new Frame(session, info));
  }
}

function resume(session: Session, kind: ResumeKind, resumption: ResumptionValue): EventFuture {
  // Asked first, so that handles are not taken in vain.
  session.client.requirePaused(`debuggee.${kind}`);
  return new EventFuture(session, session.client.resume(`debuggee.${kind}`, kind, toWire(resumption)));
}

function toWire(resumption: ResumptionValue): WireResumption {
  switch (resumption.tag) {
    case 'normal': return { kind: 'normal' };
    case 'inject-call': return { kind: 'inject-call', callee: giveAway(resumption.val.callee), values: takeValues(resumption.val.arguments) };
    case 'throw-exception': return { kind: 'throw-exception', exception: giveAway(resumption.val) };
    case 'early-return': return { kind: 'early-return', values: takeValues(resumption.val) };
  }
}

let finish: (future: EventFuture) => WireEvent;

/** `event-future`: what comes of one resumption. */
export class EventFuture {
  readonly #session: Session;
  readonly #pending: PendingEvent;
  #finished = false;

  constructor(session: Session, pending: PendingEvent) {
    this.#session = session;
    this.#pending = pending;
  }

  static {
    finish = (future) => {
      if (future.#finished) throw new TypeError('event-future.finish: the event has been taken already');
      future.#finished = true;
      return future.#session.client.finish('event-future.finish');
    };
  }

  /** A pollable that is ready when {@link finish} will not block. */
  subscribe(): object { return new this.#session.Pollable(this.#pending); }

  /**
   * Blocks until the event is there; the program is paused then. A resumption that does not fit the program ends in an error, with everything
   * as it was before.
   */
  static finish(self: EventFuture, d: Debuggee): Event {
    const session = sessionOf(d);
    const event = finish(self);
    switch (event.kind) {
      case 'exception': return { tag: event.kind, val: new WasmException(session, event.exception) };
      case 'injected-call-return': return { tag: event.kind, val: makeValues(session, event.values) };
      case 'complete': case 'trap': case 'breakpoint': case 'interrupted': return { tag: event.kind };
      case 'start': case 'error': throw new TypeError(`${event.kind} is no event of a resumption`);
    }
  }

  /** Dropped without {@link finish}: once the event has come the program counts as paused, and what it was is not known. */
  [DISPOSE](): void {
    this.#finished = true;
    this.#session.client.abandon(this.#pending);
  }
}
