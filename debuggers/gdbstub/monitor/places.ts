/** What the words of a command name: frames, instances, and what is in these. */
import type { Instance } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { StackFrame } from '../../view/frames.js';
import { refusalOf } from '../../view/handles.js';
import type { InstanceEntry } from '../../view/program.js';
import type { Stopped } from '../target/stopped.js';
import { fail } from './command.js';

export const isIndex = (word: string): boolean => /^\d{1,9}$/.test(word);

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
  return isIndex(word) ? Number(word) : fail(`${what} is a number, not '${word}'`);
}

/** @param word its number, innermost first. @throws CommandError */
export function frameOf(stopped: Stopped, word = '0'): StackFrame {
  return stopped.frames.at(indexOf(word, 'a frame')) ?? fail(stopped.frames.at(0) === undefined ? 'there is no frame: the program does not stand in a function' : `there is no frame ${word}`);
}

/** An instance of the program that has been made. */
export interface MadeInstance {
  readonly entry: InstanceEntry;
  readonly instance: Instance;
}

const placeOf = (entry: InstanceEntry | undefined, missing: string): MadeInstance => {
  const instance = entry?.instance;
  return instance === undefined ? fail(missing) : { entry: entry!, instance };
};

/** The instance that the innermost frame is of, or the main one. @throws CommandError */
const here = (stopped: Stopped): MadeInstance =>
  placeOf(stopped.frames.at(0)?.instance ?? stopped.target.space.entry(0), 'there is no instance yet');

/** Which instance words are about: `@ID` in front of them names it. @throws CommandError */
export function inInstance(stopped: Stopped, words: readonly string[]): { readonly place: MadeInstance; readonly rest: string[] } {
  const [first = '', ...rest] = words;
  if (!first.startsWith('@')) return { place: here(stopped), rest: [...words] };
  return { place: placeOf(stopped.target.space.entry(indexOf(first.slice(1), 'an instance')), `there is no instance ${first.slice(1)}: see instances`), rest };
}

/**
 * The index that a word names: a number, or a name.
 * @throws CommandError if there is none, or several
 */
export function findNamed(place: MadeInstance, kind: 'func' | 'global' | 'tag', word: string): number {
  const what = { func: 'function', global: 'global', tag: 'tag' }[kind];
  const { binary } = place.entry.module;
  const all = binary.countOf(kind);
  if (isIndex(word)) return Number(word) < all || all === 0 ? Number(word) : fail(`there is no ${what} ${word}: there are ${all}`);
  const [index, ...more] = binary.find(kind, word);
  if (index === undefined) return fail(`there is no ${what} '${word}'${kind === 'func' ? ': see functions' : ''}`);
  if (more.length === 0) return index;
  return fail(`'${word}' is ambiguous: it may be ${[index, ...more].slice(0, 8).map((one) => `${one} (${binary.namesOf(kind, one)[0]!})`).join(' or ')}`);
}
