/** Modules as debuggers see them: where a module has no lines in DWARF of its own, but elsewhere, there is DWARF with these behind its own sections. */
import type { Module } from '../../../compiler/model/module.js';
import { builtin } from '../../base/builtin.js';
import { say, UserError } from '../../base/messages.js';
import type { ModuleOrigin, Paused } from '../../debuggee/index.js';
import { withDebugSections } from '../../sources/debug-sections.js';
import { externalUrlOf } from '../../sources/external.js';
import { hasLines, linesOf, noteFile } from '../../sources/index.js';
import type { Lines } from '../../sources/lines.js';
import { listingOf } from '../../sources/listing.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import { keepSources } from './kept-sources.js';

export interface ShownOptions {
  /** Modules without any lines are shown as a listing that is made of them. */
  readonly listing?: boolean | undefined;
}

export class ShownModules {
  private readonly known = new Map<CompiledModule, Module>();

  constructor(private readonly options: ShownOptions) {}

  /** A module with all debug information that there is. If there should be some that cannot be used, the user is told, once. */
  module(paused: Paused, compiled: CompiledModule): Module {
    let shown = this.known.get(compiled);
    if (shown === undefined) this.known.set(compiled, (shown = this.make(paused, compiled)));
    return shown;
  }

  /** Makes what takes long beforehand. */
  prepare(paused: Paused): void {
    for (const compiled of paused.modules) this.module(paused, compiled);
  }

  /** Where a module came from; no file has one with made DWARF. If there is a file with its DWARF, debuggers find that by its own. */
  origin(paused: Paused, compiled: CompiledModule): ModuleOrigin {
    const origin = paused.originOf(compiled);
    const shown = this.module(paused, compiled);
    return shown === compiled.module || shown === linesOf(compiled.module).joined ? origin : { name: origin.name };
  }

  private make(paused: Paused, compiled: CompiledModule): Module {
    const { module } = compiled;
    if (hasLines(module)) return module;
    const { name, path } = paused.originOf(compiled);
    const tell = (what: string): void => say(`${name}: ${what}`);
    if (path !== undefined) noteFile(module, builtin('node:url').pathToFileURL(path));
    const { lines, joined, problem } = linesOf(module);
    if (joined !== undefined) return joined;
    // A debugger may have its own ways to a file that is not found here.
    if (lines === undefined && externalUrlOf(module) !== undefined) return module;
    if (problem !== undefined) tell(`no source lines: ${problem}`);
    const shown = lines ?? (this.options.listing === true ? this.listing(module, name, tell) : undefined);
    return shown === undefined ? module : withDebugSections(module, readable(shown, tell));
  }

  private listing(module: Module, name: string, tell: (what: string) => void): Lines | undefined {
    const lines = listingOf(module, `${name.replace(/\.wasm$/, '')}.wat`);
    if (lines === undefined && module.code !== undefined) tell('no listing: it has too much code');
    return lines;
  }
}

function readable(lines: Lines, tell: (what: string) => void): Lines {
  try {
    return keepSources(lines);
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    tell(`its sources cannot be shown: ${e.message}`);
    return lines;
  }
}
