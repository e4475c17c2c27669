// SQLite (C) on files of the machine's own file system.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caught } from './helpers.mjs';

const { Database } = createRequire(import.meta.url)('node-sqlite3-wasm');

export function run() {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-sqlite-'));
  try {
    const db = new Database(join(folder, 'a.db'));
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, x REAL); CREATE INDEX by_name ON t (name); BEGIN');
    const insert = db.prepare('INSERT INTO t (name, x) VALUES (?, ?)');
    for (let i = 0; i < 1500; i++) insert.run([`name ${i * 7919 % 1000}`, i / 7]);
    insert.finalize();
    db.exec('COMMIT');
    const rows = db.all('SELECT name, count(*) n, sum(x) s FROM t WHERE id % 3 = 1 GROUP BY name ORDER BY s DESC LIMIT 20');
    const joined = db.get('SELECT count(*) n FROM t a JOIN t b ON a.name = b.name AND a.id < b.id');
    const wrong = caught(() => db.exec('SELECT nothing'));
    db.close();
    return { rows, joined, wrong };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
