/** The abbreviation tables of `.debug_abbrev` (DWARF 5 standard, 7.5.3): which attributes an entry has, and in which forms. */
import type { Module } from '../../compiler/model/module.js';
import { DwarfReader, FORM, sizeOf } from './reader.js';

/** Tags (7.5.3) of what is looked at, and of what we write. */
export const TAG = {
  arrayType: 0x01, classType: 0x02, enumerationType: 0x04, formalParameter: 0x05, lexicalBlock: 0x0b, member: 0x0d, pointerType: 0x0f, referenceType: 0x10,
  compileUnit: 0x11, structureType: 0x13, subroutineType: 0x15, typedef: 0x16, unionType: 0x17, variant: 0x19, inheritance: 0x1c, inlinedSubroutine: 0x1d,
  module: 0x1e, subrangeType: 0x21, baseType: 0x24, constType: 0x26, enumerator: 0x28, subprogram: 0x2e, variantPart: 0x33, variable: 0x34, volatileType: 0x35,
  restrictType: 0x37, interfaceType: 0x38, namespace: 0x39, rvalueReferenceType: 0x42, atomicType: 0x47,
} as const;

/** Attributes (7.5.4), and those of MIPS and GNU that compilers write. */
export const AT = {
  location: 0x02, name: 0x03, byteSize: 0x0b, bitSize: 0x0d, stmtList: 0x10, lowPc: 0x11, highPc: 0x12, language: 0x13, discr: 0x15, discrValue: 0x16,
  compDir: 0x1b, constValue: 0x1c, producer: 0x25, upperBound: 0x2f, abstractOrigin: 0x31, count: 0x37, dataMemberLocation: 0x38, declaration: 0x3c,
  encoding: 0x3e, external: 0x3f, frameBase: 0x40, specification: 0x47, type: 0x49, ranges: 0x55, callColumn: 0x57, callFile: 0x58, callLine: 0x59,
  dataBitOffset: 0x6b, linkageName: 0x6e, strOffsetsBase: 0x72, addrBase: 0x73, rnglistsBase: 0x74, dwoName: 0x76, loclistsBase: 0x8c,
  mipsLinkageName: 0x2007, gnuDwoName: 0x2130, gnuAddrBase: 0x2133,
} as const;

export interface Attribute {
  readonly name: number;
  readonly form: number;
  /** The value, for the form that keeps it here. */
  readonly implicit: number | undefined;
}

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly Attribute[];
  /** Whether entries say which code they are about. */
  readonly hasRanges: boolean;
  /** Bytes of an entry after its code; undefined if they differ. */
  readonly size: number | undefined;
}

/** One table, read as far as it was asked for: of most units only the first entry is looked at. */
export class AbbreviationTable {
  private readonly found = new Map<number, Abbreviation>();
  private complete = false;

  constructor(private readonly r: DwarfReader) {}

  /** @throws InvalidModule if the table has no such code, or is damaged before it */
  get(code: number): Abbreviation {
    let abbreviation = this.found.get(code);
    while (abbreviation === undefined && !this.complete) {
      this.readNext();
      abbreviation = this.found.get(code);
    }
    return abbreviation ?? this.r.fail(`no abbreviation ${code}`);
  }

  private readNext(): void {
    const { r } = this;
    const code = r.leb();
    if (code === 0) {
      this.complete = true;
      return;
    }
    const tag = r.leb();
    const hasChildren = r.byte() !== 0;
    const attributes: Attribute[] = [];
    let size: number | undefined = 0;
    for (;;) {
      const name = r.leb();
      const form = r.leb();
      if (name === 0 && form === 0) break;
      attributes.push({ name, form, implicit: form === FORM.implicitConst ? r.leb() : undefined });
      const bytes = sizeOf(form);
      size = size === undefined || bytes === undefined ? undefined : size + bytes;
    }
    // Of two with one code the first counts.
    const hasRanges = attributes.some(({ name }) => name === AT.lowPc || name === AT.ranges);
    if (!this.found.has(code)) this.found.set(code, { tag, hasChildren, attributes, hasRanges, size });
  }
}

/** The table at an offset of the section. Units share tables: keep them. */
export function abbreviationsAt(module: Module, offset: number): AbbreviationTable | undefined {
  const r = DwarfReader.section(module, '.debug_abbrev');
  if (r === undefined) return undefined;
  r.skip(offset);
  return new AbbreviationTable(r);
}
