/** Modules with lines that stand elsewhere than in their DWARF. */
import type { Module } from '../../compiler/model/module.js';
import { withDebugSections } from './debug-sections.js';
import { externalUrlOf, withExternalDwarf } from './external.js';
import type { Lines } from './lines.js';
import { UnfitFile } from './place.js';
import { linesOfMap, mapUrlOf } from './source-map.js';

/** What is known of a module's lines besides its DWARF. */
export interface KnownLines {
  readonly lines: Lines | undefined;
  /** Where they are DWARF in another file: the module with that. */
  readonly joined: Module | undefined;
  /** Why there are none though there is something that should have them, for people; in one line. */
  readonly problem: string | undefined;
}

const files = new WeakMap<Module, URL>();
const makers = new WeakMap<Module, () => Lines | undefined>();
const known = new WeakMap<Module, KnownLines>();
const shown = new WeakMap<KnownLines, Module>();
const elsewhere: URL[] = [];

/** Says where a module's binary is. */
export function noteFile(module: Module, file: URL): void {
  files.set(module, file);
}

/** Says where files may be that are not beside their modules. */
export function noteFolder(folder: URL): void {
  elsewhere.push(folder);
}

/** Says where a module's lines are to be had, when they are wanted. */
export function noteLines(module: Module, make: () => Lines | undefined): void {
  makers.set(module, make);
}

/** Whether a module has lines in DWARF: no others are looked for then. */
export const hasLines = ({ customs }: Module): boolean => customs.some(({ name }) => name === '.debug_line');

const NOTHING: KnownLines = { lines: undefined, joined: undefined, problem: undefined };

/**
 * The lines of a module without DWARF of its own: by whoever made it, of another file that has its DWARF, or of its source map. Never throws.
 * @param folders where its files may be, if nobody has said
 */
export function linesOf(module: Module, folders: readonly URL[] = []): KnownLines {
  const found = known.get(module);
  if (found !== undefined) return found;
  const made = find(module, [...folders, ...elsewhere]);
  // What is not known now may be another time.
  if (made.isFinal) known.set(module, made);
  return made;
}

/** What one of the ways to lines has come to. */
interface Attempt extends KnownLines {
  readonly isFinal: boolean;
}

function find(module: Module, folders: readonly URL[]): Attempt {
  const nothing = { ...NOTHING, isFinal: true };
  if (hasLines(module)) return nothing;
  const lines = makers.get(module)?.();
  if (lines !== undefined) return { ...nothing, lines };
  const file = files.get(module);
  const external = externalUrlOf(module);
  const first = external === undefined ? undefined
    : attempt(`its debug information ${external}`, () => withExternalDwarf(external, module, file, folders), (joined) => ({ ...NOTHING, joined }));
  if (first?.joined !== undefined) return first;
  const map = mapUrlOf(module);
  const second = map === undefined ? undefined
    : attempt(map.startsWith('data:') ? 'its own source map' : `its source map ${map}`, () => linesOfMap(map, module, file, folders), (lines) => ({ ...NOTHING, lines }));
  return second?.lines !== undefined ? second : first ?? second ?? nothing;
}

/** @param name what is looked for, for people @param look undefined if it is not known where that is */
function attempt<T>(name: string, look: () => T | undefined, found: (it: T) => KnownLines): Attempt {
  try {
    const it = look();
    return it === undefined ? { ...NOTHING, problem: `it is not known where ${name} is`, isFinal: false } : { ...found(it), isFinal: true };
  } catch (e) {
    return { ...NOTHING, problem: `${name} ${e instanceof UnfitFile ? e.message : 'cannot be read'}`, isFinal: true };
  }
}

/** A module in which all lines that are known of it can be looked up as DWARF: its functions and offsets are the same. See {@link linesOf}. */
export function sourced(module: Module, folders: readonly URL[] = []): Module {
  const found = linesOf(module, folders);
  if (found.joined !== undefined) return found.joined;
  if (found.lines === undefined) return module;
  let made = shown.get(found);
  if (made === undefined) shown.set(found, (made = withDebugSections(module, found.lines)));
  return made;
}
