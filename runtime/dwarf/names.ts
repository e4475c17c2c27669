/** Names of functions for people, from their entries: with namespaces and classes, and without how a linker mangles them. */
import { AT } from './abbreviations.js';
import type { Scopes } from './functions.js';
import { rustScope } from './rust-names.js';

const NAMES = [AT.name, AT.linkageName, AT.mipsLinkageName, AT.abstractOrigin, AT.specification];
/** References followed from an entry to the one that has the name: an inlined function's to its definition, from there to its declaration. */
const MAX_REFERENCES = 8;
/** Functions inside functions. */
const MAX_NESTING = 8;

/**
 * The name of a function.
 * @param offset of its entry
 * @param nesting how many names this one is a part of: damaged references may run in circles
 * @throws InvalidModule if an entry on the way is damaged
 */
export function functionName(scopes: Scopes, offset: number, nesting = 0): string | undefined {
  if (nesting > MAX_NESTING) return undefined;
  let linkage: string | undefined;
  for (let n = 0; n <= MAX_REFERENCES; n++) {
    const values = scopes.unitAt(offset)?.read(offset, NAMES);
    if (values === undefined) break;
    linkage ??= textOf(values.get(AT.linkageName) ?? values.get(AT.mipsLinkageName));
    const next = values.get(AT.abstractOrigin) ?? values.get(AT.specification);
    if (typeof next === 'number') {
      offset = next;
      continue;
    }
    const name = textOf(values.get(AT.name));
    return name === undefined ? linkage : qualified(scopes.around(offset, nesting), name, linkage);
  }
  return linkage;
}

const textOf = (value: string | number | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Rust gives an `impl` a number for a name; what it is of and for only the mangled name tells. */
function qualified(path: readonly string[], name: string, linkage: string | undefined): string {
  const rust = path.some((scope) => scope.startsWith('{impl#')) && linkage !== undefined ? rustScope(linkage) : undefined;
  return [...(rust !== undefined ? [rust] : path), name].join('::');
}
