/** Fields as Node has them: names and values in turns. */
import type { Field } from './wire.js';

export const flat = (fields: readonly Field[]): string[] => fields.flatMap(([name, value]) => [name, value]);

/** As trailers are given. */
export const inPairs = (fields: readonly Field[]): [string, string][] => fields.map(([name, value]) => [name, value]);

export function pairs(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) fields.push([raw[i]!, raw[i + 1]!]);
  return fields;
}
