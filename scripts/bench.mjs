#!/usr/bin/env node
// `npm run bench`: builds the package if it has not been built, compiles bench/**/*.ts into node_modules/.cache and runs it, with the client of the
// debugging protocol that the tests have too.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';
import { transpile } from './transpile.mjs';

const built = join(root, 'node_modules', '.cache', 'bench-build');

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status ?? 1;
}

if (!existsSync(join(root, 'dist', 'index.js'))) {
  const status = run('npm', ['run', '--silent', 'build'], { shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('bench: "npm run build" failed, so there is nothing to measure');
    process.exit(status);
  }
}

transpile(['bench', join('tests', 'gdb')], built);
process.exit(
  run(process.execPath, ['--expose-gc', join(built, 'bench', 'main.js'), ...process.argv.slice(2)], {
    env: { WASM2JS_DEBUG_CACHE: 'off', WASM2JS_DEBUG_CLI: join(root, 'dist', 'cli', 'main.js'), ...process.env, BENCH_PROJECT_ROOT: root },
  }),
);
