/** Reading the primitive items of DWARF (DWARF 5 standard, section 7) from a module's custom sections. */
import { ByteReader } from '../../compiler/decode/bytes.js';
import type { Module } from '../../compiler/module.js';

const decoder = new TextDecoder();

/** Forms of attribute values (7.5.6). */
const FORM = {
  addr: 0x01, block2: 0x03, block4: 0x04, data2: 0x05, data4: 0x06, data8: 0x07, string: 0x08, block: 0x09, block1: 0x0a, data1: 0x0b, flag: 0x0c,
  sdata: 0x0d, strp: 0x0e, udata: 0x0f, refAddr: 0x10, ref1: 0x11, ref2: 0x12, ref4: 0x13, ref8: 0x14, refUdata: 0x15, secOffset: 0x17, exprloc: 0x18,
  flagPresent: 0x19, strx: 0x1a, addrx: 0x1b, data16: 0x1e, lineStrp: 0x1f, refSig8: 0x20, implicitConst: 0x21, loclistx: 0x22, rnglistx: 0x23,
  strx1: 0x25, strx2: 0x26, strx3: 0x27, strx4: 0x28, addrx1: 0x29, addrx2: 0x2a, addrx3: 0x2b, addrx4: 0x2c,
} as const;

/** The form whose value stands in the abbreviation table. */
export const IMPLICIT_CONST = FORM.implicitConst;

/** A cursor over DWARF in one section of a module; 32-bit DWARF, which is all that wasm32 producers write. */
export class DwarfReader extends ByteReader {
  constructor(private readonly module: Module, start: number, end: number) {
    super(module.bytes, start, end);
  }

  /** A cursor over a section; undefined if the module has none of that name. */
  static section(module: Module, name: string): DwarfReader | undefined {
    const found = module.customs.find((c) => c.name === name);
    return found && new DwarfReader(module, found.start, found.end);
  }

  /** The contents of the next unit, without its length; skipped by this cursor. */
  unit(): DwarfReader {
    const length = this.u4();
    if (length >= 0xffff_fff0) this.fail('64-bit DWARF is not supported');
    const start = this.skip(length);
    return new DwarfReader(this.module, start, start + length);
  }

  u2(): number {
    return this.byte() | (this.byte() << 8);
  }

  u4(): number {
    return this.word() >>> 0;
  }

  /** An unsigned LEB128 of any length; the values of interest fit a number. */
  leb(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** A text up to its NUL. */
  text(): string {
    const start = this.pos;
    while (this.byte() !== 0);
    return decoder.decode(this.bytes.subarray(start, this.pos - 1));
  }

  /** An attribute's value, if it is a number or a text that can be had without other tables; otherwise it is skipped. */
  value(form: number): string | number | undefined {
    switch (form) {
      case FORM.string: return this.text();
      case FORM.lineStrp: return this.textAt('.debug_line_str', this.u4());
      case FORM.strp: return this.textAt('.debug_str', this.u4());
      case FORM.udata: case FORM.refUdata: case FORM.strx: case FORM.addrx: case FORM.loclistx: case FORM.rnglistx: return this.leb();
      case FORM.sdata: this.leb(); return undefined;
      case FORM.data1: case FORM.flag: case FORM.ref1: case FORM.strx1: case FORM.addrx1: return this.byte();
      case FORM.data2: case FORM.ref2: case FORM.strx2: case FORM.addrx2: return this.u2();
      case FORM.strx3: case FORM.addrx3: return this.u2() | (this.byte() << 16);
      case FORM.data4: case FORM.ref4: case FORM.strx4: case FORM.addrx4: case FORM.secOffset: case FORM.addr: case FORM.refAddr: return this.u4();
      case FORM.data8: case FORM.ref8: case FORM.refSig8: this.skip(8); return undefined;
      case FORM.data16: this.skip(16); return undefined;
      case FORM.block: case FORM.exprloc: this.skip(this.leb()); return undefined;
      case FORM.block1: this.skip(this.byte()); return undefined;
      case FORM.block2: this.skip(this.u2()); return undefined;
      case FORM.block4: this.skip(this.u4()); return undefined;
      case FORM.flagPresent: case FORM.implicitConst: return undefined;
      default: return this.fail(`unknown DWARF form 0x${form.toString(16)}`);
    }
  }

  private textAt(section: string, offset: number): string {
    const r = DwarfReader.section(this.module, section);
    if (r === undefined) return '';
    r.skip(offset);
    return r.text();
  }
}
