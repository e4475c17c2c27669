/** How Node will take a file that holds an ES module: by its extension, or by the nearest package.json. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The nearest package.json, if there is one, with the `type` that it gives its files. */
function nearestPackage(file: string): { path: string; type: unknown } | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    try {
      return { path, type: (JSON.parse(readFileSync(path, 'utf8')) as { type?: unknown }).type };
    } catch {
      // None here, or none that Node could read.
    }
    if (folder === dirname(folder)) return undefined;
  }
}

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
