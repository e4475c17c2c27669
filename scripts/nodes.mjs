/** Other versions of Node than the one at hand, for tests: npm's packages of its binaries, below .cache/nodes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** The major version of the Node that runs this. */
export const ownMajor = Number(process.versions.node.split('.', 1)[0]);

/**
 * The path of Node's newest version with this major number, installed first if it is not there.
 * @throws Error if it cannot be installed here: no registry, or no such package for this platform
 */
export function nodeOf(major) {
  const folder = join(root, '.cache', 'nodes', String(major));
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { status, stderr, error } = spawnSync('npm', ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${major}`], {
    cwd: folder, encoding: 'utf8',
  });
  if (error || status !== 0 || !existsSync(binary)) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`${name}@${major} could not be installed: ${error?.message ?? stderr.trim().split('\n')[0] ?? `exit code ${status}`}`);
  }
  return binary;
}
