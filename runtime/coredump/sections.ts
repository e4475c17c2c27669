/** Sections of a binary (specification, 5.5.2). */
import { ByteWriter } from '../../compiler/binary/byte-writer.js';
import { SECTION } from '../../compiler/binary/module.js';

/** What comes before the contents of a section. */
export const sectionHead = (id: number, length: number): Uint8Array => new ByteWriter().byte(id).unsigned(length).bytes;

/** A section of what a function writes. */
export function section(id: number, write: (w: ByteWriter) => void): Uint8Array[] {
  const w = new ByteWriter();
  write(w);
  return [sectionHead(id, w.length), w.bytes];
}

/** A custom section of what a function writes, and bytes behind that which are not copied. */
export function customSection(name: string, write: (w: ByteWriter) => void, rest: Uint8Array = new Uint8Array(0)): Uint8Array[] {
  const w = new ByteWriter().name(name);
  write(w);
  return [sectionHead(SECTION.custom, w.length + rest.length), w.bytes, rest];
}
