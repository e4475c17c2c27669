/** One client and the program, until one of them is gone. */
import type { Event, ResumptionValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { type Beginning, resume, type ResumeKind, type Running } from '../../view/execution.js';
import { extensions } from '../../view/extensions.js';
import { dispose } from '../../view/handles.js';
import { isDoom, reasonsOf, type Resumed } from '../../view/reasons.js';
import { placeText, sourceFramesAt } from '../../view/source.js';
import type { Client, Received } from '../connection/client.js';
import { ConnectionClosed } from '../connection/socket.js';
import { dispatch, errorReply } from '../packets/dispatch.js';
import { ERRNO, type Outcome, PacketError } from '../packets/packet.js';
import { stopReply } from '../packets/stops.js';
import { hexOfBytes, hexOfText } from '../protocol/hex.js';
import type { Trace } from '../protocol/trace.js';
import { reasonText, type StopReason } from '../target/points.js';
import { type Pause, Settings, type Standing, Stopped, type Target } from '../target/stopped.js';

export interface SessionOptions {
  /** What the client shows for the one thread that there is. */
  readonly threadName: string;
  /** Whether the program's output is sent to the client. */
  readonly sendOutput: boolean;
  /**
   * If the client has started the program and owns it: how long it may take to connect, in seconds. The program then ends when the connection does, unless the
   * client detaches.
   */
  readonly patience: number | undefined;
}

/** The program goes on as the client wants it to. */
interface Going {
  readonly state: 'going';
  readonly running: Running;
  /** Whether the client waits for it to stop. */
  readonly interrupted: boolean;
  /** Whether it stood at what ends it. */
  readonly doomed: boolean;
  /** Reasons of a stop to which it is going back, as a call made there is being given up. */
  readonly owed: readonly StopReason[];
  /** Whether there are libraries that the client has not been told of. */
  readonly news: boolean;
}

/** How the program was left: running; where it waits to begin, if no client has let it go so far; at its end. */
export type Left = Running | Beginning | { readonly state: 'ended' };

const ENDED: Left = { state: 'ended' };

/** The exit code of a process that was killed: 128 and the signal's number. */
const KILLED = 137;

/** How long a client is given to read how the program ended, in nanoseconds. */
const LINGER = 1_000_000_000n;

export class Session {
  private readonly settings: Settings;
  private readonly output: typeof extensions.output;
  private state: Stopped | Going;

  /** @param program running, on its way to its first instruction, or there */
  constructor(
    private readonly target: Target, private readonly client: Client, program: Running | Beginning,
    private readonly options: SessionOptions, private readonly trace: Trace,
  ) {
    this.settings = new Settings(options.threadName);
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
  private attach(program: Running | Beginning): Stopped {
    const beginning = program.state === 'beginning' ? program : undefined;
    const event = program.state === 'running' ? this.halt(program) : program.event;
    this.target.space.refresh();
    const [reason] = this.reasonsOf(event, { kind: beginning === undefined ? 'continue' : 'step', interrupted: true, news: false, doomed: false });
    // A call that a former client has left in the middle.
    const before = this.returnedTo(event);
    return this.stoppedAt(event, { reasons: [reason === undefined || reason.kind === 'interrupted' ? { kind: 'trace' } : reason], doomed: before?.doomed ?? isDoom(reason), beginning });
  }

  /** Blocks until the program stands, wherever that is. */
  private halt(running: Running): Event {
    running.interrupt();
    return running.finish();
  }

  /** Until the client leaves, or the program has ended. */
  run(): Left {
    try {
      for (;;) {
        const left = this.state.state === 'going' ? this.whileGoing(this.state) : this.whileStopped(this.state);
        if (left !== undefined) return left;
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      if (this.options.patience !== undefined) return this.kill(undefined);
      return this.leave(this.state.state === 'stopped' ? this.state.beginning : undefined);
    }
  }

  private whileStopped(stopped: Stopped): Left | undefined {
    const item = this.client.next();
    if (item === undefined) this.client.wait([]);
    // An interrupt has crossed with the stop that it wanted.
    else if (item.kind !== 'interrupt') return this.follow(stopped, this.outcomeOf(item, (body) => dispatch(stopped, body, this.settings)));
    return undefined;
  }

  private whileGoing(going: Going): Left | undefined {
    const { running } = going;
    const item = this.client.next();
    if (item?.kind === 'interrupt') {
      this.state = { ...going, interrupted: true };
      running.interrupt();
    } else if (item !== undefined) {
      return this.followGoing(going, this.outcomeOf(item, (body) => dispatch(undefined, body, this.settings)));
    } else {
      const written = this.output?.subscribe();
      const [stopped] = this.client.wait(written === undefined ? [running.pollable] : [running.pollable, written]);
      dispose(written);
      if (stopped) return this.stop(going, running.finish());
      this.passOutput();
    }
    return undefined;
  }

  /** Of a whole packet, what is to follow; what is none is answered here. */
  private outcomeOf(item: Exclude<Received, { kind: 'interrupt' }>, answer: (body: string) => Outcome): Outcome | undefined {
    this.client.acknowledge(item.kind !== 'damaged');
    switch (item.kind) {
      case 'packet': return answer(item.body);
      case 'oversized': return errorReply(new PacketError(ERRNO.malformed, 'the packet is too large'), this.settings);
      // A client that wants acknowledgements sends it again.
      case 'damaged': return this.client.acknowledging ? undefined : errorReply(new PacketError(ERRNO.malformed, 'wrong checksum'), this.settings);
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
      case 'without acknowledgements':
        this.client.acknowledging = false;
        this.client.send(outcome.reply);
        return undefined;
      case 'detach': return this.part(outcome.reply);
      case 'kill': return this.kill(outcome.reply);
      case 'continue': case 'step': return this.goOn(stopped, outcome.kind);
    }
  }

  private goOn(stopped: Stopped, kind: ResumeKind): Left | undefined {
    if (stopped.reason.kind === 'ended') return this.tell(stopped);
    if (extensions.core?.isCoreDump(this.debuggee) === true) {
      this.client.send(`O${hexOfText('a core dump cannot be run\n')}`);
      return this.tell(stopped);
    }
    const { detour } = stopped;
    if (detour === undefined && stopped.next()) return this.tell(stopped);
    const { standing } = stopped;
    stopped.end();
    let onward: Standing = { doomed: stopped.doomed, untold: [] };
    if (detour?.kind === 'call') this.target.calls.begin(detour.callee, standing);
    else if (detour === undefined && stopped.doomed) onward = this.giveUpCall();
    // LLDB makes a step before it goes on from a breakpoint: a call is made as a whole either way.
    const running = this.resume(detour?.kind === 'call' ? 'continue' : kind, detour?.resumption);
    this.state = { state: 'going', running, interrupted: false, doomed: onward.doomed, owed: onward.untold, news: false };
    return undefined;
  }

  private resume(kind: ResumeKind, resumption?: ResumptionValue): Running {
    this.trace.program(() => `resumed: ${resumption?.tag ?? kind}`);
    return resume(this.debuggee, kind, resumption);
  }

  /**
   * The program stands at what ends it, or ends a call of the client's: then it goes back to where it was, and stops there if the client has not heard all
   * about that place.
   * @returns how it stands there
   */
  private giveUpCall(): Standing {
    const before = this.target.calls.end() ?? { doomed: true, untold: [] };
    if (before.untold.length > 0) this.debuggee.interrupt();
    return before;
  }

  private followGoing(going: Going, outcome: Outcome | undefined): Left | undefined {
    if (typeof outcome === 'string') this.client.send(outcome);
    else if (outcome !== undefined) {
      const event = this.halt(going.running);
      if (event.tag === 'complete') return this.stop(going, event);
      const stopped = this.stoppedAt(event, { reasons: [{ kind: 'interrupted' }], doomed: endsCall(event), beginning: undefined });
      // Before anything is sent, which may fail: nothing runs that could be left.
      this.state = stopped;
      this.passOutput();
      return this.follow(stopped, outcome);
    }
    return undefined;
  }

  /** The program has stopped: the client is told, unless it is nothing to it. */
  private stop({ running: { kind }, interrupted, doomed, owed, news }: Going, event: Event): Left | undefined {
    const newer = this.target.space.refresh();
    this.target.points.follow();
    const reasons = this.reasonsOf(event, { kind, interrupted, news: newer, doomed });
    const before = this.returnedTo(event);
    const untold = event.tag === 'interrupted' ? owed : before?.untold ?? [];
    const [reason, ...more] = [...reasons, ...untold];
    const standsDoomed = before?.doomed ?? isDoom(reason);
    if (reason === undefined) {
      this.trace.program(() => `stopped by ${event.tag}, which is nothing to the client`);
      this.state = { state: 'going', running: this.resume(kind), interrupted, doomed: standsDoomed, owed: [], news: news || newer };
      this.passOutput();
      return undefined;
    }
    const stopped = this.stoppedAt(event, { reasons: [reason, ...more], doomed: standsDoomed, beginning: undefined });
    this.state = stopped;
    this.passOutput();
    return this.tell(stopped, news || newer);
  }

  /** If a call of the client's has returned: how the program stood where it was made. */
  private returnedTo({ tag }: Event): Standing | undefined {
    return tag === 'injected-call-return' ? this.target.calls.end() : undefined;
  }

  private reasonsOf(event: Event, resumed: Resumed): readonly StopReason[] {
    return this.target.points.told(reasonsOf(event, this.target, this.settings.catchExceptions, resumed));
  }

  private stoppedAt({ tag }: Event, pause: Pause): Stopped {
    const stopped = new Stopped(this.target, this.settings, pause);
    this.trace.program(() => {
      const [innermost] = sourceFramesAt(stopped.frames, 0);
      return `stopped by ${tag}: ${pause.reasons.map(reasonText).join(' and ')}${innermost === undefined ? '' : `, in ${placeText(innermost)}`}`;
    });
    return stopped;
  }

  /** @param news whether there are libraries that the client has not been told of */
  private tell(stopped: Stopped, news = false): Left | undefined {
    this.client.send(stopReply(stopped, news));
    if (stopped.reason.kind !== 'ended') return undefined;
    this.client.linger(LINGER);
    return ENDED;
  }

  /** What the program has written, to the client. */
  private passOutput(): void {
    for (const { bytes } of this.output?.take() ?? []) this.client.send(`O${hexOfBytes(bytes)}`);
  }

  private part(reply: string | undefined): Left {
    this.client.takeLeave(reply);
    return this.leave(undefined);
  }

  /** The program goes on as if nobody had been there. @param beginning if given, it stands there, and waits on */
  private leave(beginning: Beginning | undefined): Left {
    const { state, target: { calls, points } } = this;
    let doomed: boolean;
    if (state.state === 'going') {
      const event = this.halt(state.running);
      if (event.tag === 'complete') return ENDED;
      doomed = endsCall(event);
    } else {
      state.end();
      if (state.reason.kind === 'ended') return ENDED;
      ({ doomed } = state);
    }
    if (doomed) calls.end();
    points.clear();
    extensions.program?.stopAtInstances(this.debuggee, false);
    this.output?.redirect(false);
    this.trace.program(() => `the client has left${beginning === undefined ? '' : '; waits for another to begin'}`);
    return beginning ?? this.resume('continue');
  }

  private kill(reply: string | undefined): never {
    this.client.takeLeave(reply);
    if (this.state.state === 'going') this.halt(this.state.running);
    this.trace.program(() => 'killed by the client');
    extensions.program?.kill(this.debuggee, KILLED);
    throw new Error('the client has ended the program');
  }
}

/** Whether a call of the client's is over with this event, if there is one. */
const endsCall = ({ tag }: Event): boolean => tag === 'injected-call-return' || tag === 'trap';
