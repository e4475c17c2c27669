/** The packages of the corpus, which the project does not depend on: installed when it runs, as corpus/packages/package-lock.json says. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, scenariosFolder } from './run.js';
import { packageOf, type Scenario } from './table.js';

/** Below the project's own node_modules, so that what the project depends on is found from there, too. */
export const corpusFolder = join(root, 'node_modules', '.cache', 'corpus');

const KEPT = 'kept-';
/** The cache of the runs of this process. */
export const keptFolder = join(corpusFolder, `${KEPT}${process.pid}`);

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Puts the packages and the scenarios where they find one another. Returns the folder of the scenarios. */
export function install(): string {
  const lists = join(root, 'corpus', 'packages');
  const mark = join(corpusFolder, 'installed');
  const lock = readFileSync(join(lists, 'package-lock.json'), 'utf8');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
    console.error('corpus: installing the packages');
    rmSync(mark, { force: true });
    mkdirSync(corpusFolder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(lists, file), join(corpusFolder, file));
    // Scripts of packages fetch or build what is native. The list has no packages that others only want beside them.
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--silent'], { cwd: corpusFolder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
    if (status !== 0) throw new Error("the packages cannot be installed: 'npm ci' failed");
    writeFileSync(mark, lock);
  }
  const folder = join(corpusFolder, 'scenarios');
  cpSync(scenariosFolder, folder, { recursive: true });
  // What runs that were ended have left.
  for (const name of readdirSync(corpusFolder)) {
    if (name.startsWith(KEPT) && !alive(Number(name.slice(KEPT.length)))) rmSync(join(corpusFolder, name), { recursive: true, force: true });
  }
  return folder;
}

export function versionOf(scenario: Scenario): string {
  const places = createRequire(join(corpusFolder, 'scenarios', 'x.mjs')).resolve.paths(packageOf(scenario)) ?? [];
  const file = places.map((place) => join(place, packageOf(scenario), 'package.json')).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${packageOf(scenario)} is not installed`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
