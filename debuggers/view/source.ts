/** The program's frames as its programmer wrote them, by the DWARF of its modules: with names and lines, and several for one where functions were inlined. */
import { type NamedFrame, namedFrames } from '../../runtime/dwarf/frames.js';
import type { Frames, StackFrame } from './frames.js';

export interface SourceFrame extends NamedFrame {
  readonly frame: StackFrame;
}

/** Those that one frame of the stack stands for, innermost first: the inlined functions, then the one that has the code. None if there is no such frame. */
export function sourceFramesAt(frames: Frames, depth: number): readonly SourceFrame[] {
  const frame = frames.at(depth);
  if (frame === undefined) return [];
  const { instance: { module: { binary } }, func, pc } = frame;
  if (binary.module === undefined) return [{ frame, name: binary.functionText(func), from: 'index', nameInDwarf: undefined, line: undefined, inlined: false }];
  // Behind a call there may be the code of another line, or of a function that was inlined there.
  return namedFrames(binary.module, func, depth === 0 ? pc : pc - 1).map((named) => ({ frame, ...named }));
}

/** `sum at total.c:12`, for people. */
export const placeText = ({ name, line }: NamedFrame): string => (line === undefined ? name : `${name} at ${line.file}:${line.line}`);
