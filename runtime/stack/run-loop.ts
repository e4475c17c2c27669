/** The run loop: frames go on in resumable code, and calls and hot loops in fast code. */
import { Exit } from '../../compiler/index.js';
import { after, before } from '../../compiler/model/point.js';
import { slotsOf, type ValType } from '../../compiler/model/types.js';
import { type Hit, Unwinding } from '../store/capture.js';
import { type FuncInst, isLeaf } from '../store/func.js';
import { MAX_SLOTS, stackOverflow } from '../store/stack-limits.js';
import { thrown } from '../store/tag.js';
import type { Activation, WasmFrame } from './activation.js';
import { NO_SLOTS, Registers } from './code.js';
import type { DriverParts } from './driver.js';
import { resultSlots, storeResults } from './raw.js';

/** Instructions that resumable code may run before it gives control back for no other reason. */
const BUDGET = 0x3fff_ffff;

export class RunLoop {
  private readonly registers = new Registers();

  constructor(private readonly parts: DriverParts) {}

  /** Runs an activation until its outermost frame has returned, or throws what goes out of it. */
  run(a: Activation): void {
    const { registers, parts: { execution, unwinder, pauses } } = this;
    const { watches } = execution.debug;
    const { frames } = a;
    while (a.results === undefined) {
      execution.requireGoing();
      const frame = frames[frames.length - 1];
      // After calls that the debugger made where nothing ran.
      if (frame === undefined) return;
      if (execution.attached && pauses.stopsAt(a, frame)) continue;
      execution.moved = true;
      frame.reported = false;
      const watching = watches.any && frame.code.watching !== undefined;
      const hits = watching ? watches.coming(frame) : undefined;
      let exit;
      try {
        exit = this.resume(frame, execution.stepping || watching || frame.code.stops.size > 0 ? 1 : BUDGET, !execution.stepping);
      } catch (e) {
        unwinder.left(a, e, true);
        continue;
      }
      switch (exit) {
        case Exit.stepped: if (hits !== undefined) pauses.accessed(a, hits); break;
        case Exit.loop: if (frame.code.isHot(before(frame.state.at), ++frame.heat)) this.enterLoop(a, frame); break;
        case Exit.call: {
          const { callee, base } = registers;
          registers.callee = undefined;
          frame.state.inCall = true;
          frame.base = base;
          this.invoke(a, callee!, frame.state.v.slice(base, base + slotsOf(callee!.type.params)));
          break;
        }
        case Exit.return:
          frames.pop();
          frame.code.learn(frame.calledHost);
          if (frame.calledHost && frames.length > 0) a.top.calledHost = true;
          this.returned(a, frame.code.func.type.results, frame.state.v);
          break;
        case Exit.throw: {
          const exn = registers.thrown!;
          registers.thrown = undefined;
          unwinder.raised(a, exn, thrown(exn));
          break;
        }
      }
    }
  }

  /** Runs the innermost frame in resumable code. */
  private resume({ code, state }: WasmFrame, budget: number, leaveAtLoops: boolean): Exit {
    const { registers } = this;
    registers.v = state.v;
    registers.at = state.at;
    try {
      return code.run(registers, budget, leaveAtLoops);
    } finally {
      state.at = registers.at;
      // Nothing is kept alive by having run.
      registers.v = NO_SLOTS;
    }
  }

  /** Calls a function on top of an activation. */
  invoke(a: Activation, func: FuncInst, slots: readonly unknown[]): void {
    const { execution, unwinder, pauses } = this.parts;
    const { watches } = execution.debug;
    const called = a.running;
    let result: unknown;
    let hits: readonly Hit[] | undefined;
    try {
      if (execution.depth > MAX_SLOTS) throw stackOverflow();
      if (func.hostCode !== undefined) {
        a.told.length = 0;
        if (a.frames.length > 0 && !isLeaf(func)) a.top.calledHost = true;
        watches.hostBegins();
        try {
          result = func.hostCode(...slots);
        } finally {
          hits = watches.hostEnds();
        }
      } else if (execution.inSteps(func)) return this.enter(a, func, slots);
      else result = func.code(...slots);
    } catch (e) {
      return func.hostCode === undefined ? unwinder.left(a, e, false) : unwinder.hostThrew(a, e);
    }
    this.finish(a, func.type.results, result);
    // What the debugger has called has no instruction after the call.
    if (hits !== undefined && called) pauses.accessed(a, hits);
  }

  /** Puts the frame of a call on top of an activation. */
  enter(a: Activation, func: FuncInst, slots: readonly unknown[]): void {
    const { execution } = this.parts;
    execution.push(a, execution.debug.codeOf(func).frameOfCall(slots));
  }

  /** Goes on in fast code at the head of a loop. */
  private enterLoop(a: Activation, { code, state }: WasmFrame): void {
    const entry = code.entryAt(before(state.at));
    a.frames.pop();
    const entered = performance.now();
    let result: unknown;
    try {
      result = entry(state.v);
    } catch (e) {
      if (e instanceof Unwinding && e.reason.kind === 'host-call') code.leftForHost(e.reason.time - entered, performance.now() - e.reason.time);
      return this.parts.unwinder.left(a, e, false);
    }
    this.finish(a, code.func.type.results, result);
  }

  /** Raw code has returned. */
  private finish(a: Activation, types: readonly ValType[], result: unknown): void {
    if (a.running) return this.resultsInto(a.top, (v, base) => storeResults(v, base, types, result));
    this.returned(a, types, resultSlots(types, result));
  }

  /** A frame has returned, the results being at the start of its array. */
  returned(a: Activation, types: readonly ValType[], slots: readonly unknown[]): void {
    if (a.running) {
      const n = slotsOf(types);
      return this.resultsInto(a.top, (v, base) => {
        for (let i = 0; i < n; i++) v[base + i] = slots[i];
      });
    }
    const injection = a.injections.pop();
    if (injection === undefined) a.results = slots.slice();
    else this.parts.pauses.pause(a, { kind: 'injected-call-return', types, slots }, injection.pending);
  }

  private resultsInto({ state, base }: WasmFrame, store: (v: unknown[], base: number) => void): void {
    store(state.v, base);
    state.inCall = false;
    state.at = after(state.at);
  }
}
