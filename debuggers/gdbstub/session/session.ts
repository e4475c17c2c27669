/** One client and the program, until one of them is gone. */
import type { Event } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { dispatch, errorReply } from '../protocol/dispatch.js';
import type { Incoming } from '../protocol/framing.js';
import { ERRNO, type Outcome, PacketError } from '../protocol/packet.js';
import { Paused, resume, type ResumeKind, Running } from '../target/execution.js';
import { extensions } from '../target/extensions.js';
import { dispose } from '../target/handles.js';
import { hexOfBytes } from '../protocol/hex.js';
import type { Client } from './client.js';
import { reasonsOf } from './events.js';
import type { ServerOptions } from './server.js';
import { ConnectionClosed } from './socket.js';
import { Stopped, type Target } from './stopped.js';
import { stopReply, type StopReason } from './stops.js';

/** Where the program was left: running; at its beginning, if no client has let it go so far; at its end. */
export type Left = Running | Paused | 'ended';

/** The exit code of a process that was killed: 128 and the signal's number. */
const KILLED = 137;

/** How long a client is given to read how the program ended, in nanoseconds. */
const LINGER = 1_000_000_000n;

export class Session {
  private state: Stopped | Running;
  private readonly output: typeof extensions.output;
  /** Whether the client waits for the program to stop. */
  private interrupted = false;
  /** Whether the program stands, or stood before it went on, at a trap or an exception that nobody catches. */
  private failed = false;
  /** Reasons of a stop to which the program is going back, if a call made there is being given up. */
  private owed: readonly StopReason[] = [];
  /** Whether there are libraries that the client has not been told of. */
  private news = false;
  /** If the program stands where it waits for somebody to let it begin: what it has stopped for. */
  private beginning: Paused | undefined;

  /** @param program running, on its way to its first instruction, or there */
  constructor(private readonly target: Target, private readonly client: Client, program: Running | Paused, private readonly options: ServerOptions) {
    this.output = options.sendOutput ? extensions.output : undefined;
    this.output?.redirect(true);
    this.state = this.attach(program);
    // Not before: the first stop is to be at an instruction.
    extensions.program?.stopAtInstances(this.debuggee, true);
  }

  private get debuggee(): Target['program']['debuggee'] {
    return this.target.program.debuggee;
  }

  /** Stops the program, without a word to the client: it is going to ask. */
  private attach(program: Running | Paused): Stopped {
    const kind = program instanceof Running ? program.kind : 'step';
    if (program instanceof Running && kind === 'continue') program.interrupt();
    const event = program instanceof Running ? program.finish() : program.event;
    if (kind === 'step') this.beginning = new Paused(event);
    this.target.program.refresh();
    const [reason] = reasonsOf(event, this.target, this.client.settings, { kind, interrupted: true, news: false, failed: false });
    this.failed = reason?.kind === 'trap';
    return this.stoppedFor([reason === undefined || reason.kind === 'interrupted' ? { kind: 'trace' } : reason]);
  }

  /** Until the client leaves, or the program has ended. */
  run(): Left {
    try {
      for (;;) {
        const left = this.state instanceof Running ? this.whileRunning(this.state) : this.whileStopped(this.state);
        if (left !== undefined) return left;
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      return this.options.patience === undefined ? this.leave(this.beginning) : this.kill(undefined);
    }
  }

  private whileStopped(stopped: Stopped): Left | undefined {
    const item = this.client.next();
    if (item === undefined) this.client.wait([]);
    // An interrupt has crossed with the stop that it wanted.
    else if (item.kind !== 'interrupt') return this.follow(stopped, this.outcomeOf(item, (body) => dispatch(stopped, body)));
    return undefined;
  }

  private whileRunning(running: Running): Left | undefined {
    const item = this.client.next();
    if (item?.kind === 'interrupt') {
      this.interrupted = true;
      running.interrupt();
    } else if (item !== undefined) {
      return this.followRunning(running, this.outcomeOf(item, (body) => this.answerRunning(body)));
    } else {
      const written = this.output?.subscribe();
      const [stopped] = this.client.wait(written === undefined ? [running.pollable] : [running.pollable, written]);
      dispose(written);
      const event = stopped ? running.finish() : undefined;
      this.passOutput();
      if (event !== undefined) return this.stop(running.kind, event);
    }
    return undefined;
  }

  /** Of a whole packet, what is to follow; what is none is answered here. */
  private outcomeOf(item: Exclude<Incoming, { kind: 'interrupt' | 'refused' }>, answer: (body: string) => Outcome): Outcome | undefined {
    this.client.acknowledge(item.kind !== 'damaged');
    switch (item.kind) {
      case 'packet': return answer(item.body);
      case 'oversized': return errorReply(new PacketError(ERRNO.malformed, 'the packet is too large'), this.client.settings);
      // A client that wants acknowledgements sends it again.
      case 'damaged': return this.client.settings.acknowledge ? undefined : errorReply(new PacketError(ERRNO.malformed, 'wrong checksum'), this.client.settings);
    }
  }

  private follow(stopped: Stopped, outcome: Outcome | undefined): Left | undefined {
    if (outcome === undefined) return undefined;
    if (typeof outcome === 'string') {
      this.client.send(outcome);
      return undefined;
    }
    switch (outcome.kind) {
      case 'replies':
        outcome.replies.forEach((reply) => this.client.send(reply));
        return undefined;
      case 'detach': return this.part(outcome.reply);
      case 'kill': return this.kill(outcome.reply);
      case 'continue': case 'step': return this.goOn(stopped, outcome.kind);
    }
  }

  private goOn(stopped: Stopped, kind: ResumeKind): Left | undefined {
    if (stopped.reason.kind === 'ended') return this.tell(stopped);
    const { resumption, untold } = stopped;
    if (resumption === undefined && stopped.next()) return this.tell(stopped);
    stopped.end();
    this.interrupted = false;
    this.beginning = undefined;
    if (resumption?.tag === 'inject-call') this.target.calls.begin(stopped.callee!, { failed: this.failed, untold });
    else if (resumption === undefined && this.failed) this.giveUpCall();
    // LLDB makes a step before it goes on from a breakpoint: a call is made as a whole either way.
    this.state = resume(this.debuggee, resumption?.tag === 'inject-call' ? 'continue' : kind, resumption);
    return undefined;
  }

  /** The program stands at what ends it, or ends a call of the client's: then it goes back to where it was, and stops there if the client has not heard all about that place. */
  private giveUpCall(): void {
    const { failed, untold } = this.target.calls.end() ?? { failed: true, untold: [] };
    this.failed = failed;
    this.owed = untold;
    if (untold.length > 0) this.debuggee.interrupt();
  }

  /** While the program runs nothing can be asked, but the client may want to be rid of it. */
  private answerRunning(body: string): Outcome {
    if (body === 'k' || body.startsWith('vKill')) return { kind: 'kill', reply: body === 'k' ? 'X09' : 'OK' };
    if (body === 'D' || body.startsWith('D;')) return { kind: 'detach', reply: 'OK' };
    return errorReply(new PacketError(ERRNO.busy, 'the program is running'), this.client.settings);
  }

  private followRunning(running: Running, outcome: Outcome | undefined): Left | undefined {
    if (typeof outcome === 'string') this.client.send(outcome);
    else if (outcome !== undefined) {
      running.interrupt();
      const event = running.finish();
      this.passOutput();
      if (event.tag === 'complete') return this.stop(running.kind, event);
      return this.follow((this.state = this.stoppedFor([{ kind: 'interrupted' }])), outcome);
    }
    return undefined;
  }

  /** The program has stopped: the client is told, unless it is nothing to it. */
  private stop(kind: ResumeKind, event: Event): Left | undefined {
    const news = this.target.program.refresh();
    this.news ||= news;
    const reasons = reasonsOf(event, this.target, this.client.settings, { kind, interrupted: this.interrupted, news, failed: this.failed });
    const before = event.tag === 'injected-call-return' ? this.target.calls.end() : undefined;
    const untold = event.tag === 'interrupted' ? this.owed : before?.untold ?? [];
    this.owed = [];
    const [reason, ...more] = [...reasons, ...untold];
    this.failed = before?.failed ?? (reason?.kind === 'trap' && reason.caught !== true);
    if (reason === undefined) {
      this.state = resume(this.debuggee, kind);
      return undefined;
    }
    return this.tell((this.state = this.stoppedFor([reason, ...more])));
  }

  private stoppedFor(reasons: readonly [StopReason, ...StopReason[]]): Stopped {
    return new Stopped(this.target, this.client.settings, reasons);
  }

  private tell(stopped: Stopped): Left | undefined {
    this.client.send(stopReply(stopped.reason, stopped.pc, this.news));
    this.news = false;
    if (stopped.reason.kind !== 'ended') return undefined;
    this.linger();
    return 'ended';
  }

  /** What the program has written, to the client. */
  private passOutput(): void {
    for (const { bytes } of this.output?.take() ?? []) this.client.send(`O${hexOfBytes(bytes)}`);
  }

  /** Waits until the client has gone: what it has not read by the time the process ends may be lost. */
  private linger(): void {
    this.client.flush();
    const late = subscribeDuration(LINGER);
    try {
      while (!this.client.wait([late])[0]) while (this.client.next() !== undefined);
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
    } finally {
      dispose(late);
    }
  }

  private part(reply: string | undefined): Left {
    if (reply !== undefined) this.client.send(reply);
    try {
      this.client.flush();
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
    }
    return this.leave();
  }

  /** The program goes on as if nobody had been there. @param beginning if given, it stands there, and waits on */
  private leave(beginning?: Paused): Left {
    if (this.state instanceof Running) {
      this.state.interrupt();
      const { tag } = this.state.finish();
      if (tag === 'complete') return 'ended';
      this.failed = tag === 'injected-call-return' || tag === 'trap';
    } else {
      const { reason } = this.state;
      this.state.end();
      if (reason.kind === 'ended') return 'ended';
    }
    if (this.failed) this.target.calls.end();
    this.target.breakpoints.clear();
    this.target.watchpoints.clear();
    extensions.program?.stopAtInstances(this.debuggee, false);
    this.output?.redirect(false);
    return beginning ?? resume(this.debuggee, 'continue');
  }

  private kill(reply: string | undefined): never {
    try {
      if (reply !== undefined) this.client.send(reply);
      this.client.flush();
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
    }
    if (this.state instanceof Running) {
      this.state.interrupt();
      this.state.finish();
    }
    extensions.program?.kill(this.debuggee, KILLED);
    throw new Error('the client has ended the program');
  }
}
