/** Where the compiler of each unit ran: line tables before DWARF 5 give relative paths and leave this to `.debug_info`. */
import { InvalidModule } from '../../compiler/errors.js';
import type { Module } from '../../compiler/module.js';
import { DwarfReader, IMPLICIT_CONST } from './dwarf-reader.js';

/** Attributes (7.5.4) and unit types (7.5.1). */
const AT = { stmtList: 0x10, compDir: 0x1b } as const;
const UT_COMPILE = 0x01;

interface Attribute {
  readonly name: number;
  readonly form: number;
}

/** The attributes of an abbreviation (7.5.3). */
function abbreviation(module: Module, table: number, code: number): readonly Attribute[] | undefined {
  const r = DwarfReader.section(module, '.debug_abbrev');
  if (r === undefined) return undefined;
  r.skip(table);
  for (let found = r.leb(); found !== 0; found = r.leb()) {
    r.leb(); // tag
    r.skip(1); // whether it has children
    const attributes: Attribute[] = [];
    for (;;) {
      const name = r.leb();
      const form = r.leb();
      if (form === IMPLICIT_CONST) r.leb();
      if (name === 0 && form === 0) break;
      attributes.push({ name, form });
    }
    if (found === code) return attributes;
  }
  return undefined;
}

/**
 * The directories that the compiler ran in, by the offset of a unit's line table in `.debug_line`. Of malformed information, what could be
 * read.
 */
export function compilerDirectories(module: Module): ReadonlyMap<number, string> {
  const directories = new Map<number, string>();
  const r = DwarfReader.section(module, '.debug_info');
  try {
    while (r !== undefined && !r.done) readUnit(module, r.unit(), directories);
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
  }
  return directories;
}

function readUnit(module: Module, r: DwarfReader, directories: Map<number, string>): void {
  const version = r.u2();
  if (version < 2 || version > 5) return;
  let table: number;
  if (version === 5) {
    if (r.byte() !== UT_COMPILE) return;
    r.skip(1); // address size
    table = r.u4();
  } else {
    table = r.u4();
    r.skip(1);
  }
  const values = new Map<number, string | number | undefined>();
  for (const { name, form } of abbreviation(module, table, r.leb()) ?? []) values.set(name, r.value(form));
  const lines = values.get(AT.stmtList);
  const directory = values.get(AT.compDir);
  if (typeof lines === 'number' && typeof directory === 'string') directories.set(lines, directory);
}
