/** What every command of the repository needs first: installed dependencies and a built package. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM = [20, 19];

/** Runs a command with our streams; ends this process with its exit code if it fails. */
export function run(what, command, args, env = {}) {
  const started = Date.now();
  console.log(`== ${what}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) fail(`${what}: ${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`${what} failed (exit code ${status})`);
  console.log(`   ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Starts a command beside others: what it prints comes when it has ended, in one piece. Resolves to whether it went well. */
export function start(what, command, args, env = process.env) {
  const started = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => printed.push(piece));
  return new Promise((resolve) => {
    let ended = false;
    const end = (failure) => {
      if (ended) return; // an error and the end of what has not begun
      ended = true;
      console.log(`== ${what}`);
      process.stdout.write(Buffer.concat(printed));
      if (failure === undefined) console.log(`   ${((Date.now() - started) / 1000).toFixed(1)} s`);
      else console.error(`wasm2js-debug: ${what}${failure}`);
      resolve(failure === undefined);
    };
    child.on('error', (e) => end(`: ${command} could not be started: ${e.message}`));
    child.on('close', (status) => end(status === 0 ? undefined : ` failed (exit code ${status})`));
  });
}

export function fail(message) {
  console.error(`wasm2js-debug: ${message}`);
  process.exit(1);
}

/** The newest modification time below a folder, or of a file. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    fail(`Node ${process.versions.node} is too old: ${MINIMUM.join('.')} or newer is needed`);
  }
}

/**
 * Installs what package-lock.json says. Not `npm ci`: it fails where a registry lacks the packages of other platforms that an optional
 * dependency names (those of jco's file system addon), and the lock file cannot name what is not there.
 */
export function install() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  run('install dependencies', 'npm', ['install', '--no-save', '--no-audit', '--no-fund']);
}

/** What dist/ is built from. */
export const SOURCES = ['compiler', 'runtime', 'cli', 'debuggers', 'third-party', 'index.ts', 'register.ts', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'scripts/join-modules.mjs', 'scripts/third-party.mjs'];

/** A file or folder that has changed since dist/ was built; undefined if dist/ is what the sources say. @param base the repository's folder */
export function staleSource(base = root) {
  const marker = join(base, 'dist', '.built');
  if (!existsSync(marker)) return 'dist';
  return SOURCES.find((path) => newest(join(base, path)) >= statSync(marker).mtimeMs);
}

export function build() {
  if (staleSource() !== undefined) run('build', process.execPath, [join(root, 'scripts', 'build.mjs')]);
}
