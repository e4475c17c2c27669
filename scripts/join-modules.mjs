/**
 * Joins what tsc has made of our sources into few files: one for each module that is loaded by its path (what package.json names, scripts of threads),
 * and what several of them share in chunks. Starting Node with a hundred small modules costs three times as much.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { build } from 'rolldown';
import { transformSync } from 'rolldown/utils';
import { INPUT, READABLE } from './third-party.mjs';

const FOR_TESTS = ['cli/compile'];

/** Modules that package.json names. */
function publicModules(root) {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return [...text.matchAll(/"(?:\.\/)?dist\/([^"]*)\.js"/g)].map(([, path]) => path);
}

const posix = (path) => path.split(sep).join('/');
/** A file within `dist/`, named in text that does not know yet where it will stand: to import it, or its URL. */
const PLACE = /(["'])\$(import|url)_in_dist:([^"']*)\1/g;

/**
 * Files that the modules name by `new URL('./x.js', import.meta.url)`. A module that has no source is what an earlier build has left there of one that has
 * been moved since, and names nothing.
 */
export function scriptsIn(root, staging) {
  const found = [];
  for (const name of readdirSync(staging, { recursive: true })) {
    if (!name.endsWith('.js') || !existsSync(join(root, name.replace(/js$/, 'ts')))) continue;
    const text = readFileSync(join(staging, name), 'utf8');
    for (const [, path] of text.matchAll(/new URL\('(\.[^']*)\.js', import\.meta\.url\)/g)) found.push(posix(join(dirname(name), path)));
  }
  return found;
}

/**
 * Where the thread of a debugger puts what it imports: IMPORTS of runtime/host/loader/modules.ts. A debugger of ours reads it there, so that no hooks of
 * resolution are needed, for which Node starts one more thread.
 */
const IMPORTS = "globalThis[Symbol.for('wasm2js-debug: imports of debuggers')]";

const plugin = (staging) => ({
  name: 'our-modules',
  resolveId(id, importer) {
    if (/^(wasi|bytecodealliance|wasm2js-debug):|^print-debugger-info$/.test(id)) return `\0world ${id.replace(/@[^/]*$/, '')}`;
    // Bundled already, with their licences.
    if (/third-party\//.test(id) && importer !== undefined) return { id: `$import_in_dist:${posix(relative(staging, join(dirname(importer), id)))}`, external: true };
    return id.startsWith('.') || isAbsolute(id) ? undefined : { id, external: true };
  },
  load(id) {
    if (!id.startsWith('\0world ')) return undefined;
    const imports = `${IMPORTS}[${JSON.stringify(id.slice('\0world '.length))}]`;
    return id.includes(':') ? `module.exports = ${imports};` : `export default ${imports}.default;`;
  },
  // A module's own address stays what it was, though its text stands elsewhere.
  transform(text, id) {
    if (!text.includes('import.meta.url')) return undefined;
    const { code } = transformSync(id, text, { define: { 'import.meta.url': JSON.stringify(`$url_in_dist:${posix(relative(staging, id))}`) } });
    return { code };
  },
});

/** A module and all that it imports, and they import, from the beginning. */
function importedBy(path, found = new Set()) {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  const text = readFileSync(path, 'utf8');
  for (const [, from, bare] of text.matchAll(/^(?:import|export)\b[^'";]*?\bfrom\s*'(\.[^']*)'|^import\s*'(\.[^']*)'/gm)) importedBy(join(dirname(path), from ?? bare), found);
  return found;
}

/**
 * What register loads, in few files: Node takes about a millisecond for each. One is for what the command loads before it knows what to do, one for what others
 * load that have no store, such as the threads of debuggers. A group takes along what its modules import, unless one before it has taken that.
 */
function groupsOf(staging, entries) {
  const pathOf = (name) => join(staging, `${name}.js`);
  const graphs = new Map(entries.map((name) => [name, importedBy(pathOf(name))]));
  const command = graphs.get('cli/main');
  const store = pathOf('runtime/store/compiled-module');
  const withoutStore = [...graphs.values()].filter((graph) => !graph.has(store));
  const groupOf = (path) => (command.has(path) ? 'base' : withoutStore.some((graph) => graph.has(path)) ? 'reading' : 'core');
  const groups = new Map([...graphs.get('register')].filter((path) => path !== pathOf('register')).map((path) => [path, groupOf(path)]));
  return ['base', 'reading', 'core'].map((name, i) => ({ name, test: (id) => groups.get(id) === name, priority: 3 - i }));
}

/** @param staging where tsc has put them @param dist where they are to be, with third-party/ already there */
export async function joinModules(root, staging, dist) {
  // The runtime for compiled files is made by scripts/build.mjs.
  const entries = [...new Set([...publicModules(root), ...scriptsIn(root, staging), ...FOR_TESTS])].filter((name) => !name.endsWith('.bundle'));
  const { output } = await build({
    ...INPUT, input: Object.fromEntries(entries.map((name) => [name, join(staging, `${name}.js`)])), cwd: staging, platform: 'node',
    preserveEntrySignatures: 'strict', plugins: [plugin(staging)],
    output: { ...READABLE, dir: dist, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', codeSplitting: { groups: groupsOf(staging, entries) } },
  });
  const others = join(dist, 'third-party');
  const thirdParty = readdirSync(others).filter((name) => name.endsWith('.js')).sort().map((name) => readFileSync(join(others, name)));
  const hash = createHash('sha256');
  for (const part of [...output.map(({ code }) => code), ...thirdParty]) hash.update(part);
  const buildId = hash.digest('hex').slice(0, 32);
  for (const { fileName, code } of output) {
    const path = join(dist, fileName);
    const placed = code.replace(PLACE, (_, quote, use, name) => {
      const way = posix(relative(dirname(path), join(dist, name)));
      const from = way.startsWith('.') ? way : `./${way}`;
      return use === 'import' ? `${quote}${from}${quote}` : `new URL(${JSON.stringify(from)}, import.meta.url).href`;
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, placed.replaceAll('$build_id', buildId));
  }
}
