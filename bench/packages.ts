/** Programs that come as npm packages, started through their own glue code with a `WebAssembly` object of our choice. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Prepared } from './engines.js';
import { projectRoot } from './paths.js';

type Glue = NonNullable<Prepared['glue']>;

const require = createRequire(join(projectRoot, 'package.json'));

/**
 * Runs `start` with another global `WebAssembly`, which is how glue code finds it. Nothing else may run meanwhile; the harness
 * starts one instance at a time.
 */
async function withGlobal<T>(glue: Glue, start: () => Promise<T>): Promise<T> {
  const holder = globalThis as unknown as { WebAssembly: unknown };
  const kept = holder.WebAssembly;
  holder.WebAssembly = glue.namespace;
  try {
    return await start();
  } finally {
    holder.WebAssembly = kept;
  }
}

/** Loads a CommonJS module anew, as glue code keeps its first instance for ever. */
function requireAnew(name: string): unknown {
  delete require.cache[require.resolve(name)];
  return require(name);
}

function checksumOfText(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum | 0;
}

interface SqlDatabase {
  run(sql: string, parameters?: readonly unknown[]): unknown;
  exec(sql: string): unknown;
  prepare(sql: string): { run(parameters: readonly unknown[]): void; free(): void };
  close(): void;
}
type InitSqlJs = (options: { wasmBinary: Uint8Array }) => Promise<{ Database: new () => SqlDatabase }>;

const people = 3000;
const sqlQueries = [
  'SELECT city, COUNT(*), AVG(age), MAX(name) FROM person GROUP BY city ORDER BY city',
  'SELECT p.name, SUM(o.amount) total FROM person p JOIN purchase o ON o.person = p.id WHERE p.age BETWEEN 20 AND 60 GROUP BY p.id ORDER BY total DESC, p.id LIMIT 20',
  "SELECT COUNT(*) FROM person WHERE name LIKE '%7%' OR city IN (SELECT city FROM person WHERE age > 88)",
  'SELECT a.city, COUNT(*) FROM person a, person b WHERE a.age = b.age + 1 AND a.id < 200 GROUP BY a.city ORDER BY 2 DESC, 1',
];

/** SQLite with a small database in memory, made, queried and dropped at every call. */
export async function startSqlJs(glue: Glue): Promise<() => number> {
  const init = requireAnew('sql.js') as InitSqlJs;
  const sql = await withGlobal(glue, () => init({ wasmBinary: glue.bytes }));
  return () => {
    const database = new sql.Database();
    database.run('CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, city TEXT)');
    database.run('CREATE TABLE purchase (person INTEGER, amount REAL)');
    database.run('BEGIN');
    const addPerson = database.prepare('INSERT INTO person VALUES (?, ?, ?, ?)');
    const addPurchase = database.prepare('INSERT INTO purchase VALUES (?, ?)');
    for (let i = 0; i < people; i++) {
      addPerson.run([i, `person ${(i * 7919) % people}`, (i * 31) % 90, `city ${(i * i) % 37}`]);
      addPurchase.run([(i * 13) % people, ((i * 17) % 1000) / 8]);
    }
    addPerson.free();
    addPurchase.free();
    database.run('COMMIT');
    database.run('CREATE INDEX by_age ON person (age)');
    const results = sqlQueries.map((query) => database.exec(query));
    database.close();
    return checksumOfText(JSON.stringify(results));
  };
}

interface QuickJsContext {
  evalCode(source: string): unknown;
  unwrapResult(result: unknown): { dispose(): void };
  getNumber(handle: unknown): number;
  dispose(): void;
}
interface QuickJsPackage {
  newVariant(variant: unknown, options: { wasmBinary: Uint8Array }): unknown;
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<{ newContext(): QuickJsContext }>;
  RELEASE_SYNC: unknown;
}

const quickJsScript = `
(() => {
  const words = [];
  for (let i = 0; i < 800; i++) words.push({ key: 'k' + (i * 7919) % 800, value: i * 1.5, list: [i, String(i)] });
  words.sort((a, b) => a.key < b.key ? -1 : 1);
  const counts = new Map();
  for (const { key } of words) for (const letter of key) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const text = JSON.stringify(JSON.parse(JSON.stringify(words))) + [...counts].sort().join(';');
  const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2);
  let sum = fib(18);
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return sum + text.replace(/[0-9]+/g, (digits) => '<' + digits + '>').length;
})()`;

/** The QuickJS engine with a new context at every call. */
export async function startQuickJs(glue: Glue): Promise<() => number> {
  const quickJs = require('quickjs-emscripten') as QuickJsPackage;
  const variant = quickJs.newVariant(quickJs.RELEASE_SYNC, { wasmBinary: glue.bytes });
  const engine = await withGlobal(glue, () => quickJs.newQuickJSWASMModuleFromVariant(variant));
  return () => {
    const context = engine.newContext();
    const result = context.unwrapResult(context.evalCode(quickJsScript));
    const sum = context.getNumber(result);
    result.dispose();
    context.dispose();
    return sum;
  };
}
