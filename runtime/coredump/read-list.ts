/** Lists in core dumps, of which nothing is trusted. */
import type { ByteReader } from '../../compiler/binary/bytes.js';

export function list<T>(r: ByteReader, read: (index: number) => T): T[] {
  const at = r.pos;
  const n = r.u32();
  // Each takes a byte at least: a wrong number is found before memory is taken for it.
  if (n > r.end - r.pos) r.fail(`unexpected end: ${n} entries are announced`, at);
  return Array.from({ length: n }, (_, i) => read(i));
}
