// The folders of the product and who imports whom: docs/ARCHITECTURE.md's table says it, and this reads the table and holds the sources against it.
// `node scripts/layers.mjs` prints where they differ, and draws the picture below the table anew.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const DOCUMENT = join(root, 'docs', 'ARCHITECTURE.md');

/** Where sources are. */
const SOURCES = ['compiler', 'runtime', 'debuggers', 'cli', 'third-party', 'index.ts', 'register.ts'];

/** Names that a cell can have besides those of folders: packages stand there in code quotes. */
const NODE = 'Node', WORLD = 'the world';
/** What a debugger imports by the names of interfaces. */
const WORLD_NAMES = /^(wasi:|bytecodealliance:|wasm2js-debug:|print-debugger-info$)/;

/**
 * @typedef {{ name: string, paths: string[], imports: Set<string>, types: Set<string>, offers: string[] }} Row
 * A row of the table: `paths` are folders, with a slash at the end, or files; `imports` and `types` names of other rows, `imports` also packages.
 */

/** What a folder is called in other rows: its path below `compiler/`, `runtime/` or `debuggers/`. */
const shortName = (path) => path.replace(/\/$/, '').replace(/^(compiler|runtime|debuggers)\//, '');

const quoted = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1]);

/** @returns {Set<string>} the items of a list, packages without their quotes */
const items = (text) => new Set(text.split(',').map((s) => s.trim().replace(/^`(.*)`$/, '$1')).filter((s) => s !== '' && s !== 'nothing'));

/**
 * Reads the table: its header is `| folder | what it is | imports | offers |`; "types of" stands before what is imported only as types.
 * @param {string} document
 * @returns {Row[]}
 */
export function readTable(document) {
  const lines = document.split('\n');
  const head = lines.findIndex((l) => /^\| folder \|.*\| imports \| offers \|$/.test(l));
  if (head < 0) throw new Error('the document has no table | folder | ... | imports | offers |');
  const rows = [];
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith('|')) break;
    const cells = line.slice(1, -1).split(/(?<!\\)\|/).map((c) => c.trim());
    const paths = quoted(cells[0]);
    const [values, types = ''] = cells[2].split(/;?\s*types of /);
    rows.push({ name: shortName(paths[0]), paths, imports: items(values), types: items(types), offers: quoted(cells[3]) });
  }
  return rows;
}

/** @returns {Map<string, string>} the texts of all source files, by path */
export function readSources() {
  const files = new Map();
  const walk = (path) => {
    if (statSync(join(root, path)).isDirectory()) for (const entry of readdirSync(join(root, path)).sort()) walk(posix.join(path, entry));
    else if (path.endsWith('.ts') && !path.endsWith('.d.ts')) files.set(path, readFileSync(join(root, path), 'utf8'));
  };
  SOURCES.filter((path) => existsSync(join(root, path))).forEach(walk);
  return files;
}

/**
 * What a file imports, and the names it exports. A file that is only named, by `new URL('./x.js', import.meta.url)`, is run: it counts as imported.
 * @returns {{ imports: { from: string, typeOnly: boolean }[], exports: Set<string> }}
 */
function facesOf(path, text) {
  const imports = [], exports = new Set();
  const add = (from, typeOnly) => imports.push({ from: from.text, typeOnly });
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const named = clause?.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : undefined;
      const each = clause !== undefined && clause.name === undefined && named !== undefined && named.length > 0 && named.every((e) => e.isTypeOnly);
      add(node.moduleSpecifier, clause !== undefined && (clause.isTypeOnly || each));
    } else if (ts.isExportDeclaration(node)) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
      named?.forEach((e) => exports.add(e.name.text));
      const each = named !== undefined && named.length > 0 && named.every((e) => e.isTypeOnly);
      if (node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly || each);
    } else if (ts.isImportTypeNode(node)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && ts.isStringLiteral(node.arguments[0])) {
      add(node.arguments[0], false);
    } else if (ts.isNewExpression(node) && node.expression.getText() === 'URL' && node.arguments?.[1]?.getText() === 'import.meta.url'
      && ts.isStringLiteral(node.arguments[0]) && node.arguments[0].text.endsWith('.js')) {
      add(node.arguments[0], false);
    }
    if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) {
      if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach((d) => exports.add(d.name.getText()));
      else if (node.name !== undefined) exports.add(node.name.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { imports, exports };
}

/** The package that a bare specifier names, in the words of the table. */
const packageOf = (specifier) => specifier.startsWith('node:') ? NODE
  : WORLD_NAMES.test(specifier) ? WORLD
    : specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

/** The row whose folder is the nearest one to a file. */
function rowOf(rows, path) {
  let best, length = -1;
  for (const row of rows) {
    for (const p of row.paths) if ((p.endsWith('/') ? path.startsWith(p) : path === p) && p.length > length) [best, length] = [row, p.length];
  }
  return best;
}

/**
 * Where the table and the sources differ, a line each; none if they do not.
 * @param {Row[]} rows
 * @param {Map<string, string>} sources
 */
export function differences(rows, sources) {
  const found = [];
  const names = new Set(rows.map((row) => row.name));
  if (names.size !== rows.length) found.push('two rows have one name');
  const used = new Map(rows.map((row) => [row, { files: 0, imports: new Set(), types: new Set(), exports: new Set() }]));
  for (const [path, text] of sources) {
    const row = rowOf(rows, path);
    if (row === undefined) {
      found.push(`${path}: its folder has no row`);
      continue;
    }
    const use = used.get(row);
    use.files++;
    const { imports, exports } = facesOf(path, text);
    exports.forEach((name) => use.exports.add(name));
    for (const { from, typeOnly } of imports) {
      let name;
      if (from.startsWith('.')) {
        const target = posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts');
        const other = rowOf(rows, target);
        if (other === row) continue;
        // A file that is missing is for the compiler to find; that of a folder without a row is told of above.
        if (other === undefined) continue;
        name = other.name;
      } else {
        if (typeOnly) continue;
        name = packageOf(from);
      }
      (typeOnly ? use.types : use.imports).add(name);
      if (row.imports.has(name) || (typeOnly && row.types.has(name))) continue;
      found.push(`${path}: imports ${typeOnly ? 'types of ' : ''}${name} ('${from}'), which the row of ${row.name} does not say`);
    }
  }
  for (const row of rows) {
    const { files, imports, types, exports } = used.get(row);
    if (files === 0) found.push(`${row.name}: no source file is there`);
    for (const name of row.imports) {
      if (!imports.has(name)) found.push(`${row.name}: does not import ${types.has(name) ? `more than types of ${name}` : name}, as its row says`);
    }
    for (const name of row.types) if (!types.has(name)) found.push(`${row.name}: does not import types of ${name}, as its row says`);
    for (const name of row.offers) if (!exports.has(name)) found.push(`${row.name}: offers no ${name}, as its row says`);
  }
  const ring = ringOf(rows);
  if (ring !== undefined) found.push(`a ring of imports: ${ring.join(' -> ')}`);
  return found;
}

/** Rows that import one another in a ring, if there are any. */
function ringOf(rows) {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const state = new Map();
  const path = [];
  const visit = (name) => {
    if (state.get(name) === 'done' || !byName.has(name)) return undefined;
    if (state.get(name) === 'open') return [...path.slice(path.indexOf(name)), name];
    state.set(name, 'open');
    path.push(name);
    const { imports, types } = byName.get(name);
    for (const next of [...imports, ...types]) {
      const ring = visit(next);
      if (ring !== undefined) return ring;
    }
    path.pop();
    state.set(name, 'done');
    return undefined;
  };
  for (const row of rows) {
    const ring = visit(row.name);
    if (ring !== undefined) return ring;
  }
  return undefined;
}

/**
 * The picture: an arrow from each row to those it imports values of, unless there is a longer way.
 * @param {Row[]} rows
 */
export function drawing(rows) {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const next = (name) => [...byName.get(name).imports].filter((n) => byName.has(n));
  const reach = new Map();
  const below = (name) => {
    if (!reach.has(name)) {
      const all = new Set();
      reach.set(name, all);
      for (const n of next(name)) for (const m of [n, ...below(n)]) all.add(m);
    }
    return reach.get(name);
  };
  const lines = ['```mermaid', 'graph TD'];
  for (const { name } of rows) {
    const direct = next(name);
    const to = direct.filter((n) => !direct.some((via) => below(via).has(n)));
    lines.push(`  ${name}${to.length > 0 ? ` --> ${to.join(' & ')}` : ''}`);
  }
  return [...lines, '```'].join('\n');
}

const BEGIN = '<!-- drawn by scripts/layers.mjs -->', END = '<!-- end of the drawing -->';

/** The document with the picture as it should be. */
export function withDrawing(document) {
  const begin = document.indexOf(BEGIN), end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no place for the drawing, between ${BEGIN} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n${drawing(readTable(document))}\n${document.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const document = readFileSync(DOCUMENT, 'utf8');
  const found = differences(readTable(document), readSources());
  for (const line of found) console.error(line);
  const drawn = withDrawing(document);
  if (drawn !== document) writeFileSync(DOCUMENT, drawn);
  process.exitCode = found.length > 0 ? 1 : 0;
}
