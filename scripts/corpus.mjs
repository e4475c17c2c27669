#!/usr/bin/env node
// `npm run corpus`: builds the package if its sources have changed, makes modules of corpus/ in node_modules/.cache, and runs them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './setup.mjs';
import { transpile } from './transpile.mjs';

install();
build();
const built = join(root, 'node_modules', '.cache', 'corpus-build');
transpile(['corpus', 'bench'], built, true);
process.exit(spawnSync(process.execPath, [join(built, 'corpus', 'main.js'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1);
