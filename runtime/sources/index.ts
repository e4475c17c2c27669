/** Modules with lines that stand elsewhere than in their DWARF. */
import type { Module } from '../../compiler/model/module.js';
import { withDebugSections } from './debug-sections.js';
import { linesOfMap, mapUrlOf, UnfitMap } from './source-map.js';

/** A module as debug information is to be looked up in it: its functions and offsets are the same. */
export interface Sourced {
  /** The module itself, or the same with DWARF made for it. */
  readonly module: Module;
  /** Why it has no lines though there is something that should have them, for people; in one line. */
  readonly problem: string | undefined;
}

const files = new WeakMap<Module, URL>();
const known = new WeakMap<Module, Sourced>();

/** Says where a module's binary is. */
export function noteFile(module: Module, file: URL): void {
  files.set(module, file);
}

/**
 * A module with lines from its source map, if it has one and no DWARF. Never throws.
 * @param folders where its file may be, if nobody has said
 */
export function sourced(module: Module, folders: readonly URL[] = []): Sourced {
  const found = known.get(module);
  if (found !== undefined) return found;
  const made = make(module, folders);
  // Another time it may be known where the file is.
  if (made === undefined) return { module, problem: `it is not known where its source map ${mapUrlOf(module)} is` };
  known.set(module, made);
  return made;
}

function make(module: Module, folders: readonly URL[]): Sourced | undefined {
  const url = hasLines(module) ? undefined : mapUrlOf(module);
  if (url === undefined) return { module, problem: undefined };
  try {
    const lines = linesOfMap(url, module, files.get(module), folders);
    return lines && { module: withDebugSections(module, lines), problem: undefined };
  } catch (e) {
    const name = url.startsWith('data:') ? 'its own source map' : `its source map ${url}`;
    return { module, problem: `${name} ${e instanceof UnfitMap ? e.message : 'cannot be read'}` };
  }
}

const hasLines = ({ customs }: Module): boolean => customs.some(({ name }) => name === '.debug_line');
