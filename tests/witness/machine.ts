/**
 * A slow WebAssembly machine that nothing is optimised in: what a debugger must see at each instruction. Its whole state is data: a stack of frames, of wasm
 * functions and of the host routines between them; nothing of it is on JavaScript's own stack. `step` executes one instruction.
 */
import type { Instr } from './code.js';
import { CONTROL, handle, handlerOf } from './control.js';
import { type CallRequest, jsTag, type Routine, WExn, type WFunc } from './entities.js';
import { Frame, HostFrame, type Input, type Raised } from './frame.js';
import { reference, type WValue, WTrap } from './values.js';

/**
 * Where a step came out: at the next instruction; at a trap, or an exception, with the frame as it was before the instruction (the next step goes on with it); in a
 * host function that threw (its caller in the call still), be it something new or what it was thrown by wasm itself; at the return of a call made by a debugger; or at the end of the program.
 */
export type Outcome = 'ready' | 'trap' | 'exception' | 'host-throw' | 'host-rethrow' | 'injected-return' | 'finished';

/** What the full stack of JavaScript is to V8's WebAssembly. */
export class StackExhausted extends RangeError {}

/** How exceptions look to JavaScript code, which the embedding says. */
export interface Embedding {
  /** What JavaScript catches for an exception of wasm. */
  exceptionToJs(exn: WExn): unknown;
  /** The exception behind such a value; undefined for any other. */
  exceptionOf(v: unknown): WExn | undefined;
}

export class Machine {
  /** Outermost first. */
  readonly frames: (Frame | HostFrame)[] = [];
  /** Instructions executed, those that trapped or threw included. */
  steps = 0;
  /** Of the last call that a debugger made and that returned. */
  injectedResults: readonly WValue[] = [];
  private raised: Raised | undefined;

  constructor(private readonly embedding: Embedding, private readonly maxDepth = 20_000) {}

  /** Starts a program and runs it up to its first instruction. @returns where its outcome will be */
  begin(routine: Routine<unknown>): HostFrame {
    const host = new HostFrame(routine, undefined);
    this.frames.push(host);
    this.settle();
    return host;
  }

  /** Runs a program to its end, whatever is below it on the stack. */
  run<T>(routine: Routine<T>): T {
    const host = this.begin(routine);
    while (!host.outcome) this.step();
    if ('error' in host.outcome) throw host.outcome.error;
    return host.outcome.value as T;
  }

  /** The frame of the next instruction. */
  get top(): Frame | undefined {
    const top = this.frames.at(-1);
    return top instanceof Frame ? top : undefined;
  }

  /** Whether the next step goes on with a trap or an exception. */
  get raising(): boolean {
    return this.raised !== undefined;
  }

  /** The exception being raised; undefined for what wasm cannot catch, and if nothing is. */
  get exception(): WExn | undefined {
    return this.raised && this.exceptionOf(this.raised.error);
  }

  /** What is being raised, as JavaScript sees it. */
  get thrown(): unknown {
    return this.raised?.error;
  }

  /** Whether that is an exception with a tag, and not a value of JavaScript's. */
  get isWasmException(): boolean {
    return this.raised !== undefined && this.embedding.exceptionOf(this.raised.error) !== undefined;
  }

  /** Whether one of the wasm frames that the exception being raised can reach has a handler for it. */
  get handled(): boolean {
    const { exception } = this;
    if (!exception) return false;
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame instanceof HostFrame) return false;
      if (handlerOf(frame, exception)) return true;
    }
    return false;
  }

  /** The frames of each activation, the newest first, each innermost first. */
  activations(): Frame[][] {
    const list: Frame[][] = [];
    let open: Frame[] | undefined;
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame instanceof HostFrame) open = frame.interrupted ? open : undefined;
      else if (open) open.push(frame);
      else list.push((open = [frame]));
    }
    return list;
  }

  // What a debugger may do in place of the next step

  /** Calls a function on top of what is paused. */
  inject(request: CallRequest): Outcome {
    const { raised } = this;
    this.raised = undefined;
    this.frames.push(new HostFrame(injected(request), undefined, { raised }));
    return this.settle();
  }

  /** The topmost frame returns to its caller. */
  returnEarly(results: readonly WValue[]): Outcome {
    this.raised = undefined;
    this.return(results);
    return this.settle();
  }

  /** As if the instruction about to run threw. */
  throwHere(exn: WExn): Outcome {
    this.raised = undefined;
    this.unwind(this.embedding.exceptionToJs(exn));
    return this.settle();
  }

  /** Executes one instruction, or goes on after a trap or exception. */
  step(): Outcome {
    if (this.raised) {
      const { error } = this.raised;
      this.raised = undefined;
      this.unwind(error);
      return this.settle();
    }
    const frame = this.top!;
    const i = frame.instr;
    this.steps++;
    try {
      this.execute(frame, i);
    } catch (e) {
      if (e instanceof WTrap || e instanceof StackExhausted) return this.raise(e, 'trap');
      if (e instanceof WExn) return this.raise(this.embedding.exceptionToJs(e), 'exception');
      throw e;
    }
    return this.settle();
  }

  private raise(error: unknown, outcome: Outcome): Outcome {
    this.raised = { error };
    return outcome;
  }

  private execute(frame: Frame, i: Instr): void {
    const { plain } = i;
    if (!plain) return CONTROL[i.name]!(this, frame, i);
    const { stack } = frame;
    const below = stack.length - plain.operands;
    const results = plain.run(frame, i, stack.slice(below));
    stack.length = below;
    stack.push(...results);
    frame.index++;
  }

  /** Calls a function for the topmost frame, which has been made to wait for it. */
  call({ func, args }: CallRequest): void {
    if (this.frames.length >= this.maxDepth) throw new StackExhausted('Maximum call stack size exceeded');
    this.frames.push(func.host ? new HostFrame(hostRoutine(func, args), func) : new Frame(func, args));
  }

  /** Leaves the topmost wasm frame. */
  return(results: readonly WValue[]): void {
    this.frames.pop();
    this.give({ values: results });
  }

  /** Hands results, or an error, to what waits below. */
  private give(input: Input): void {
    const below = this.frames.at(-1);
    if (below instanceof HostFrame) {
      below.input = input;
      if ('error' in input) below.received.push(input.error);
    } else if (below) {
      if ('error' in input) throw new Error('wasm frames do not take errors');
      const { params } = below.instr.name === 'call' ? below.instance.funcs[below.instr.a]!.type : below.module.types[below.instr.a]!;
      below.stack.length -= params.length + Number(below.instr.name === 'call_indirect');
      below.stack.push(...input.values);
      below.inCall = false;
      below.index++;
    }
  }

  /** Runs host code on top until wasm is on top again. */
  settle(): Outcome {
    for (;;) {
      const host = this.frames.at(-1);
      if (!host) return 'finished';
      if (host instanceof Frame) return 'ready';
      let result: IteratorResult<CallRequest, unknown>;
      try {
        result = 'error' in host.input ? host.routine.throw(host.input.error) : host.routine.next(host.input.values);
        if (!result.done) this.call(result.value);
      } catch (e) {
        host.outcome = { error: e };
        this.frames.pop();
        // Back to what was paused, and to what it was about to do.
        if (host.interrupted) {
          this.raised = host.interrupted.raised;
          if (this.raised) return this.step();
          continue;
        }
        if (!host.func) return 'finished';
        const below = this.frames.at(-1)!;
        if (below instanceof Frame || below.interrupted) return this.raise(e, host.received.some((r) => Object.is(r, e)) ? 'host-rethrow' : 'host-throw');
        this.give({ error: e });
        continue;
      }
      if (!result.done) continue;
      host.outcome = { value: result.value };
      this.frames.pop();
      if (host.interrupted) {
        this.raised = host.interrupted.raised;
        this.injectedResults = result.value as readonly WValue[];
        return 'injected-return';
      }
      // A program that nothing called: what lies below, if anything, is another's.
      if (!host.func) return 'finished';
      this.give({ values: result.value as readonly WValue[] });
    }
  }

  private exceptionOf(error: unknown): WExn | undefined {
    if (error instanceof WTrap || error instanceof StackExhausted) return undefined;
    return this.embedding.exceptionOf(error) ?? new WExn(jsTag, [reference('externref', error)]);
  }

  /** Takes frames off until one has a handler, or host code is on top. */
  private unwind(error: unknown): void {
    const exn = this.exceptionOf(error);
    for (let frame = this.frames.at(-1); frame instanceof Frame; frame = this.frames.at(-1)) {
      if (exn && handle(this, frame, exn)) return;
      this.frames.pop();
    }
    this.give({ error });
  }
}

function* injected(request: CallRequest): Routine<readonly WValue[]> {
  return yield request;
}

function* hostRoutine(func: WFunc, args: readonly WValue[]): Routine<readonly WValue[]> {
  const result = func.host!(args);
  return Symbol.iterator in result && 'next' in result ? yield* result : result;
}
