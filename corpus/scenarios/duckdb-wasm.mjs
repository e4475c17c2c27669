// DuckDB (C++ with exceptions of the legacy form), its blocking interface for Node: joins, windows, errors, exceptions that cross JavaScript.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { caught, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
const dist = dirname(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'));
const duckdb = require(join(dist, 'duckdb-node-blocking.cjs'));
let db;
let connection;

const rows = (query) => JSON.parse(JSON.stringify(connection.query(query).toArray(), (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
const error = (query) => caught(() => connection.query(query));

export const run = steps([
  ['start', async () => {
    // Both, so that it is the package that finds out whether exceptions are supported.
    const bundles = { mvp: { mainModule: join(dist, 'duckdb-mvp.wasm'), mainWorker: '' }, eh: { mainModule: join(dist, 'duckdb-eh.wasm'), mainWorker: '' } };
    const { mainModule } = await duckdb.selectBundle?.(bundles) ?? bundles.eh;
    if (!mainModule.endsWith('duckdb-eh.wasm')) throw new Error(`${mainModule} was chosen`);
    db = await duckdb.createDuckDB({ eh: bundles.eh, mvp: bundles.eh }, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
    await db.instantiate(() => {});
    connection = db.connect();
    return rows('SELECT version() AS v');
  }],
  ['fill', () => {
    connection.query(`CREATE TABLE person AS SELECT i AS id, 'person ' || (i * 7919 % 1000) AS name, i * 31 % 97 AS age, i % 7 AS city, (i * 17 % 1000) / 8.0 AS weight FROM range(5000) t(i)`);
    connection.query(`CREATE TABLE city AS SELECT * FROM (VALUES (0, 'Ulm'), (1, 'Łódź'), (2, '東京'), (3, 'Perth'), (4, NULL)) v(id, name)`);
    return rows('SELECT count(*) AS n, sum(age)::INTEGER AS ages, avg(weight) AS weight, min(name) AS first FROM person');
  }],
  ['queries', () => [
    rows('SELECT c.name, count(*)::INTEGER AS n, max(p.weight) AS w FROM person p LEFT JOIN city c ON c.id = p.city GROUP BY ALL ORDER BY n DESC, c.name NULLS LAST'),
    rows('SELECT id, age, rank() OVER (PARTITION BY city ORDER BY age DESC, id)::INTEGER AS r FROM person WHERE id < 60 ORDER BY city, r LIMIT 9'),
    rows(`SELECT regexp_replace('a1b22', '[0-9]+', '#', 'g') AS r, md5('x') AS m, list_sort([3, 1, 2])::VARCHAR AS l, date '2024-02-29' + INTERVAL 1 YEAR AS d, '{"a": [1, 2]}'::VARCHAR AS j`),
  ]],
  ['errors', () => ({
    syntax: error('SELEC 1'), column: error('SELECT nowhere'), cast: error("SELECT CAST('x' AS INTEGER)"), overflow: error('SELECT 9223372036854775807 + 1'),
    divided: rows('SELECT 1 / 0 AS nothing'), table: error('SELECT * FROM nobody'), twice: error('CREATE TABLE person (x INTEGER)'),
    many: Array.from({ length: 40 }, (_, i) => error(`SELECT CAST('${i}x' AS INTEGER)`).message.split('\n')[0]),
    still: rows('SELECT count(*)::INTEGER AS n FROM person'),
  })],
  ['rolled back', () => {
    connection.query('BEGIN');
    connection.query('DELETE FROM person WHERE age > 50');
    const failed = error("INSERT INTO person SELECT CAST('x' AS INTEGER), 'n', 1, 1, 1");
    const after = error('SELECT 1');
    connection.query('ROLLBACK');
    return { failed, after, rows: rows('SELECT count(*)::INTEGER AS n FROM person') };
  }],
  ['closed', () => {
    connection.close();
    db.reset();
    return true;
  }],
]);
export const end = () => process.exit();
