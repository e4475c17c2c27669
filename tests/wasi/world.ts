/** What guests of the fuzzer live in: a tree of which they are given a part, while the rest is watched. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Contents, names and targets outside all have it. */
export const MARK = 'OUTSIDE';
/** Few names, so that they meet; those outside are the same. */
export const NAMES = ['a', 'b', 'c', 'd', 'e', 'n'];
/** Directories above those that are given away, each with things to find. */
const LEVELS = ['v', 'w', 'x', 'y', 'z', 'L', 'M', 'N'];

/** A tree with the box at its bottom. */
export class World {
  readonly top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-fuzz-')));
  readonly box = path.join(this.top, ...LEVELS, 'box');
  #outside = new Map<string, string>();
  #inodes = new Set<bigint>();

  /** Makes it anew. @param given what is in reach: all else of the box is outside, too */
  reset(given: readonly string[]): void {
    fs.rmSync(path.join(this.top, LEVELS[0]!), { recursive: true, force: true });
    let at = this.top;
    for (const level of [...LEVELS, 'box']) {
      at = path.join(at, level);
      fs.mkdirSync(at);
      if (level !== 'box') this.#furnish(at);
    }
    const inner = path.join(this.box, 'n', 'a');
    fs.mkdirSync(inner, { recursive: true });
    const boxIsOutside = !given.includes('.');
    if (boxIsOutside) this.#furnish(this.box);
    fs.mkdirSync(path.join(inner, 'b', 'c'), { recursive: true });
    if (!boxIsOutside) fs.mkdirSync(path.join(this.box, 'a', 'b', 'c'), { recursive: true });
    // Links of the host's, as they come in archives.
    for (const directory of boxIsOutside ? [path.join(this.box, 'n')] : [this.box, inner]) {
      fs.symlinkSync('..', path.join(directory, 'd'));
      fs.symlinkSync(path.dirname(this.box), path.join(directory, 'e'));
    }
    this.#outside = this.#scan(given);
    this.#inodes = new Set([...this.#outside.values()].map((line) => BigInt(line.split(' ')[0]!)));
  }

  #furnish(directory: string): void {
    fs.writeFileSync(path.join(directory, MARK), MARK);
    for (const name of NAMES.slice(0, 4)) {
      const inside = path.join(directory, name);
      if (fs.existsSync(inside)) continue;
      if (name === 'd') fs.symlinkSync(MARK, inside);
      else if (name === 'c') fs.writeFileSync(inside, MARK);
      else {
        fs.mkdirSync(inside);
        fs.writeFileSync(path.join(inside, MARK), MARK);
        for (const file of NAMES.slice(0, 3)) fs.writeFileSync(path.join(inside, file), MARK);
      }
    }
  }

  /** Everything outside by its path, with what changes when anything is done to it. */
  #scan(given: readonly string[]): Map<string, string> {
    const seen = new Map<string, string>();
    const reachable = new Set(given.map((name) => path.join(this.box, name)));
    const visit = (file: string): void => {
      if (reachable.has(file)) return;
      const s = fs.lstatSync(file, { bigint: true });
      seen.set(file, [s.ino, s.mode, s.nlink, s.size, s.mtimeNs, s.ctimeNs].join(' '));
      if (s.isDirectory()) for (const name of fs.readdirSync(file)) visit(path.join(file, name));
    };
    visit(path.join(this.top, LEVELS[0]!));
    return seen;
  }

  isOutside(inode: bigint): boolean {
    return this.#inodes.has(inode);
  }

  /** What has changed outside, or undefined. */
  change(given: readonly string[]): string | undefined {
    const now = this.#scan(given);
    for (const [file, line] of now) if (this.#outside.get(file) !== line) return `${file}: ${this.#outside.get(file) ?? 'not there'} -> ${line}`;
    for (const file of this.#outside.keys()) if (!now.has(file)) return `${file} is gone`;
    return undefined;
  }

  remove(): void {
    fs.rmSync(this.top, { recursive: true, force: true });
  }
}
