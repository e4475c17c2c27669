/** What the words of a command name: frames, instances, and what is in these. */
import type { Instance } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { ExternKind } from '../../../compiler/model/module.js';
import type { Stopped } from '../session/stopped.js';
import type { StackFrame } from '../target/frames.js';
import { refusalOf } from '../target/handles.js';
import type { InstanceEntry } from '../target/program.js';
import { fail } from './command.js';

const INDEX = /^\d{1,9}$/;

/** Does what the debug interface may refuse. @throws CommandError that begins with `what` */
export function asking<T>(what: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return fail(`${what}: ${refusal.replaceAll('-', ' ')}`);
  }
}

/** @throws CommandError */
export function indexOf(word: string, what: string): number {
  return INDEX.test(word) ? Number(word) : fail(`${what} is a number, not '${word}'`);
}

/** @param word its number, innermost first. @throws CommandError */
export function frameOf(stopped: Stopped, word = '0'): StackFrame {
  return stopped.frames.at(indexOf(word, 'a frame')) ?? fail(stopped.frames.at(0) === undefined ? 'there is no frame: the program does not stand in a function' : `there is no frame ${word}`);
}

/** An instance of the program that has been made. */
export interface Place {
  readonly entry: InstanceEntry;
  readonly instance: Instance;
}

const placeOf = (entry: InstanceEntry | undefined, missing: string): Place => {
  const instance = entry?.instance;
  return instance === undefined ? fail(missing) : { entry: entry!, instance };
};

/** The instance that the innermost frame is of, or the main one. @throws CommandError */
const here = (stopped: Stopped): Place =>
  placeOf(stopped.frames.at(0)?.instance ?? stopped.target.program.entry(0), 'there is no instance yet');

/** Which instance words are about: `@ID` in front of them names it. @throws CommandError */
export function inInstance(stopped: Stopped, words: readonly string[]): { readonly place: Place; readonly rest: string[] } {
  const [first = '', ...rest] = words;
  if (!first.startsWith('@')) return { place: here(stopped), rest: [...words] };
  return { place: placeOf(stopped.target.program.entry(indexOf(first.slice(1), 'an instance')), `there is no instance ${first.slice(1)}: see instances`), rest };
}

/** How many of a kind the module says there are; 0 if its binary cannot be read. */
export function countOf({ entry: { module: { binary } } }: Place, kind: 'func' | 'global' | 'memory' | 'tag'): number {
  const { module } = binary;
  if (module === undefined) return 0;
  return { func: module.funcs, global: module.globals, memory: module.memories, tag: module.tags }[kind].length;
}

/** The names of something: of the name section, then as it is exported. */
export function namesOf({ module: { binary } }: InstanceEntry, kind: Exclude<ExternKind, 'table'>, index: number): string[] {
  const { names, module } = binary;
  const own = kind === 'func' ? names?.funcs.get(index) : kind === 'global' ? names?.globals.get(index) : undefined;
  const exported = (module?.exports ?? []).filter((e) => e.kind === kind && e.index === index).map((e) => e.name);
  return [...new Set(own === undefined ? exported : [own, ...exported])];
}

/** A C++ or Rust function's name without its parameters. */
const withoutParameters = (name: string): string => name.replace(/\(.*$/, '');

/**
 * The index that a word names: a number, or a name.
 * @throws CommandError if there is none, or several
 */
export function findNamed(place: Place, kind: 'func' | 'global' | 'tag', word: string): number {
  const what = { func: 'function', global: 'global', tag: 'tag' }[kind];
  const all = countOf(place, kind);
  if (INDEX.test(word)) return Number(word) < all || all === 0 ? Number(word) : fail(`there is no ${what} ${word}: there are ${all}`);
  const named = Array.from({ length: all }, (_, index) => ({ index, names: namesOf(place.entry, kind, index) }));
  const exact = named.filter(({ names }) => names.includes(word));
  const found = exact.length > 0 || kind !== 'func' ? exact : named.filter(({ names }) => names.some((name) => withoutParameters(name) === word));
  if (found.length === 1) return found[0]!.index;
  if (found.length === 0) return fail(`there is no ${what} '${word}'${kind === 'func' ? ': see functions' : ''}`);
  return fail(`'${word}' may be ${found.slice(0, 8).map(({ index, names }) => `${index} (${names[0]!})`).join(' or ')}`);
}

/** What a function is called in texts: `12 (fib)`, or its number. */
export function functionText(entry: InstanceEntry, index: number): string {
  const [name] = namesOf(entry, 'func', index);
  return name === undefined ? `function ${index}` : name;
}
