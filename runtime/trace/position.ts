/**
 * From a position in printed code to the instruction it was printed for. The code itself has the numbers: before a call `pc` is set to its point, and whatever may
 * trap is given its own as the last argument.
 */
import { FIRST, indexOfPoint, pointOf } from '../../compiler/model/point.js';
import type { Pc, Point } from '../../compiler/model/types.js';

/** Where in a function's text something is called: lines as V8 counts them, relative to the function, whose text begins with the word `function`. */
export interface TextPosition {
  /** From 0. */
  readonly line: number;
  /** From 1; in line 0 relative to the beginning of the function. */
  readonly column: number;
}

/** The last point set in a text. */
function lastPoint(text: string): Point | undefined {
  const last = /^.*\bpc\s*=\s*(\d+)/s.exec(text);
  return last === null ? undefined : (Number(last[1]) as Point);
}

/** The text of the arguments of a call without what is nested in parentheses there; undefined if no call begins here. */
function argumentsAt(text: string, at: number): string | undefined {
  const open = /^[\w$.]*\s*\(/.exec(text.slice(at));
  if (open === null) return undefined;
  let own = '';
  let depth = 1;
  for (let i = at + open[0].length; i < text.length; i++) {
    const c = text[i]!;
    if (c === '(') depth++;
    else if (c === ')' && --depth === 0) break;
    else if (depth === 1) own += c;
  }
  return own;
}

/** What code stands at: in the handler the point is the value of a variable. */
export type Place = { readonly point: Point } | 'handler';

/**
 * The point of what is called at a position.
 * @param text of the function, from the word `function`
 */
export function placeAt(text: string, { line, column }: TextPosition): Place | undefined {
  const lines = text.split('\n');
  const found = lines[line];
  if (found === undefined || column > found.length) return undefined;
  const at = column - 1;
  if (/^\}\s*catch\s*\(e\)\s*\{\s*throw I\.capture\(/.test(found)) return 'handler';
  // Before the first statement the stack was full.
  if (line === 0) return { point: pointOf(FIRST, false) };
  const own = lastPoint(argumentsAt(found, at) ?? '');
  if (own !== undefined) return { point: own };
  const before = lastPoint(found.slice(0, at));
  if (before !== undefined) return { point: before };
  for (let i = line - 1; i > 0; i--) {
    const point = lastPoint(lines[i]!);
    if (point !== undefined) return { point };
  }
  return { point: pointOf(FIRST, false) };
}

/** The byte offset of the instruction of a point. */
export const pcOf = (point: Point, offsets: readonly Pc[]): Pc => offsets[indexOfPoint(point, offsets.length)]!;
