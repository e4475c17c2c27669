/**
 * Types, the build, and the style of what is linted with types, by one program of TypeScript's, which knows the types of all sources and tests: three programs would
 * each find them out anew. `npm test` runs this beside `eslint` for the rest (test.mjs); `npm run typecheck`, `build` and `lint` are the same things by themselves.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { TYPED } from '../eslint.config.js';
import { root, staleSource } from './setup.mjs';

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => tell([diagnostic]) };
const config = (name) => ts.getParsedCommandLineOfConfigFile(join(root, name), {}, host);
const shown = { getCurrentDirectory: () => root, getCanonicalFileName: (file) => file, getNewLine: () => '\n' };

function tell(diagnostics) {
  console.error(ts.formatDiagnostics(diagnostics, shown));
  process.exitCode = 1;
}

const began = Date.now();
const all = config('tsconfig.json');
const built = config('tsconfig.build.json');
const program = ts.createProgram({
  rootNames: all.fileNames,
  options: { ...built.options, outDir: join(root, '.cache', 'build'), declarationDir: join(root, 'dist') },
  configFileParsingDiagnostics: [...all.errors, ...built.errors],
});
const diagnostics = ts.getPreEmitDiagnostics(program);
if (diagnostics.length > 0) tell(diagnostics);

let building;
if (diagnostics.length === 0 && staleSource() !== undefined) {
  for (const file of built.fileNames) program.emit(program.getSourceFile(file));
  const child = spawn(process.execPath, [join(root, 'scripts', 'build.mjs'), `--emitted=${began}`], { cwd: root, stdio: 'inherit' });
  building = once(child, 'exit');
}

const eslint = new ESLint({ cwd: root, overrideConfig: [{ files: TYPED, languageOptions: { parserOptions: { project: null, programs: [program] } } }] });
const results = await eslint.lintFiles(TYPED);
const style = await (await eslint.loadFormatter('stylish')).format(results);
if (style !== '') console.log(style);
if (results.some(({ errorCount }) => errorCount > 0)) process.exitCode = 1;
const [status] = await building ?? [0];
if (status !== 0) process.exitCode = 1;
