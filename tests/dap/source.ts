/** Lines of the debuggees' sources, by what is on them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli-process.js';

/** A debuggee's source, by its path in the repository. */
export class SourceFile {
  private readonly lines: readonly string[];

  constructor(readonly path: string) {
    this.lines = readFileSync(join(root, path), 'utf8').split('\n');
  }

  /** The number of the only line that has this text. @throws Error if there is none or more than one */
  line(text: string): number {
    const at = this.lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
    if (at.length !== 1) throw new Error(`${this.path}: ${at.length} lines have '${text}'`);
    return at[0]!;
  }
}

/** A debuggee as it has been built. */
export const built = (name: string): string => join(root, 'test-programs', 'build', name);
