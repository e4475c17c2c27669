/** What to tell a person whose backtrace has no source lines: why, and what to do. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import type { Module } from '../../compiler/model/module.js';
import { lineTableOf } from './lines.js';
import { tolerate } from './units.js';

/**
 * Why no line is known for code of a module, in one line.
 * @param problem what is wrong with where else it could have lines, if it could
 */
export function whyNoLines(module: Module, problem?: string): string {
  const table = lineTableOf(module);
  if (table !== undefined) {
    return table.isEmpty ? 'the line information is damaged, or in a form that is not read here' : 'no line information for these functions: compile them with -g';
  }
  // Tool conventions, "External DWARF".
  const external = textOf(module, 'external_debug_info');
  if (external !== undefined) return `no line information here: it is in ${external}, which is not read`;
  if (problem !== undefined) return `no line information: ${problem}`;
  return 'no line information: compile with -g, and do not strip';
}

/** A custom section that is one text. */
function textOf(module: Module, section: string): string | undefined {
  const found = module.customs.find((c) => c.name === section);
  return found && tolerate(() => new ByteReader(module.bytes, found.start, found.end).name());
}
