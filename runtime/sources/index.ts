/** Modules with lines that stand elsewhere than in their DWARF. */
import type { Module } from '../../compiler/model/module.js';
import { withDebugSections } from './debug-sections.js';
import type { Lines } from './lines.js';
import { linesOfMap, mapUrlOf, UnfitMap } from './source-map.js';

/** What is known of a module's lines besides its DWARF. */
export interface KnownLines {
  readonly lines: Lines | undefined;
  /** Why there are none though there is something that should have them, for people; in one line. */
  readonly problem: string | undefined;
}

const files = new WeakMap<Module, URL>();
const makers = new WeakMap<Module, () => Lines | undefined>();
const known = new WeakMap<Module, KnownLines>();
const shown = new WeakMap<KnownLines, Module>();

/** Says where a module's binary is. */
export function noteFile(module: Module, file: URL): void {
  files.set(module, file);
}

/** Says where a module's lines are to be had, when they are wanted. */
export function noteLines(module: Module, make: () => Lines | undefined): void {
  makers.set(module, make);
}

/** Whether a module has lines in DWARF: no others are looked for then. */
export const hasLines = ({ customs }: Module): boolean => customs.some(({ name }) => name === '.debug_line');

/**
 * The lines of a module without DWARF: by whoever made it, or its source map. Never throws.
 * @param folders where its file may be, if nobody has said
 */
export function linesOf(module: Module, folders: readonly URL[] = []): KnownLines {
  const found = known.get(module);
  if (found !== undefined) return found;
  const made = find(module, folders);
  // Another time it may be known where the file is.
  if (made === undefined) return { lines: undefined, problem: `it is not known where its source map ${mapUrlOf(module)} is` };
  known.set(module, made);
  return made;
}

function find(module: Module, folders: readonly URL[]): KnownLines | undefined {
  const nothing = { lines: undefined, problem: undefined };
  if (hasLines(module)) return nothing;
  const own = makers.get(module)?.();
  if (own !== undefined) return { lines: own, problem: undefined };
  const url = mapUrlOf(module);
  if (url === undefined) return nothing;
  try {
    const lines = linesOfMap(url, module, files.get(module), folders);
    return lines && { lines, problem: undefined };
  } catch (e) {
    const name = url.startsWith('data:') ? 'its own source map' : `its source map ${url}`;
    return { lines: undefined, problem: `${name} ${e instanceof UnfitMap ? e.message : 'cannot be read'}` };
  }
}

/** A module in which all lines that are known of it can be looked up as DWARF: its functions and offsets are the same. See {@link linesOf}. */
export function sourced(module: Module, folders: readonly URL[] = []): Module {
  const found = linesOf(module, folders);
  if (found.lines === undefined) return module;
  let made = shown.get(found);
  if (made === undefined) shown.set(found, (made = withDebugSections(module, found.lines)));
  return made;
}
