/** Sections of a binary (specification, 5.5.2), as pieces of bytes. */
import { ByteWriter } from './byte-writer.js';
import { SECTION } from './module.js';

/** What comes before the contents of a section. */
export const sectionHead = (id: number, length: number): Uint8Array => new ByteWriter().byte(id).unsigned(length).bytes;

/** A section of what a function writes. */
export function section(id: number, write: (w: ByteWriter) => void): Uint8Array[] {
  const w = new ByteWriter();
  write(w);
  return [sectionHead(id, w.length), w.bytes];
}

/** A custom section of bytes, which are not copied. @param before writes what comes before them */
export function customSection(name: string, rest: Uint8Array, before?: (w: ByteWriter) => void): Uint8Array[] {
  const w = new ByteWriter().name(name);
  before?.(w);
  return [sectionHead(SECTION.custom, w.length + rest.length), w.bytes, rest];
}
