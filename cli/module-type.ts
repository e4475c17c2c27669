/** How Node will take a file that holds an ES module: by its extension, or by the nearest package.json. */
import { relative } from 'node:path';
import { nearestPackage } from '../runtime/host/loader/package-type.js';

/** What to tell the user if Node will not take an output for an ES module straight away, and whether it will not at all; undefined if it will. */
export function moduleTypeOf(out: string): { readonly refused: boolean; readonly text: string } | undefined {
  if (/\.cjs$/i.test(out)) return { refused: true, text: `${out}: node would refuse it: it is an ES module, and .cjs is CommonJS; use a name that ends in .mjs` };
  const found = /\.js$/i.test(out) ? nearestPackage(out) : undefined;
  if (found === undefined || found.type === 'module') return undefined;
  const path = relative('', found.path);
  const rename = `use a name that ends in .mjs, or put "type": "module" into ${path}`;
  return found.type === 'commonjs' ? { refused: true, text: `${out}: node would refuse it: it is an ES module, and ${path} says that .js is CommonJS; ${rename}` }
    : { refused: false, text: `${out}: node will load it with a warning, because ${path} has no "type"; ${rename}` };
}
