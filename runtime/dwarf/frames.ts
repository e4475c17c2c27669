/**
 * What a module's DWARF says of an instruction: the functions it belongs to, and where in them it is. Read by our own code, as `.debug_line` and
 * `.debug_info` are all it takes, and as a report is made at once, in a compiled program that needs nothing installed.
 */
import { namesOf } from '../../compiler/binary/names.js';
import type { Module } from '../../compiler/model/module.js';
import { AT } from './abbreviations.js';
import { Scopes } from './functions.js';
import { lineTableOf, type SourceLine } from './lines.js';
import { withoutRustMangling } from './rust-names.js';
import { tolerate, type Unit } from './units.js';

export interface SourceFrame {
  /** The function's name, as the programmer knows it; undefined if DWARF has none. */
  readonly name: string | undefined;
  /** Where the instruction is, or the call of the frame before. */
  readonly line: SourceLine | undefined;
  /** Whether the function's code stands in that of the next frame. */
  readonly inlined: boolean;
}

/** The same with a name in any case. */
export interface NamedFrame extends SourceFrame {
  readonly name: string;
  /** What has the name: DWARF; the module, in its name section or as an export; or nothing, so that it is made of the function's index. */
  readonly from: 'dwarf' | 'module' | 'index';
  /** Also one for the linker. */
  readonly nameInDwarf: string | undefined;
}

const cache = new WeakMap<Module, Scopes>();

export function scopesOf(module: Module): Scopes {
  let scopes = cache.get(module);
  if (scopes === undefined) cache.set(module, (scopes = new Scopes(module)));
  return scopes;
}

/**
 * The frames that the instruction at a byte offset of the module's binary stands for, innermost first: the inlined functions and the one that has
 * the code, which is always there. Of damaged DWARF, what could be read; never throws for it.
 */
export function sourceFrames(module: Module, offset: number): readonly SourceFrame[] {
  if (module.code === undefined) return [{ name: undefined, line: undefined, inlined: false }];
  const scopes = scopesOf(module);
  const found = scopes.find(offset - module.code.start);
  const table = lineTableOf(module);
  const unit = found && lineUnit(found.unit);
  // All lines are read only if they are the one thing left that might know the place.
  let line = unit !== undefined ? table?.findIn(unit, offset) : scopes.isWhole ? undefined : table?.find(offset);
  const frames: SourceFrame[] = [];
  for (const { name, call } of found?.functions ?? []) {
    frames.push({ name, line, inlined: call !== undefined });
    const file = call && unit !== undefined ? table?.file(unit, call.file) : undefined;
    line = call && file && call.line > 0 ? { ...file, line: call.line, column: call.column } : undefined;
  }
  return frames.length > 0 ? frames : [{ name: undefined, line, inlined: false }];
}

/**
 * The file that has what `.debug_info` does not say of the instruction at a byte offset, since the compiler split it off (`-gsplit-dwarf`). Lines
 * are never split off.
 */
export function splitFile(module: Module, offset: number): string | undefined {
  const unit = module.code && scopesOf(module).find(offset - module.code.start)?.unit;
  const root = unit && tolerate(() => unit.read(unit.root, [AT.dwoName, AT.gnuDwoName]));
  const name = root?.get(AT.dwoName) ?? root?.get(AT.gnuDwoName);
  return typeof name === 'string' ? name : undefined;
}

/** The offset in `.debug_line` of a unit's lines. */
function lineUnit(unit: Unit): number | undefined {
  const offset = tolerate(() => unit.read(unit.root, [AT.stmtList]))?.get(AT.stmtList);
  return typeof offset === 'number' ? offset : undefined;
}

/** The same frames, with the best name that there is for people: DWARF's, unless that is one for the linker; then the module's. @param func the function that has the code */
export function namedFrames(module: Module, func: number, offset: number): readonly NamedFrame[] {
  return sourceFrames(module, offset).map((frame): NamedFrame => {
    const { name: nameInDwarf, inlined } = frame;
    const named = (name: string, from: NamedFrame['from']): NamedFrame => ({ ...frame, name, from, nameInDwarf });
    if (inlined) return named(nameInDwarf ?? 'an unnamed function', 'dwarf');
    if (nameInDwarf !== undefined && !/^_[ZR]/.test(nameInDwarf)) return named(nameInDwarf, 'dwarf');
    const own = nameInModule(module, func);
    if (own !== undefined) return named(own, 'module');
    return nameInDwarf === undefined ? named(`wasm-function[${func}]`, 'index') : named(nameInDwarf, 'dwarf');
  });
}

/** A function's name for people without DWARF: from the name section, or that of an export. */
function nameInModule(module: Module, func: number): string | undefined {
  const name = namesOf(module).funcs.get(func);
  return name !== undefined ? withoutRustMangling(name) : module.exports.find((e) => e.kind === 'func' && e.index === func)?.name;
}
