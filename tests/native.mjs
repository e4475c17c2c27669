/**
 * What vitest loads itself it loads in a form in which each use of an import asks a getter, and anew for each file of tests. So it does that with the files of
 * tests only. All that they import, our sources and the helpers, becomes plain modules below .cache/tests/, which Node loads, as it does those of dist/.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'rolldown/utils';
import { root } from '../scripts/setup.mjs';

const SOURCES = ['compiler', 'runtime', 'cli', 'debuggers', 'third-party', 'corpus', 'tests'];
const FACES = ['index.ts', 'register.ts'];
const out = join(root, '.cache', 'tests');

/** The one source that loads another by its URL, which is to be the one that others import. */
const LOADER = join(root, 'runtime', 'store', 'compiler.ts');

const isTest = (path) => path.endsWith('.test.ts');
const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !isTest(path);
const placeOf = (path) => join(out, relative(root, path).replace(/\.ts$/, '.js'));
/** When a file was written; 0 if it is not there. */
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const ownTime = timeOf(fileURLToPath(import.meta.url));

/** Makes a module of a file. What it finds by its own URL it finds as before. */
function place(path) {
  const target = placeOf(path);
  if (timeOf(target) > Math.max(timeOf(path), ownTime)) return;
  const { code, map, errors } = transformSync(path, readFileSync(path, 'utf8'), {
    target: 'es2022', sourcemap: true, tsconfig: false, typescript: { onlyRemoveTypeImports: true },
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path === LOADER ? target : path).href) },
  });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const mapping = Buffer.from(JSON.stringify({ ...map, sources: [path], sourcesContent: undefined })).toString('base64');
  mkdirSync(dirname(target), { recursive: true });
  // In one step: another run of tests may be loading it.
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, `${code}//# sourceMappingURL=data:application/json;base64,${mapping}\n`);
  renameSync(temporary, target);
}

export const nativeModules = () => ({
  name: 'native-modules',
  enforce: 'pre',
  config: () => ({ test: { server: { deps: { external: [/\/\.cache\/tests\//, /\/dist\/(?!.*node_modules)/] } } } }),
  configResolved() {
    for (const file of FACES) place(join(root, file));
    for (const folder of SOURCES) {
      for (const name of readdirSync(join(root, folder), { recursive: true })) {
        if (isSource(name)) place(join(root, folder, name));
      }
    }
  },
  resolveId(source, importer) {
    if (importer === undefined || !isTest(importer) || !/^\.{1,2}\/.*\.js$/.test(source)) return undefined;
    const path = resolve(dirname(importer), source.replace(/js$/, 'ts'));
    return path.startsWith(root + sep) && isSource(path) && timeOf(path) > 0 ? placeOf(path) : undefined;
  },
});
