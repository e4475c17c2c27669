#!/usr/bin/env node
// `npm run corpus`: builds the package if its sources have changed, makes modules of corpus/ in node_modules/.cache, and runs them.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, install, root } from './setup.mjs';
import { transpile } from './transpile.mjs';

install();
build();
const built = join(root, 'node_modules', '.cache', 'corpus-build');
transpile(['corpus', 'bench'], built, true);
process.chdir(root);
await import(pathToFileURL(join(built, 'corpus', 'main.js')).href);
