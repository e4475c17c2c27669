/** The wasm frames of one stop, as one stack: those of all activations, newest first. */
import type { Debuggee, Frame } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { HostFrame } from 'wasm2js-debug:extensions/frames@0.1.0';
import { extensions } from './extensions.js';
import { dispose } from './handles.js';
import type { InstanceEntry, Program } from './program.js';
import { type KnownValue, knownText } from './values.js';
import { shapeAt } from './vectors.js';

/** As many as are ever told of: with more, a stop takes longer than a debugger waits. */
export const MOST_FRAMES = 10_000;

export interface StackFrame {
  readonly handle: Frame;
  readonly instance: InstanceEntry;
  readonly func: number;
  /** In the module's binary: of the instruction about to run, or after the call that the frame is in. */
  readonly pc: number;
  /** Of those that are on the stack, newest first, from 0: the frames of one have no code of the host between them. */
  readonly activation: number;
}

/** Which of a frame's values. */
export type Part = 'locals' | 'stack';

export class Frames {
  private readonly found: StackFrame[] = [];
  /** What comes next: a frame that is to be asked for its parent, or the innermost frames of older activations. */
  private readonly older: Frame[];
  private host: readonly (readonly HostFrame[])[] | undefined;
  private readonly values = new Map<string, readonly KnownValue[]>();

  constructor(private readonly program: Program) {
    this.older = program.debuggee.exitFrames();
  }

  private get d(): Debuggee {
    return this.program.debuggee;
  }

  at(depth: number): StackFrame | undefined {
    while (this.found.length <= depth && this.found.length < MOST_FRAMES && this.findNext());
    return this.found[depth];
  }

  all(): readonly StackFrame[] {
    this.at(MOST_FRAMES);
    return this.found;
  }

  private findNext(): boolean {
    const last = this.found.at(-1);
    const parent = last?.handle.parentFrame(this.d);
    const handle = parent ?? this.older.shift();
    if (handle === undefined) return false;
    const activation = parent === undefined ? (last?.activation ?? -1) + 1 : last!.activation;
    const instance = this.program.entryOf(handle.getInstance(this.d));
    this.found.push({ handle, instance, func: handle.getFuncIndex(this.d), pc: handle.getPc(this.d), activation });
    return true;
  }

  /** The host's code that stands above a frame, innermost first; above what is below the outermost one, if there is no such frame. None where the host does not tell. */
  hostAbove(depth: number): readonly HostFrame[] {
    const above = depth === 0 ? -1 : this.at(depth - 1)?.activation;
    if (above === undefined || this.at(depth)?.activation === above) return [];
    this.host ??= extensions.frames?.hostFrames(this.d) ?? [];
    return this.host[above + 1] ?? [];
  }

  /** The values of a frame, in order. A host that does not offer to leave out what it has no type for fails as a whole. */
  valuesOf(frame: StackFrame, part: Part): readonly KnownValue[] {
    const key = `${this.found.indexOf(frame)} ${part}`;
    let values = this.values.get(key);
    if (values === undefined) {
      values = this.read(frame.handle, part);
      this.values.set(key, values);
    }
    return values;
  }

  private read(frame: Frame, part: Part): readonly KnownValue[] {
    const { frames } = extensions;
    if (part === 'locals') return frames === undefined ? frame.getLocals(this.d) : frames.locals(this.d, frame);
    return frames === undefined ? frame.getStack(this.d) : frames.operands(this.d, frame);
  }

  /** The same as texts; vectors in the shape that the code has there. */
  textsOf(frame: StackFrame, part: Part): readonly string[] {
    const values = this.valuesOf(frame, part);
    const { module } = frame.instance.module.binary;
    const shape = module !== undefined && values.some((value) => value?.getType().tag === 'wasm-v128') ? shapeAt(module, frame.func, frame.pc) : undefined;
    return values.map((value) => knownText(value, shape));
  }

  /** They have been changed. */
  forgetValues(): void {
    for (const values of this.values.values()) values.forEach(dispose);
    this.values.clear();
  }

  /** The stop is over. */
  end(): void {
    this.forgetValues();
    for (const { handle } of this.found) dispose(handle);
    this.older.forEach(dispose);
    this.found.length = this.older.length = 0;
  }
}
