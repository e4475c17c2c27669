/** What lies on the stack of the machine. */
import type { Module } from '../../compiler/model/module.js';
import { type Code, codeOf, type Instr } from './code.js';
import type { Label } from './control.js';
import type { Routine, WFunc, WInstance } from './entities.js';
import { defaultValue, type WValue } from './values.js';

/** A wasm function being run. */
export class Frame {
  readonly instance: WInstance;
  readonly module: Module;
  readonly code: Code;
  /** Of the instruction about to run, or of the call in progress. */
  index = 0;
  /** While a call is in progress its arguments (and the table index of an indirect one) stay on the stack. */
  inCall = false;
  readonly locals: WValue[];
  readonly stack: WValue[] = [];
  /** Blocks entered and not left, outermost first. */
  readonly labels: Label[] = [];

  constructor(readonly func: WFunc, args: readonly WValue[]) {
    this.instance = func.instance!;
    this.module = this.instance.module;
    this.code = codeOf(this.module, func.index);
    this.locals = [...args, ...this.code.locals.map(defaultValue)];
  }

  /** What a debugger calls the frame's program counter: in a call, where it will return to. */
  get pc(): number {
    return this.code.instrs[this.index + Number(this.inCall)]!.offset;
  }

  get instr(): Instr {
    return this.code.instrs[this.index]!;
  }
}

/** What a host routine is given to go on with. */
export type Input = { readonly values: readonly WValue[] } | { readonly error: unknown };

/** Host code on the machine's stack: a host function that was called, or a program that calls into wasm. */
export class HostFrame {
  /** What it waits to be given; at first nothing. */
  input: Input = { values: [] };
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined = undefined;
  /** Errors that came to it out of calls it made. */
  readonly received: unknown[] = [];

  /**
   * @param func undefined for a program
   * @param interrupted for a call made by a debugger: what it found the frame below about to do. That frame belongs to the same activation as the call
   */
  constructor(readonly routine: Routine<unknown>, readonly func: WFunc | undefined, readonly interrupted?: { readonly raised: Raised | undefined }) {}
}

/** An exception or trap whose frame has not been left yet. */
export interface Raised {
  /** As JavaScript sees it. */
  readonly error: unknown;
}
