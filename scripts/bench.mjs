#!/usr/bin/env node
// `npm run bench`: builds the package if it has not been built, compiles bench/**/*.ts into node_modules/.cache and runs it, with the client of the
// debugging protocol that the tests have too.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = ['bench', join('tests', 'gdb')];
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

// Each file by itself and unchecked: `npm run typecheck` covers the types, and this takes a moment only.
rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });
writeFileSync(join(built, 'package.json'), '{ "type": "module" }\n');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const names = sources.flatMap((source) => readdirSync(join(root, source), { recursive: true }).map((name) => join(source, name)));
for (const name of names.filter((file) => file.endsWith('.ts'))) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, name), 'utf8'), {
    fileName: join(built, name),
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext, declaration: false, sourceMap: false, outDir: undefined, rootDir: undefined },
  });
  mkdirSync(dirname(join(built, name)), { recursive: true });
  writeFileSync(join(built, name.replace(/\.ts$/, '.js')), outputText);
}

process.exit(
  run(process.execPath, ['--expose-gc', join(built, 'bench', 'main.js'), ...process.argv.slice(2)], {
    env: { WASM2JS_DEBUG_CACHE: 'off', WASM2JS_DEBUG_CLI: join(root, 'dist', 'cli', 'main.js'), ...process.env, BENCH_PROJECT_ROOT: root },
  }),
);
