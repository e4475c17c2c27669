/** Lines of a module that was assembled from text: those of its instructions there. */
import { instructionsOf } from '../../compiler/analyse/listing.js';
import type { Module } from '../../compiler/model/module.js';
import { builtin } from '../base/builtin.js';
import type { Lines, Row } from './lines.js';
import { instructionsInText, type TextInstruction } from './text-reader.js';

/** A text, and where it is. */
export interface ModuleText {
  readonly path: string;
  readonly text: string;
}

/** The lines; undefined if the text is not understood. A function that is not the one in the module has none. */
export function linesOfText(module: Module, { path, text }: ModuleText): Lines | undefined {
  const functions = instructionsInText(text);
  if (functions?.length !== module.funcs.length - module.importedFuncs) return undefined;
  const rows: Row[] = [];
  functions.forEach((instructions, i) => {
    for (const row of rowsOf(module, module.importedFuncs + i, instructions)) rows.push(row);
  });
  const { basename, dirname } = builtin('node:path');
  return { directory: dirname(path), sources: [basename(path)], rows };
}

function rowsOf(module: Module, func: number, instructions: readonly TextInstruction[]): Row[] {
  const rows: Row[] = [];
  let at = 0;
  for (const { name, offset } of instructionsOf(module, func)) {
    // An `else` with nothing in it is not always in the binary.
    if (instructions[at]?.name === 'else' && name === 'end') at++;
    const found = instructions[at++];
    if (found === undefined || (name.replace(/_t$/, '') !== found.name)) return [];
    rows.push({ offset, source: 0, line: found.line, column: found.column });
  }
  return at === instructions.length ? rows : [];
}
