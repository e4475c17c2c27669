/** Frames taken off the JavaScript stack, and where they are kept: with the stop, the trap, the full stack or the exception that took them. */
import type { FuncIndex, InstrIndex, Point, Watching } from '../../compiler/index.js';
import { isTrap } from '../base/errors.js';
import { append, pinned, uncurried } from '../base/pristine.js';
import type { Instance } from './instance.js';
import { MAX_SLOTS, slotsFor } from './stack-limits.js';
import { ExceptionObject } from './tag.js';

/** Says which variant of a function's code a frame was captured from: one object for each text, which keeps the frame map. */
export interface Variant {
  readonly stops: ReadonlySet<InstrIndex>;
  readonly entry: InstrIndex | undefined;
  readonly watching?: Watching | undefined;
}

/** A frame taken off the JavaScript stack. */
export interface CapturedFrame {
  readonly instance: Instance;
  readonly func: FuncIndex;
  readonly point: Point;
  /** Values of the function's variables, in the order of its frame map; what follows them nobody reads. */
  readonly vars: readonly unknown[];
  /** Which code of the function it was; undefined for the plain one. */
  readonly variant?: Variant | undefined;
}

/** What has been captured for one stop or error that is on its way. */
export class Passage {
  /** Innermost first. */
  readonly frames: CapturedFrame[] = [];
  private slots = 0;
  /** Whether the outer frames are missing, for there was no room, so that from the inner ones the program cannot go on. */
  cut = false;

  /** @returns whether there is room for a frame with these variables: optimised code needs none on the JavaScript stack for most of them */
  makeRoom(vars: readonly unknown[]): boolean {
    this.slots += slotsFor(vars);
    return this.slots <= MAX_SLOTS;
  }
}

/** Of traps and stack exhaustion; a stop has its own, and exceptions, of which there are many, only have frames. */
const passages = pinned(new WeakMap<object, Passage>());

/** What has been captured for a trap or stack exhaustion. */
export function passageOf(error: object): Passage {
  let passage = passages.get(error);
  if (passage === undefined) passages.set(error, (passage = new Passage()));
  return passage;
}

/** From now on these are the frames of stack exhaustion. */
export const setPassage = (error: object, passage: Passage): void => void passages.set(error, passage);

/** How many of the innermost frames are kept: the frames of an exhausted stack are all alike further out, and exceptions are often caught. */
export const KEPT_FRAMES = 64;

const has = uncurried(String.prototype.includes);

/** Whether an engine threw this because its stack is full. No regular expressions: on a full stack V8 cannot compile one, and says so by a SyntaxError. */
export const isStackOverflow = (e: unknown): e is Error =>
  e instanceof Error && (e instanceof RangeError ? has(e.message, 'call stack') : e.name === 'InternalError' && has(e.message, 'recursion'));

/** The wasm frames that a trap, stack exhaustion or an exception passed through, innermost first; undefined for anything else. */
export function framesOf(e: unknown): readonly CapturedFrame[] | undefined {
  const exn = ExceptionObject.exnOf(e);
  if (exn !== undefined) return exn.frames;
  return isTrap(e) ? passageOf(e).frames : typeof e === 'object' && e !== null ? passages.get(e)?.frames : undefined;
}

/** The frames of a trap or of stack exhaustion, for a driver to move from here onto its activation: both together may be much. */
export const framesToMove = (e: object): CapturedFrame[] => passages.get(e)?.frames ?? [];

/** Whether {@link framesOf} lacks the outer frames of a trap or of stack exhaustion, for want of room. */
export const isCut = (e: unknown): boolean => passages.get(e as object)?.cut === true;

/** Whether {@link framesOf} has all frames. */
export const isComplete = (frames: readonly CapturedFrame[], e: unknown): boolean =>
  !isCut(e) && (isTrap(e) || frames.length < KEPT_FRAMES || frames[0]!.instance.store.wantsStacks);

/**
 * Says that an error has passed through these frames, in the place of those that it has gathered.
 * @param more whether to keep what a trap has gathered, which is further in
 */
export function setFrames(e: unknown, frames: readonly CapturedFrame[], more: boolean): void {
  if (isTrap(e) || isStackOverflow(e)) {
    const { frames: own } = passageOf(e);
    if (!more || !isTrap(e)) own.length = 0;
    for (const frame of isTrap(e) ? frames : frames.slice(0, KEPT_FRAMES)) append(own, frame);
    return;
  }
  const exn = ExceptionObject.exnOf(e);
  if (exn !== undefined) exn.frames = frames.slice(0, KEPT_FRAMES);
}
