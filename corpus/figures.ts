/** What has been found of a scenario is kept on disk at once, so that a run that is ended loses one scenario, and the next goes on where it stopped. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusFolder } from './install.js';
import { root } from './run.js';

/** Files that say what is run and how; others only show what comes of it. */
const KINDS = /\.js$|\.mjs$|(^|\/)(measure|run|compare)\.ts$|(^|\/)package-lock\.json$/;

/** Everything that figures depend on, besides the machine: this Node, our build, the scenarios and their packages. */
export function conditions(): string {
  const hash = createHash('sha256').update([process.version, process.arch, process.versions.v8].join(' '));
  for (const folder of ['dist', 'corpus']) {
    const names = (readdirSync(join(root, folder), { recursive: true }) as string[]).map((name) => name.replaceAll('\\', '/')).filter((name) => KINDS.test(name)).sort();
    for (const name of names) hash.update(`\n${name}\n`).update(readFileSync(join(root, folder, name)));
  }
  return hash.digest('hex');
}

/** Figures of one part of the corpus, with the same options. */
export class Figures<T> {
  private readonly folder: string;

  /** @param now what figures depend on, from `conditions` */
  constructor(part: string, options: readonly number[], now: string) {
    this.folder = join(corpusFolder, 'figures', createHash('sha256').update([now, part, ...options].join(' ')).digest('hex').slice(0, 32));
  }

  private path(name: string): string {
    return join(this.folder, `${name}.json`);
  }

  of(name: string): T | undefined {
    return existsSync(this.path(name)) ? (JSON.parse(readFileSync(this.path(name), 'utf8')) as T) : undefined;
  }

  keep(name: string, figures: T): void {
    mkdirSync(this.folder, { recursive: true });
    const temporary = `${this.path(name)}.${process.pid}`;
    writeFileSync(temporary, `${JSON.stringify(figures)}\n`);
    renameSync(temporary, this.path(name));
  }

  drop(name: string): void {
    rmSync(this.path(name), { force: true });
  }
}
