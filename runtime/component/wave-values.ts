/** How values of the component model are in JavaScript, as jco's bindings take and give them. */
import type { ValueType } from './types.js';

/** A label as a property: `a-b` is `aB`. */
export const propertyOf = (label: string): string =>
  label.split('-').map((word, i) => (i === 0 ? word.toLowerCase() : word[0]!.toUpperCase() + word.slice(1).toLowerCase())).join('');

export interface Tagged {
  readonly tag: string;
  readonly val?: unknown;
}

/** Whether an option of this is a tagged value, since undefined would not tell which option it is of. */
export const isTagged = (payload: ValueType): boolean => payload.kind === 'option';

export const isBig = (kind: string): boolean => kind === 's64' || kind === 'u64';

/** Words that stand for values, so that labels with the same name have a % before them. */
export const KEYWORDS: ReadonlySet<string> = new Set(['true', 'false', 'some', 'none', 'ok', 'err', 'inf', 'nan']);
