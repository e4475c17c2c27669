// Tools of the repository that are written in TypeScript become plain modules, each by itself and unchecked: `npm run typecheck` covers the types, and this
// takes a moment only.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from './setup.mjs';

/**
 * @param {string[]} sources folders
 * @param {string} built where the modules go, below their sources' paths
 * @param {boolean} inPlace their own URLs are those of their sources
 */
export function transpile(sources, built, inPlace = false) {
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
    writeFileSync(join(built, name.replace(/\.ts$/, '.js')), inPlace ? outputText.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(join(root, name)).href)) : outputText);
  }
}
