/** How Node takes a file whose name ends in `.js`: by the nearest package.json. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The nearest package.json, if there is one, with the `type` that it gives its files. */
export function nearestPackage(file: string): { path: string; type: unknown } | undefined {
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
