/** Modules as debuggers see them: where a module has no lines in DWARF, but elsewhere, these are made into DWARF behind its own sections. */
import type { Module } from '../../../compiler/model/module.js';
import { builtin } from '../../base/builtin.js';
import { say } from '../../base/messages.js';
import type { ModuleOrigin, Paused } from '../../debuggee/index.js';
import { noteFile, sourced } from '../../sources/index.js';
import type { CompiledModule } from '../../store/compiled-module.js';

const told = new WeakSet<Module>();

/** A module with all debug information that there is. If there should be some that cannot be used, the user is told, once. */
export function shownModule(paused: Paused, compiled: CompiledModule): Module {
  const { module } = compiled;
  const origin = paused.originOf(compiled);
  if (origin.path !== undefined) noteFile(module, builtin('node:url').pathToFileURL(origin.path));
  const { module: shown, problem } = sourced(module);
  if (problem !== undefined && !told.has(module)) {
    told.add(module);
    say(`${origin.name}: no source lines: ${problem}`);
  }
  return shown;
}

/** Where a module came from; no file has the bytes of one with made DWARF. */
export function shownOrigin(paused: Paused, compiled: CompiledModule): ModuleOrigin {
  const origin = paused.originOf(compiled);
  return shownModule(paused, compiled) === compiled.module ? origin : { name: origin.name };
}
