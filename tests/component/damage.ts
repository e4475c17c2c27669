import { ByteReader } from '../../compiler/binary/bytes.js';

/** Where the sections of a component end. What ends there is a component, too. */
export function sectionEnds(bytes: Uint8Array): Set<number> {
  const found = new Set([8]);
  for (const r = new ByteReader(bytes, 8); !r.done; found.add(r.pos)) {
    r.byte();
    r.skip(r.u32());
  }
  return found;
}
