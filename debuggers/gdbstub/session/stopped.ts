/** One pause of the program with a client: everything that a packet can ask about. */
import type { ResumptionValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { addressOf } from '../target/addresses.js';
import type { Breakpoints } from '../target/breakpoints.js';
import { addressOfFrame, Frames } from '../target/frames.js';
import type { InjectedCalls } from '../target/calls.js';
import type { InstanceEntry, Program } from '../target/program.js';
import type { Watchpoints } from '../target/watchpoints.js';
import type { StopReason } from './stops.js';

/** What the client has asked for, for as long as it is there. */
export class Settings {
  acknowledge = true;
  /** Whether errors are told with a text. */
  errorTexts = false;
  /** At which exceptions the program stops. */
  catchExceptions: 'uncaught' | 'all' | 'none' = 'uncaught';
}

/** What is debugged, with what the client has set in it. */
export interface Target {
  readonly program: Program;
  readonly breakpoints: Breakpoints;
  readonly watchpoints: Watchpoints;
  readonly calls: InjectedCalls;
}

export class Stopped {
  readonly state = 'stopped';
  readonly frames: Frames;
  /** How the program is to go on, if otherwise than it would. */
  resumption: ResumptionValue | undefined;
  /** If that is a call: whose function is called. */
  callee: InstanceEntry | undefined;

  /** What the client is told at present, and where the program then stands. */
  private now: { readonly reason: StopReason; readonly pc: bigint };
  /** Further reasons of this pause, in order. */
  private later: readonly StopReason[];

  /** @param reasons in the order in which the client is told of them, one at a time: each time it lets the program go on, of the next */
  constructor(readonly target: Target, readonly settings: Settings, [reason, ...later]: readonly [StopReason, ...StopReason[]]) {
    this.frames = new Frames(target.program);
    target.program.standIn(this.frames.at(0)?.instance);
    this.later = later;
    this.now = { reason, pc: this.pcFor(reason) };
  }

  get reason(): StopReason {
    return this.now.reason;
  }

  /** Where the program stands. */
  get pc(): bigint {
    return this.now.pc;
  }

  /** What the client has not been told of, and still wants to hear. */
  get untold(): readonly StopReason[] {
    const { breakpoints, watchpoints } = this.target;
    return this.later.filter((r) => (r.kind === 'breakpoint' ? breakpoints.has(r.address) : r.kind !== 'watchpoint' || watchpoints.has(r.hit.address)));
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
    if (breakpoint !== undefined) return breakpoint.address;
    const innermost = this.frames.at(0);
    if (innermost === undefined) return addressOf('code', 0, this.target.program.entry(0)?.module.binary.module?.code?.start ?? 0);
    return addressOfFrame(innermost);
  }

  /** The address of each frame, innermost first. */
  get pcs(): bigint[] {
    const [, ...callers] = this.frames.all();
    return [this.pc, ...callers.map(addressOfFrame)];
  }

  /** What has been found out about the program here is not to be used any more. */
  end(): void {
    this.frames.end();
  }
}
