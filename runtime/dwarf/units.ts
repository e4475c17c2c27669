/** The units of `.debug_info` and their entries (DWARF 5 standard, 7.5). */
import { InvalidModule } from '../../compiler/model/errors.js';
import type { Module } from '../../compiler/model/module.js';
import { type Abbreviation, type AbbreviationTable, abbreviationsAt, AT, type Attribute } from './abbreviations.js';
import { DwarfReader, FORM } from './reader.js';

/** Unit types (7.5.1). */
export const UT = { compile: 1, type: 2, partial: 3, skeleton: 4, splitCompile: 5, splitType: 6 } as const;

/** The values of attributes that were asked for and are numbers or texts; see {@link Unit.read} for what the numbers mean. */
export type Values = ReadonlyMap<number, string | number>;

const BASES = [AT.strOffsetsBase, AT.addrBase, AT.rnglistsBase, AT.gnuAddrBase];

/** Where the tables of a unit begin in `.debug_str_offsets`, `.debug_addr` and `.debug_rnglists`. */
interface Bases {
  readonly strings: number;
  readonly addresses: number;
  readonly ranges: number;
}

export class Unit {
  private tables: Bases | undefined;
  private allAbbreviations: AbbreviationTable | undefined;

  /**
   * Offsets are those in `.debug_info`.
   * @param section where the section begins in the module
   * @param root of the first entry
   */
  constructor(
    readonly module: Module, private readonly section: number, readonly version: number, readonly start: number, readonly root: number, readonly end: number,
    private readonly abbreviations: number,
  ) {}

  /** A cursor from an offset to the unit's end. */
  private cursor(offset: number): DwarfReader {
    const r = new DwarfReader(this.module, this.section + this.root, this.section + this.end);
    if (offset < this.root) r.fail('a reference into the header of a unit');
    r.skip(offset - this.root);
    return r;
  }

  private abbreviation(code: number): Abbreviation {
    return (this.allAbbreviations ??= abbreviationsAt(this.module, this.abbreviations) ?? this.cursor(this.root).fail('no .debug_abbrev')).get(code);
  }

  /**
   * The attributes of an entry that are among `wanted`. Addresses are those in the code section, references offsets in `.debug_info`, `highPc` is
   * an address in each form, `ranges` an offset in the section of the version.
   * @throws InvalidModule if the entry is damaged
   */
  read(offset: number, wanted: readonly number[]): Values {
    const r = this.cursor(offset);
    const values = new Map<number, string | number>();
    const code = r.leb();
    if (code === 0) return values;
    let size: number | undefined;
    for (const attribute of this.abbreviation(code).attributes) {
      if (!wanted.includes(attribute.name)) {
        r.skipValue(attribute.form);
        continue;
      }
      const value = this.resolve(attribute, attribute.implicit ?? r.value(attribute.form));
      if (attribute.name === AT.highPc && typeof value === 'number' && !isAddress(attribute.form)) size = value;
      else if (value !== undefined) values.set(attribute.name, value);
    }
    const low = values.get(AT.lowPc);
    if (size !== undefined && typeof low === 'number') values.set(AT.highPc, low + size);
    return values;
  }

  /** The tag of an entry; 0 if none begins there. @throws InvalidModule */
  tagAt(offset: number): number {
    const code = this.cursor(offset).leb();
    return code === 0 ? 0 : this.abbreviation(code).tag;
  }

  /**
   * A cursor at the value of an attribute, for what {@link read} does not give; undefined if the entry has no such attribute.
   * @throws InvalidModule if the entry is damaged
   */
  valueAt(offset: number, wanted: number): { readonly form: number; readonly implicit: number | undefined; readonly r: DwarfReader } | undefined {
    const r = this.cursor(offset);
    const code = r.leb();
    if (code === 0) return undefined;
    for (const { name, form, implicit } of this.abbreviation(code).attributes) {
      if (name === wanted) return { form, implicit, r };
      r.skipValue(form);
    }
    return undefined;
  }

  /** The list of locations of an index, as an offset in `.debug_loclists`. */
  locationList(index: number): number | undefined {
    // After a header of 12 bytes, where the root does not say where.
    const base = Number(this.read(this.root, [AT.loclistsBase]).get(AT.loclistsBase) ?? 12);
    const offset = this.word('.debug_loclists', base + 4 * index);
    return offset === undefined ? undefined : base + offset;
  }

  /**
   * Goes through the entries from one to the end of its descendants, or from the root through all.
   * @param visit gets depth 0 for the first; the depth tells descendants
   * @throws InvalidModule where the unit is damaged
   */
  walk(from: number, visit: (abbreviation: Abbreviation, offset: number, depth: number) => void): void {
    const r = this.cursor(from);
    let depth = 0;
    while (!r.done) {
      const offset = r.pos - this.section;
      const code = r.leb();
      if (code === 0) depth--;
      else {
        const abbreviation = this.abbreviation(code);
        visit(abbreviation, offset, depth);
        if (abbreviation.size === undefined) for (const { form } of abbreviation.attributes) r.skipValue(form);
        else r.skip(abbreviation.size);
        if (abbreviation.hasChildren) depth++;
      }
      if (depth <= 0) return;
    }
  }

  /** What a value means, where that takes the unit: an index in one of its tables, or a place in it. */
  private resolve({ form }: Attribute, value: string | number | undefined): string | number | undefined {
    if (typeof value !== 'number') return value;
    switch (form) {
      case FORM.ref1: case FORM.ref2: case FORM.ref4: case FORM.ref8: case FORM.refUdata: return this.start + value;
      case FORM.refSig8: return undefined;
      case FORM.strx: case FORM.strx1: case FORM.strx2: case FORM.strx3: case FORM.strx4: case FORM.gnuStrIndex: {
        const offset = this.word('.debug_str_offsets', this.bases.strings + 4 * value);
        return offset === undefined ? undefined : this.cursor(this.root).textAt('.debug_str', offset);
      }
      case FORM.rnglistx: {
        const offset = this.word('.debug_rnglists', this.bases.ranges + 4 * value);
        return offset === undefined ? undefined : this.bases.ranges + offset;
      }
      default: return isAddress(form) && form !== FORM.addr ? this.addressAt(value) : value;
    }
  }

  /** An entry of the unit's table of addresses. */
  addressAt(index: number): number | undefined {
    return this.word('.debug_addr', this.bases.addresses + 4 * index);
  }

  private word(section: string, offset: number): number | undefined {
    const r = DwarfReader.section(this.module, section);
    r?.skip(offset);
    return r?.u4();
  }

  /** The root tells them, maybe only after it has used them. */
  private get bases(): Bases {
    if (this.tables === undefined) {
      // The defaults are where a table begins that is the only one: after its header.
      const addresses = this.version >= 5 ? 8 : 0;
      this.tables = { strings: 8, addresses, ranges: 12 };
      const values = this.read(this.root, BASES);
      const base = (name: number, otherwise: number): number => Number(values.get(name) ?? otherwise);
      this.tables = { strings: base(AT.strOffsetsBase, 8), addresses: base(AT.addrBase, base(AT.gnuAddrBase, addresses)), ranges: base(AT.rnglistsBase, 12) };
    }
    return this.tables;
  }
}

const ADDRESS_FORMS: readonly number[] = [FORM.addr, FORM.addrx, FORM.addrx1, FORM.addrx2, FORM.addrx3, FORM.addrx4, FORM.gnuAddrIndex];
const isAddress = (form: number): boolean => ADDRESS_FORMS.includes(form);

const cache = new WeakMap<Module, readonly Unit[]>();

/** The units that describe code, ascending. Of malformed information, what could be read. */
export function unitsOf(module: Module): readonly Unit[] {
  let units = cache.get(module);
  if (units === undefined) cache.set(module, (units = readUnits(module)));
  return units;
}

function readUnits(module: Module): Unit[] {
  const units: Unit[] = [];
  const r = DwarfReader.section(module, '.debug_info');
  const section = r?.pos ?? 0;
  tolerate(() => {
    while (r !== undefined && !r.done) {
      const start = r.pos - section;
      const contents = r.unit();
      tolerate(() => {
        const unit = readHeader(module, contents, section, start);
        if (unit !== undefined) units.push(unit);
      });
    }
  });
  return units;
}

function readHeader(module: Module, r: DwarfReader, section: number, start: number): Unit | undefined {
  const version = r.u2();
  if (version < 2 || version > 5) return undefined;
  let table: number;
  if (version === 5) {
    const type = r.byte();
    if (type === UT.type || type === UT.splitType || type > UT.splitType) return undefined;
    r.skip(1); // address size
    table = r.u4();
    if (type === UT.skeleton || type === UT.splitCompile) r.skip(8); // the number that the split part has too
  } else {
    table = r.u4();
    r.skip(1);
  }
  return new Unit(module, section, version, start, r.pos - section, r.end - section, table);
}

/** Does something as far as damaged information allows. */
export function tolerate<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
    return undefined;
  }
}

/** The directories that the compiler ran in, by the offset of a unit's line table in `.debug_line`: line tables before DWARF 5 leave them to the unit. */
export function compilerDirectories(module: Module): ReadonlyMap<number, string> {
  const directories = new Map<number, string>();
  for (const unit of unitsOf(module)) {
    const root = tolerate(() => unit.read(unit.root, [AT.stmtList, AT.compDir]));
    const lines = root?.get(AT.stmtList);
    const directory = root?.get(AT.compDir);
    if (typeof lines === 'number' && typeof directory === 'string') directories.set(lines, directory);
  }
  return directories;
}
