/** Leaving code otherwise than by returning: captured frames become data, traps and exceptions take frames off. */
import { slotsOf } from '../../compiler/model/types.js';
import { endsProgram, HostInterrupted, isTrap } from '../base/errors.js';
import { memoryTrap, Unwinding } from '../store/capture.js';
import { type CapturedFrame, framesToMove, isStackOverflow } from '../store/frames.js';
import { caughtExn, ExceptionObject, type ExnInst, thrown } from '../store/tag.js';
import type { Activation, Pending, WasmFrame } from './activation.js';
import type { DriverParts } from './driver.js';
import { frameOf, recordFrames } from './transfer.js';

export class Unwinder {
  constructor(private readonly parts: DriverParts) {}

  /** Code that ran on top of an activation was left through an error; its frames are put on top. */
  left(a: Activation, e: unknown, fromResumable: boolean): void {
    const { execution, loop, pauses } = this.parts;
    execution.requireGoing();
    if (e instanceof Unwinding) {
      const { reason, frames: { length, [0]: inner } } = e;
      this.take(a, e.frames);
      switch (reason.kind) {
        // The run loop sees the reason again.
        case 'yield': {
          if (inner !== undefined && inner.variant === undefined) execution.debug.codeOf(inner.instance.funcs[inner.func]!).renew();
          return;
        }
        // The second is told of after the access, which resumable code does.
        case 'breakpoint': case 'access': return;
        case 'host-changed':
          loop.returned(a, reason.func.type.results, reason.slots);
          return pauses.accessed(a, reason.hits);
        case 'host-call':
          for (let i = 1; i <= length; i++) a.frames[a.frames.length - i]!.code.learn(true);
          return loop.invoke(a, reason.func, reason.slots);
        case 'host-threw': return this.hostThrew(a, reason.error);
        case 'exception': return this.raised(a, reason.exn, thrown(reason.exn));
      }
    }
    const error = fromResumable && e instanceof RangeError && !isTrap(e) && !isStackOverflow(e) ? memoryTrap() : e;
    if (endsProgram(error)) return this.unwound(a, error);
    if (!isTrap(error) && !isStackOverflow(error)) return this.dispatch(a, caughtExn(error), error);
    this.take(a, framesToMove(error));
    // The call that found the stack full has not happened.
    if (isStackOverflow(error) && a.running) a.top.state.inCall = false;
    this.trapped(a, error);
  }

  /** Puts captured frames on top of an activation. They are taken from where they are, since both together may be much. */
  private take(a: Activation, captured: CapturedFrame[]): void {
    const { execution } = this.parts;
    for (let frame = captured.pop(); frame !== undefined; frame = captured.pop()) execution.push(a, frameOf(execution.debug, frame));
  }

  private trapped(a: Activation, error: object): void {
    const { pauses } = this.parts;
    const told = a.told.some((t) => Object.is(t, error));
    recordFrames(a, error, told);
    const pending: Pending = { kind: 'trap', error };
    if (told) pauses.goOn(a, pending);
    else pauses.pause(a, { kind: 'trap', error }, pending);
  }

  /** A host function called by the innermost frame has thrown. */
  hostThrew(a: Activation, error: unknown): void {
    this.parts.execution.requireGoing();
    if (isTrap(error) || isStackOverflow(error)) return this.trapped(a, error);
    if (error instanceof HostInterrupted && a.running) {
      // The call is made again, and not come to again.
      a.top.state.inCall = false;
      a.top.reported = true;
      return;
    }
    if (endsProgram(error)) return this.unwound(a, error);
    const exn = caughtExn(error);
    if (a.told.some((t) => Object.is(t, error))) return this.dispatch(a, exn, error);
    // What no wasm code will handle has failed; anything else is an exception like those that wasm throws.
    if (ExceptionObject.exnOf(error) !== undefined || this.catches(exn)) return this.raised(a, exn, error);
    this.parts.pauses.pause(a, { kind: 'trap', error }, { kind: 'exception', exn, error });
  }

  raised(a: Activation, exn: ExnInst, error: unknown): void {
    recordFrames(a, error, false);
    this.parts.pauses.pause(a, { kind: 'exception', exception: exn }, { kind: 'exception', exn, error });
  }

  private handlerOf({ code, state }: WasmFrame, exn: ExnInst) {
    const { tags } = code.instance;
    return code.shape.handlersAt(state.at).find(({ tag }) => tag === undefined || tags[tag] === exn.tag);
  }

  /** Whether a frame will handle an exception thrown now, of those that are being run in the newest activation. */
  catches(exn: ExnInst): boolean {
    const { activations } = this.parts.execution;
    const a = activations[activations.length - 1];
    return a !== undefined && a.frames.some((f, i) => i >= a.floor && this.handlerOf(f, exn) !== undefined);
  }

  /** Takes frames off until one handles the exception. */
  dispatch(a: Activation, exn: ExnInst, error: unknown): void {
    this.parts.execution.moved = true;
    for (; a.running; a.frames.pop()) {
      const frame = a.top;
      const handler = this.handlerOf(frame, exn);
      if (handler === undefined) continue;
      const { state } = frame;
      let to = handler.base;
      if (handler.reference === 'below') state.v[to++] = exn;
      if (handler.tag !== undefined) for (let i = 0, n = slotsOf(exn.tag.type.params); i < n; i++) state.v[to++] = exn.values[i];
      if (handler.reference === 'above') state.v[to] = exn;
      state.inCall = false;
      state.at = handler.target;
      frame.reported = false;
      return;
    }
    this.unwound(a, error);
  }

  /** All frames are gone that an error goes through: it goes on to the host, or back to what the debugger had stopped. */
  unwound(a: Activation, error: unknown): void {
    const { execution, pauses } = this.parts;
    execution.moved = true;
    // The program ends, though it was the debugger that made it.
    if (endsProgram(error)) a.injections.length = 0;
    a.frames.length = a.floor;
    const injection = a.injections.pop();
    if (injection === undefined) {
      execution.activations[execution.activations.length - 2]?.told.push(error);
      throw error;
    }
    if (injection.pending.kind !== 'run') pauses.goOn(a, injection.pending);
  }
}
