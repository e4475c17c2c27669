/** One pause of the program with a client: everything that a packet can ask about. */
import type { ResumptionValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { InjectedCalls } from '../../view/calls.js';
import type { Beginning } from '../../view/execution.js';
import { Frames } from '../../view/frames.js';
import type { InstanceEntry, Program } from '../../view/program.js';
import type { CaughtExceptions, Debugged } from '../../view/reasons.js';
import { addressOf } from './addresses.js';
import type { Points, StopReason } from './points.js';
import type { AddressSpace } from './space.js';

/** What the client has asked for, for as long as it is there. */
export class Settings {
  constructor(readonly threadName: string) {}

  /** Whether errors are told with a text. */
  errorTexts = false;
  /** At which exceptions the program stops. */
  catchExceptions: CaughtExceptions = 'uncaught';
}

/** The program as the client addresses it. */
export interface Target extends Debugged {
  readonly space: AddressSpace;
  readonly points: Points;
  readonly calls: InjectedCalls<Standing>;
}

/** How the program stands, so that it could be told again. */
export interface Standing {
  /** Whether it stands at what ends it: a trap, or an exception that nobody catches. */
  readonly doomed: boolean;
  /** Of what the client has not been told. */
  readonly untold: readonly StopReason[];
}

/** What a pause is. */
export interface Pause {
  /** In the order in which the client is told of them, one at a time: each time it lets the program go on, of the next. */
  readonly reasons: readonly [StopReason, ...StopReason[]];
  readonly doomed: boolean;
  /** If nobody has let the program begin so far: without the client it waits on. */
  readonly beginning: Beginning | undefined;
}

/** How the program is to go on, if otherwise than it would. */
export type Detour =
  | { readonly kind: 'call'; readonly resumption: Extract<ResumptionValue, { tag: 'inject-call' }>; readonly callee: InstanceEntry }
  | { readonly kind: 'jump'; readonly resumption: Extract<ResumptionValue, { tag: 'early-return' | 'throw-exception' }> };

export class Stopped {
  readonly state = 'stopped';
  readonly frames: Frames;
  readonly doomed: boolean;
  readonly beginning: Beginning | undefined;
  detour: Detour | undefined;

  /** What the client is told at present, and where the program then stands. */
  private now: { readonly reason: StopReason; readonly pc: bigint };
  /** Further reasons of this pause, in order. */
  private later: readonly StopReason[];

  constructor(readonly target: Target, readonly settings: Settings, { reasons: [reason, ...later], doomed, beginning }: Pause) {
    this.doomed = doomed;
    this.beginning = beginning;
    this.frames = new Frames(target.program);
    target.space.standIn(this.frames.at(0)?.instance);
    this.later = later;
    this.now = { reason, pc: this.pcFor(reason) };
  }

  get program(): Program {
    return this.target.program;
  }

  get reason(): StopReason {
    return this.now.reason;
  }

  /** Whether no wasm is being run. */
  get idle(): boolean {
    return this.frames.at(0) === undefined;
  }

  /** Where the program stands. */
  get pc(): bigint {
    return this.now.pc;
  }

  /** How it stands, but for the reason that the client is told at present. */
  get standing(): Standing {
    return { doomed: this.doomed, untold: this.untold };
  }

  /** What the client has not been told of, and still wants to hear. */
  private get untold(): readonly StopReason[] {
    return this.later.filter((reason) => this.target.points.wants(reason));
  }

  /** Goes over to the next reason, if there is one. */
  next(): boolean {
    const [reason, ...later] = this.untold;
    if (reason === undefined) return false;
    this.later = later;
    this.now = { reason, pc: this.pcFor(reason) };
    return true;
  }

  /** At an address of a breakpoint, if one is told of now or will be. With no frame at all, where the main module's code begins: something that can be read. */
  private pcFor(reason: StopReason): bigint {
    const breakpoint = [reason, ...this.later].find((r) => r.kind === 'breakpoint');
    if (breakpoint !== undefined) return breakpoint.place;
    const innermost = this.frames.at(0);
    if (innermost === undefined) return addressOf('code', 0, this.target.space.entry(0)?.module.binary.module?.code?.start ?? 0);
    return this.target.space.addressOfFrame(innermost);
  }

  /** The address of each frame, innermost first. */
  get pcs(): bigint[] {
    const [, ...callers] = this.frames.all();
    return [this.pc, ...callers.map((frame) => this.target.space.addressOfFrame(frame))];
  }

  /** What has been found out about the program here is not to be used any more. */
  end(): void {
    this.frames.end();
  }
}
