/**
 * The driver: runs activations whose frames are data. Fast code does the work; whenever it is left through an `Unwinding` or a trap, its frames come
 * here, and go on in resumable code until a call, or a loop that pays, leads back into fast code. With a debugger attached every activation has a driver at its base.
 */
import { Exit } from '../../compiler/index.js';
import { slotsOf, type ValType } from '../../compiler/model/types.js';
import { endsProgram, HostInterrupted, isTrap, markKill } from '../base/errors.js';
import { type CapturedFrame, isCut, isStackOverflow, framesToMove } from '../store/frames.js';
import type { AnyRawCode, FuncInst } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import type { DebugHooks, Store } from '../store/store.js';
import { caughtExn, ExceptionObject, type ExnInst, thrown } from '../store/tag.js';
import { Activation, type Pending, WasmFrame } from './activation.js';
import { memoryTrap, Unwinding, type Hit } from '../store/capture.js';
import type { DebugCode } from './code.js';
import type { RawCommand, RawEvent, RawResumption, Reasons } from './events.js';
import { MAX_SLOTS, slotsFor, stackOverflow } from '../store/stack-limits.js';
import { rawResult, resultSlots, storeResults } from './raw.js';
import { frameOf, recordFrames } from './transfer.js';
import type { Watches } from './watch.js';

/** Instructions that resumable code may run before it gives control back for no other reason. */
const BUDGET = 0x3fff_ffff;

const RUN: Pending = { kind: 'run' };
const NO_REASON: Reasons = { step: false, breakpoint: false, instance: false, hits: [] };

/** Whether a host function promises never to call back. */
const isLeaf = (func: FuncInst): boolean => (func.host as { readonly leaf?: boolean } | undefined)?.leaf === true;

/** What the driver is used by: decides where it stops and what then happens. */
export interface Debugger {
  codeOf(func: FuncInst): DebugCode;
  /** The same if it is there already. */
  knownCode(func: FuncInst): DebugCode | undefined;
  readonly watches: Watches;
  /** Called at a stop; the program goes on when it returns. Before it throws, which ends the program, it calls {@link Driver.fail}. */
  stopped(event: RawEvent): RawCommand;
}

export class Driver implements DebugHooks {
  /** Oldest first. */
  readonly activations: Activation[] = [];
  /** Whether the program stops when an instance has been made. */
  stopAtInstances = false;
  private stepping = false;
  /** Whether anything of the program has run since it was last resumed. */
  private moved = false;
  private attached = true;
  /** Whether the stack was too large to be kept: the pause shows its inner end, from which nothing can go on. */
  lost = false;
  /** What the debugger threw: the program ends. */
  private failure: { readonly error: unknown } | undefined = undefined;
  private readonly hostFuncs = new Set<FuncInst>();

  constructor(readonly store: Store, private readonly debug: Debugger) {
    store.debug = this;
    store.onYield = () => {
      if (this.activations.length > 0) throw new Unwinding();
    };
    for (const instance of store.instances()) this.allocated(instance);
  }

  /** The frame that would return or throw; none before the program runs, or where a call of a host function for the debugger has failed. */
  get current(): WasmFrame | undefined {
    const newest = this.activations[this.activations.length - 1];
    return newest !== undefined && newest.frames.length > newest.floor ? newest.top : undefined;
  }

  /** Slots of all frames that are data. */
  private get depth(): number {
    const { activations } = this;
    for (let i = activations.length - 1; i >= 0; i--) if (activations[i]!.frames.length > 0) return activations[i]!.top.depth;
    return 0;
  }

  get isStepping(): boolean {
    return this.stepping;
  }

  /** Lets the program run on by itself, also the frames that are data. */
  detach(): void {
    this.attached = false;
    this.stepping = false;
    this.store.debug = undefined;
    this.store.onYield = undefined;
    Atomics.store(this.store.flag, 0, 0);
    for (const func of this.hostFuncs) func.code = func.hostCode!;
    this.hostFuncs.clear();
  }

  // What the store asks

  allocated(instance: Instance): void {
    this.debug.watches.allocated(instance);
    for (const func of instance.funcs) if (func.hostCode !== undefined && func.code === func.hostCode) this.adopt(func, func.hostCode);
  }

  /** Host functions that may call back are called from here, so that no frames lie beneath them on the JavaScript stack. */
  private adopt(func: FuncInst, code: AnyRawCode): void {
    this.hostFuncs.add(func);
    func.code = isLeaf(func)
      ? (...slots) => {
        let result: unknown;
        try {
          result = code(...slots);
        } catch (error) {
          throw this.activations.length === 0 ? error : new Unwinding({ kind: 'host-threw', error });
        }
        const hits = this.activations.length === 0 ? undefined : this.debug.watches.changedByHost();
        if (hits !== undefined) throw new Unwinding({ kind: 'host-changed', func, slots: resultSlots(func.type.results, result), hits });
        return result;
      }
      : (...slots) => {
        if (this.activations.length === 0) return code(...slots);
        throw new Unwinding({ kind: 'host-call', func, slots, time: performance.now() });
      };
  }

  initialised(): void {
    if (!this.stopAtInstances) return;
    if (this.failure) throw this.failure.error;
    // It has no frames but those of calls that the debugger makes.
    const a = new Activation();
    this.activations.push(a);
    try {
      this.pause(a, { kind: 'breakpoint', reasons: { ...NO_REASON, instance: true } }, RUN);
      this.run(a);
      while (this.attached && Atomics.exchange(this.store.flag, 0, 0) !== 0) {
        this.pause(a, { kind: 'interrupted' }, RUN);
        this.run(a);
      }
    } finally {
      this.activations.pop();
    }
    // A step ends at the next instruction, of whatever that is.
    this.moved = true;
  }

  variantOf(func: FuncInst): AnyRawCode | undefined {
    return this.debug.codeOf(func).first;
  }

  touches(memory: MemoryInst, address: number, length: number, written: boolean): boolean {
    return this.debug.watches.touched(memory, address, length, written);
  }

  raise(exn: ExnInst): unknown {
    return this.activations.length === 0 ? thrown(exn) : new Unwinding({ kind: 'exception', exn });
  }

  enter(func: FuncInst, slots: unknown[]): unknown {
    if (this.failure) throw this.failure.error;
    if (func.instance !== undefined) this.store.seen(func.instance);
    this.debug.watches.entered();
    const a = new Activation();
    this.activations.push(a);
    try {
      if (this.stepping || this.store.flag[0] !== 0 || this.debug.knownCode(func)?.callsHost === true) {
        this.push(a, this.call(func, slots));
        this.moved = true;
      } else {
        try {
          return func.code(...slots);
        } catch (e) {
          this.left(a, e, false);
        }
      }
      this.run(a);
      return rawResult(a.results!, func.type.results);
    } finally {
      this.activations.pop();
    }
  }

  /** Calls a function for the debugger while no activation is there. */
  injectAlone(command: RawCommand & { readonly resumption: { readonly kind: 'inject-call' } }): void {
    const a = new Activation();
    this.activations.push(a);
    try {
      this.obey(a, command, RUN);
      this.run(a);
    } finally {
      this.activations.pop();
    }
  }

  /** The program ends: all that runs throws this, and so does every further call into it. */
  fail(error: unknown): void {
    this.failure = { error };
    markKill(error);
  }

  /** How the program begins. */
  begin(command: RawCommand): void {
    this.stepping = command.kind === 'single-step';
  }

  // Running

  private call(func: FuncInst, slots: readonly unknown[]): WasmFrame {
    const code = this.debug.codeOf(func);
    return new WasmFrame(code, code.frameArray(slots));
  }

  private push(a: Activation, frame: WasmFrame): void {
    frame.depth = this.depth + slotsFor(frame.v);
    a.frames.push(frame);
  }

  /** Runs an activation until its outermost frame has returned, or throws what goes out of it. */
  private run(a: Activation): void {
    const { frames } = a;
    while (a.results === undefined) {
      if (this.failure) throw this.failure.error;
      const frame = frames[frames.length - 1];
      // After calls that the debugger made where nothing ran.
      if (frame === undefined) return;
      if (this.attached && this.stopsAt(a, frame)) continue;
      this.moved = true;
      frame.reported = false;
      const watching = this.debug.watches.any && frame.code.watching !== undefined;
      const hits = watching ? this.debug.watches.coming(frame) : undefined;
      let exit;
      try {
        exit = frame.code.run(frame, this.stepping || watching || frame.code.stops.size > 0 ? 1 : BUDGET, !this.stepping);
      } catch (e) {
        this.left(a, e, true);
        continue;
      }
      switch (exit) {
        case Exit.stepped: if (hits !== undefined) this.accessed(a, hits); break;
        case Exit.loop: if (frame.code.isHot(frame.at - 1, ++frame.heat)) this.enterLoop(a, frame); break;
        case Exit.call:
          frame.inCall = true;
          this.invoke(a, frame.callee!, frame.v.slice(frame.base, frame.base + slotsOf(frame.callee!.type.params)));
          break;
        case Exit.return:
          frames.pop();
          frame.code.learn(frame.calledHost);
          if (frame.calledHost && frames.length > 0) a.top.calledHost = true;
          this.returned(a, frame.code.func.type.results, frame.v);
          break;
        case Exit.throw: this.raised(a, frame.thrown!, thrown(frame.thrown!)); break;
      }
    }
  }

  /** Stops before the instruction about to run if there is a reason. @returns whether it stopped */
  private stopsAt(a: Activation, frame: WasmFrame): boolean {
    if (Atomics.load(this.store.flag, 0) !== 0) {
      Atomics.store(this.store.flag, 0, 0);
      this.pause(a, { kind: 'interrupted' }, RUN);
      return true;
    }
    const breakpoint = this.dueAt(frame);
    const step = this.stepping && this.moved;
    if (!breakpoint && !step) return false;
    this.arrived(a, frame, { ...NO_REASON, step, breakpoint });
    return true;
  }

  /** Whether the instruction about to run has a breakpoint that has not been told of: also in a step, if what stopped the program before was something else. */
  private dueAt({ reported, code, at }: WasmFrame): boolean {
    return !reported && code.stops.has(at);
  }

  /** Stops after an access of watched memory. */
  private accessed(a: Activation, hits: readonly Hit[]): void {
    const { top } = a;
    this.arrived(a, top, { ...NO_REASON, step: this.stepping, breakpoint: this.dueAt(top), hits });
  }

  /** Stops with all reasons there are at this instruction, which are not told again when the program goes on. */
  private arrived(a: Activation, frame: WasmFrame, reasons: Reasons): void {
    frame.reported = true;
    this.pause(a, { kind: 'breakpoint', reasons }, RUN);
  }

  /** Calls a function on top of an activation. */
  private invoke(a: Activation, func: FuncInst, slots: readonly unknown[]): void {
    const called = a.frames.length > a.floor;
    let result: unknown;
    let hits: readonly Hit[] | undefined;
    try {
      if (this.depth > MAX_SLOTS) throw stackOverflow();
      if (func.hostCode !== undefined) {
        a.told.length = 0;
        if (a.frames.length > 0 && !isLeaf(func)) a.top.calledHost = true;
        this.debug.watches.hostBegins();
        try {
          result = func.hostCode(...slots);
        } finally {
          hits = this.debug.watches.hostEnds();
        }
      } else if (this.stepping || this.store.flag[0] !== 0 || this.debug.knownCode(func)?.callsHost === true) return this.push(a, this.call(func, slots));
      else result = func.code(...slots);
    } catch (e) {
      return func.hostCode === undefined ? this.left(a, e, false) : this.hostThrew(a, e);
    }
    this.finish(a, func.type.results, result);
    // What the debugger has called has no instruction after the call.
    if (hits !== undefined && called) this.accessed(a, hits);
  }

  /** Goes on in fast code at the head of a loop. */
  private enterLoop(a: Activation, frame: WasmFrame): void {
    const code = frame.code.entryAt(frame.at - 1);
    a.frames.pop();
    const entered = performance.now();
    let result: unknown;
    try {
      result = code(frame.v);
    } catch (e) {
      if (e instanceof Unwinding && e.reason.kind === 'host-call') {
        frame.code.leftForHost(e.reason.time - entered, performance.now() - e.reason.time);
      }
      return this.left(a, e, false);
    }
    this.finish(a, frame.code.func.type.results, result);
  }

  /** Raw code has returned. */
  private finish(a: Activation, types: readonly ValType[], result: unknown): void {
    if (a.frames.length > a.floor) return this.resultsInto(a.top, (v, base) => storeResults(v, base, types, result));
    this.returned(a, types, resultSlots(types, result));
  }

  /** A frame has returned, the results being at the start of its array. */
  private returned(a: Activation, types: readonly ValType[], slots: readonly unknown[]): void {
    if (a.frames.length > a.floor) {
      const n = slotsOf(types);
      return this.resultsInto(a.top, (v, base) => {
        for (let i = 0; i < n; i++) v[base + i] = slots[i];
      });
    }
    const injection = a.injections.pop();
    if (injection === undefined) a.results = slots.slice();
    else this.pause(a, { kind: 'injected-call-return', types, slots }, injection.pending);
  }

  private resultsInto(caller: WasmFrame, store: (v: unknown[], base: number) => void): void {
    store(caller.v, caller.base);
    caller.inCall = false;
    caller.at++;
  }

  // Leaving code otherwise than by returning

  /** Code that ran on top of an activation was left through an error; its frames are put on top. */
  private left(a: Activation, e: unknown, fromResumable: boolean): void {
    if (this.failure) throw this.failure.error;
    if (e instanceof Unwinding) {
      const { reason, frames: { length, [0]: inner } } = e;
      this.take(a, e.frames);
      switch (reason.kind) {
        // The loop of run() sees the reason again.
        case 'yield': {
          if (inner !== undefined && inner.variant === undefined) this.debug.codeOf(inner.instance.funcs[inner.func]!).renew();
          return;
        }
        // The second is told of after the access, which resumable code does.
        case 'breakpoint': case 'access': return;
        case 'host-changed':
          this.returned(a, reason.func.type.results, reason.slots);
          return this.accessed(a, reason.hits);
        case 'host-call':
          for (let i = 1; i <= length; i++) a.frames[a.frames.length - i]!.code.learn(true);
          return this.invoke(a, reason.func, reason.slots);
        case 'host-threw': return this.hostThrew(a, reason.error);
        case 'exception': return this.raised(a, reason.exn, thrown(reason.exn));
      }
    }
    const error = fromResumable && e instanceof RangeError && !isTrap(e) && !isStackOverflow(e) ? memoryTrap() : e;
    if (endsProgram(error)) return this.unwound(a, error);
    if (!isTrap(error) && !isStackOverflow(error)) return this.dispatch(a, caughtExn(error), error);
    this.take(a, framesToMove(error));
    // The call that found the stack full has not happened.
    if (isStackOverflow(error) && a.frames.length > a.floor) a.top.inCall = false;
    this.trapped(a, error);
  }

  /** Puts captured frames on top of an activation. They are taken from where they are, since both together may be much. */
  private take(a: Activation, captured: CapturedFrame[]): void {
    for (let frame = captured.pop(); frame !== undefined; frame = captured.pop()) this.push(a, frameOf(this.debug, frame));
  }

  private trapped(a: Activation, error: object): void {
    const told = a.told.some((t) => Object.is(t, error));
    recordFrames(a, error, told);
    const pending: Pending = { kind: 'trap', error };
    if (told) this.obey(a, undefined, pending);
    else this.pause(a, { kind: 'trap', error }, pending);
  }

  /** A host function called by the innermost frame has thrown. */
  private hostThrew(a: Activation, error: unknown): void {
    if (this.failure) throw this.failure.error;
    if (isTrap(error) || isStackOverflow(error)) return this.trapped(a, error);
    if (error instanceof HostInterrupted && a.frames.length > a.floor) {
      // The call is made again, and not come to again.
      a.top.inCall = false;
      a.top.reported = true;
      return;
    }
    if (endsProgram(error)) return this.unwound(a, error);
    const exn = caughtExn(error);
    if (a.told.some((t) => Object.is(t, error))) return this.dispatch(a, exn, error);
    // What no wasm code will handle has failed; anything else is an exception like those that wasm throws.
    if (ExceptionObject.exnOf(error) !== undefined || this.catches(exn)) return this.raised(a, exn, error);
    this.pause(a, { kind: 'trap', error }, { kind: 'exception', exn, error });
  }

  private raised(a: Activation, exn: ExnInst, error: unknown): void {
    recordFrames(a, error, false);
    this.pause(a, { kind: 'exception', exception: exn }, { kind: 'exception', exn, error });
  }

  private handlerOf(frame: WasmFrame, exn: ExnInst) {
    const { tags } = frame.code.instance;
    return frame.code.shape.handlersAt(frame.at).find(({ tag }) => tag === undefined || tags[tag] === exn.tag);
  }

  /** Whether a frame will handle an exception thrown now, of those that are being run in the newest activation. */
  catches(exn: ExnInst): boolean {
    const a = this.activations[this.activations.length - 1];
    return a !== undefined && a.frames.some((f, i) => i >= a.floor && this.handlerOf(f, exn) !== undefined);
  }

  /** Takes frames off until one handles the exception. */
  private dispatch(a: Activation, exn: ExnInst, error: unknown): void {
    this.moved = true;
    for (; a.frames.length > a.floor; a.frames.pop()) {
      const frame = a.top;
      const handler = this.handlerOf(frame, exn);
      if (handler === undefined) continue;
      let to = handler.base;
      if (handler.tag !== undefined) for (let i = 0, n = slotsOf(exn.tag.type.params); i < n; i++) frame.v[to++] = exn.values[i];
      if (handler.kind === 'catch_ref' || handler.kind === 'catch_all_ref') frame.v[to] = exn;
      frame.inCall = false;
      frame.reported = false;
      frame.at = handler.target;
      return;
    }
    this.unwound(a, error);
  }

  /** All frames are gone that an error goes through: it goes on to the host, or back to what the debugger had stopped. */
  private unwound(a: Activation, error: unknown): void {
    this.moved = true;
    // The program ends, though it was the debugger that made it.
    if (endsProgram(error)) a.injections.length = 0;
    a.frames.length = a.floor;
    const injection = a.injections.pop();
    if (injection === undefined) {
      this.activations[this.activations.length - 2]?.told.push(error);
      throw error;
    }
    if (injection.pending.kind !== 'run') this.obey(a, undefined, injection.pending);
  }

  // Stopping

  private pause(a: Activation, event: RawEvent, pending: Pending): void {
    this.lost = pending.kind === 'trap' && isCut(pending.error);
    this.obey(a, this.attached ? this.debug.stopped(event) : undefined, pending);
  }

  /** Does what the debugger wants, or what happens without one. */
  private obey(a: Activation, command: RawCommand | undefined, pending: Pending): void {
    if (command !== undefined) {
      this.stepping = this.attached && command.kind === 'single-step';
      this.moved = false;
    }
    const resumption: RawResumption = command?.resumption ?? { kind: 'normal' };
    switch (resumption.kind) {
      case 'normal':
        if (pending.kind === 'trap') this.unwound(a, pending.error);
        else if (pending.kind === 'exception') this.dispatch(a, pending.exn, pending.error);
        break;
      case 'inject-call':
        a.injections.push({ height: a.frames.length, pending });
        this.moved = true;
        this.invoke(a, resumption.callee, resumption.slots);
        break;
      case 'throw-exception': {
        const error = thrown(resumption.exception);
        recordFrames(a, error, false);
        this.dispatch(a, resumption.exception, error);
        break;
      }
      case 'early-return': {
        const frame = a.frames.pop()!;
        this.moved = true;
        this.returned(a, frame.code.func.type.results, resumption.slots);
        break;
      }
    }
  }
}
