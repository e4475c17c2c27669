#!/usr/bin/env node
// `npm run build` (`--emitted=TIME`: TypeScript's part has been done since then, see scripts/check.mjs): TypeScript into .cache/, then from there into dist/: the packages in third-party/, each bundled; our own modules, joined into few files
// (a command starts up to five threads, and each loads what it needs anew); and the runtimes of compiled modules and components, a script each, which `compile` puts into its output.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import { joinModules } from './join-modules.mjs';
import { bundleThirdParty, INPUT, SHORT } from './third-party.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const staging = join(root, '.cache', 'build');
const { values: { emitted } } = parseArgs({ options: { emitted: { type: 'string' } } });
const began = emitted === undefined ? Date.now() : Number(emitted);

if (emitted === undefined) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', staging, '--declarationDir', dist], { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
await bundleThirdParty(root, staging, dist);
await joinModules(root, staging, dist);
chmodSync(join(dist, 'cli', 'main.js'), 0o755);

// Modules of Node are asked for when the code that uses them first runs, so that a bundle can be imported where there is no Node.
const nodeModules = {
  name: 'node-modules',
  resolveId: (id) => (id.startsWith('node:') ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0node:') ? `module.exports = globalThis.process.getBuiltinModule(${JSON.stringify(id.slice(1))});` : undefined),
};

// A compiled module brings the code of its functions along, so its runtime needs no printer, nor the parser that the printer uses.
const noPrinter = {
  name: 'no-printer',
  load: (id) => (/compiler[\\/]emit[\\/](fast|resumable)[\\/]function\.js$/.test(id)
    ? `const none = () => { throw new Error('a bundled module has no compiler: install wasm2js-debug and import it'); };
      export { none as printFunction, none as printVariant, none as printResumable, none as frameMap };
      export const Exit = {};`
    : undefined),
};

// A compiled component has no network, and so no thread for sockets, nor HTTP.
const noThread = {
  name: 'no-thread',
  load: (id) => (/host[\\/]http[\\/](index|client)\.js$/.test(id) ? 'export const http = () => ({}); export class Client { dropAll() {} }' : undefined),
  transform: (text, id) => (/host[\\/]wasi[\\/]sockets\.js$/.test(id) ? text.replaceAll('import.meta.url', "'file:'") : undefined),
};

// It has been given what there is of a compiler.
const given = {
  name: 'given',
  load: (id) => (/runtime[\\/]store[\\/]compiler\.js$/.test(id)
    ? 'let known; export const theCompiler = () => known, theValidator = theCompiler; export function setCompiler(compiler) { known = compiler; }'
    : undefined),
};

// A compiled file is whole: what a stack with wasm in it needs stands in it, too. Lines that are not in DWARF have been put there when it was compiled.
const stacks = {
  name: 'stacks',
  load: (id) => (/runtime[\\/]trace[\\/]load\.js$/.test(id)
    ? "import * as rewriting from './rewrite.js'; export const ownFiles = () => undefined; export const loadRewriting = () => rewriting;"
    : /runtime[\\/]sources[\\/]index\.js$/.test(id) ? 'export const sourced = (module) => module; export const linesOf = () => ({});' : undefined),
};

const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The runtime of what is compiled, as a script that defines one function. */
async function bundleRuntime(name, offers) {
  const { output: [runtime] } = await build({
    ...INPUT, input: join(staging, 'runtime', `${name}.js`), cwd: staging, platform: 'neutral', plugins: [nodeModules, noPrinter, given, stacks, noThread],
    output: { ...SHORT, format: 'iife', name: '$runtime' },
  });
  // Its licence would have to come along.
  const foreign = runtime.moduleIds.find((path) => /node_modules|third-party/.test(path));
  if (foreign !== undefined) throw new Error(`build: the bundled runtime must be our own code only, and it has ${foreign}`);
  // Whatever encoding it is read in afterwards.
  const text = runtime.code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  writeFileSync(join(dist, 'runtime', `${name}.bundle.js`), `// The runtime of wasm2js-debug ${version} (${license}).\n${text}const { ${offers} } = $runtime;\n`);
}
await bundleRuntime('compiled', 'compiledProgram');
await bundleRuntime('compiled-component', 'compiledComponent');

/** Whatever an earlier build has left behind would be published. */
function removeOlder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlder(path);
    else if (statSync(path).mtimeMs < began - 1000) rmSync(path);
  }
}
removeOlder(dist);
// What scripts/setup.mjs goes by.
writeFileSync(join(dist, '.built'), '');
