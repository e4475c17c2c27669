/** Reading the primitive items of DWARF (DWARF 5 standard, section 7) from a module's custom sections. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { joinI64 } from '../../compiler/model/bits.js';
import type { Module } from '../../compiler/model/module.js';

const decoder = new TextDecoder();

/** Forms of attribute values (7.5.6); the last two are those of GNU's split DWARF 4. */
export const FORM = {
  addr: 0x01, block2: 0x03, block4: 0x04, data2: 0x05, data4: 0x06, data8: 0x07, string: 0x08, block: 0x09, block1: 0x0a, data1: 0x0b, flag: 0x0c,
  sdata: 0x0d, strp: 0x0e, udata: 0x0f, refAddr: 0x10, ref1: 0x11, ref2: 0x12, ref4: 0x13, ref8: 0x14, refUdata: 0x15, secOffset: 0x17, exprloc: 0x18,
  flagPresent: 0x19, strx: 0x1a, addrx: 0x1b, data16: 0x1e, lineStrp: 0x1f, refSig8: 0x20, implicitConst: 0x21, loclistx: 0x22, rnglistx: 0x23,
  strx1: 0x25, strx2: 0x26, strx3: 0x27, strx4: 0x28, addrx1: 0x29, addrx2: 0x2a, addrx3: 0x2b, addrx4: 0x2c,
  gnuAddrIndex: 0x1f01, gnuStrIndex: 0x1f02,
} as const;

/** Bytes of the values whose form tells their size. An address is 4 bytes: memory64 is not supported. */
const SIZES: ReadonlyMap<number, number> = new Map([
  ...[FORM.flagPresent, FORM.implicitConst].map((form) => [form, 0] as const),
  ...[FORM.data1, FORM.flag, FORM.ref1, FORM.strx1, FORM.addrx1].map((form) => [form, 1] as const),
  ...[FORM.data2, FORM.ref2, FORM.strx2, FORM.addrx2].map((form) => [form, 2] as const),
  ...[FORM.strx3, FORM.addrx3].map((form) => [form, 3] as const),
  ...[
    FORM.data4, FORM.ref4, FORM.strx4, FORM.addrx4, FORM.secOffset, FORM.addr, FORM.refAddr, FORM.strp, FORM.lineStrp,
  ].map((form) => [form, 4] as const),
  ...[FORM.data8, FORM.ref8, FORM.refSig8].map((form) => [form, 8] as const),
  [FORM.data16, 16],
]);

/** The size of every value of a form, in bytes; undefined if each has its own. */
export const sizeOf = (form: number): number | undefined => SIZES.get(form);

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

  /** An unsigned LEB128 of up to 64 bits; the values of interest fit a number. */
  leb(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return this.fail('integer representation too long');
  }

  /** A signed LEB128 of up to 64 bits. */
  sleb(): bigint {
    const low = this.s64();
    return joinI64(low, this.hi);
  }

  /** A cursor over the next bytes, which this one skips. */
  part(length: number): DwarfReader {
    const start = this.skip(length);
    return new DwarfReader(this.module, start, start + length);
  }

  bytesOf(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A text up to its NUL. */
  text(): string {
    const start = this.pos;
    while (this.byte() !== 0);
    return decoder.decode(this.bytes.subarray(start, this.pos - 1));
  }

  /**
   * An attribute's value, if it is a number or a text that can be had without knowing the unit: of a form that means an index into a table or
   * a place in the unit, that number. Any other value is skipped.
   */
  value(form: number): string | number | undefined {
    switch (form) {
      case FORM.string: return this.text();
      case FORM.lineStrp: return this.textAt('.debug_line_str', this.u4());
      case FORM.strp: return this.textAt('.debug_str', this.u4());
      case FORM.udata: case FORM.refUdata: case FORM.strx: case FORM.addrx: case FORM.loclistx: case FORM.rnglistx:
      case FORM.gnuAddrIndex: case FORM.gnuStrIndex: return this.leb();
      case FORM.ref8: {
        const low = this.u4();
        return low + this.u4() * 2 ** 32;
      }
    }
    switch (sizeOf(form)) {
      case 1: return this.byte();
      case 2: return this.u2();
      case 3: return this.u2() | (this.byte() << 16);
      case 4: return this.u4();
      default: this.skipValue(form); return undefined;
    }
  }

  skipValue(form: number): void {
    switch (form) {
      case FORM.string: while (this.byte() !== 0); return;
      case FORM.udata: case FORM.refUdata: case FORM.strx: case FORM.addrx: case FORM.loclistx: case FORM.rnglistx: case FORM.sdata:
      case FORM.gnuAddrIndex: case FORM.gnuStrIndex: this.leb(); return;
      case FORM.block: case FORM.exprloc: this.skip(this.leb()); return;
      case FORM.block1: this.skip(this.byte()); return;
      case FORM.block2: this.skip(this.u2()); return;
      case FORM.block4: this.skip(this.u4()); return;
      default: this.skip(sizeOf(form) ?? this.fail(`unknown DWARF form 0x${form.toString(16)}`));
    }
  }

  /** A text of another section. */
  textAt(section: string, offset: number): string {
    const r = DwarfReader.section(this.module, section);
    if (r === undefined) return '';
    r.skip(offset);
    return r.text();
  }
}
