// Postgres (C): tables, joins, windows, JSON, errors.
import { PGlite } from '@electric-sql/pglite';
import { rejected } from './helpers.mjs';

const db = await PGlite.create();

export async function run() {
  await db.exec(`DROP TABLE IF EXISTS p; CREATE TABLE p (id int PRIMARY KEY, name text, x numeric, tags jsonb);
    INSERT INTO p SELECT i, 'n' || (i * 7919 % 1000), i / 8.0, jsonb_build_object('a', i % 7, 'b', array[i, i + 1]) FROM generate_series(1, 1500) i; CREATE INDEX ON p (name);`);
  const rows = async (sql, parameters) => (await db.query(sql, parameters)).rows;
  return {
    groups: await rows(`SELECT tags->>'a' a, count(*)::int n, sum(x)::text s FROM p GROUP BY 1 ORDER BY 1`), window: await rows('SELECT id, rank() OVER (PARTITION BY id % 5 ORDER BY x DESC)::int r FROM p WHERE id < $1 ORDER BY id', [20]),
    recursive: await rows('WITH RECURSIVE f(a, b) AS (SELECT 0::numeric, 1::numeric UNION ALL SELECT b, a + b FROM f WHERE b < 1e20) SELECT max(b)::text m FROM f'),
    text: await rows(`SELECT regexp_replace('a1b22', '\\d+', '#', 'g') r, md5('x') m, to_char(timestamp '2024-02-29' + interval '1 year', 'YYYY-MM-DD') d`),
    errors: [(await rejected(() => db.query('SELECT nothing'))).message, (await rejected(() => db.query('INSERT INTO p VALUES (1)'))).message, (await rejected(() => db.query('SELECT 1 / 0'))).message],
  };
}
export const end = () => process.exit();
