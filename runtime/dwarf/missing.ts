/** What to tell a person whose backtrace has no source lines: why, and what to do. */
import type { Module } from '../../compiler/model/module.js';
import { lineTableOf } from './lines.js';

/**
 * Why no line is known for code of a module, in one line.
 * @param problem what is wrong with where else it could have lines, if it could
 */
export function whyNoLines(module: Module, problem?: string): string {
  const table = lineTableOf(module);
  if (table !== undefined) {
    return table.isEmpty ? 'the line information is damaged, or in a form that is not read here' : 'no line information for these functions: compile them with -g';
  }
  if (problem !== undefined) return `no line information: ${problem}`;
  return 'no line information: compile with -g, and do not strip';
}
