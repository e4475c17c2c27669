// sql.js (SQLite, Emscripten): a database in memory, with JavaScript functions called from inside queries.
import { createRequire } from 'node:module';
import { caught, digest, sequence, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
const ROWS = 4000;
let SQL;
let db;

const rows = (query, parameters, options) =>
  db.exec(query, parameters, options).map(({ columns, values }) => ({ columns, values }));
const sqlError = (query) => caught(() => db.exec(query));

function createAndFill() {
  db.run(`
    CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, height REAL);
    CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER CHECK (age BETWEEN 0 AND 120),
                         weight REAL, city INTEGER NOT NULL REFERENCES city(id), photo BLOB);
    CREATE INDEX person_by_city ON person (city, age);
    PRAGMA foreign_keys = ON;`);
  const cities = ['Ulm', 'Kyiv', 'Łódź', '東京', 'São Paulo', 'Reykjavík', 'Perth'];
  cities.forEach((name, index) => db.run('INSERT INTO city VALUES (?, ?, ?)', [index + 1, name, index * 12.25 - 3]));
  const next = sequence(2024);
  const insert = db.prepare('INSERT INTO person VALUES ($id, $name, $age, $weight, $city, $photo)');
  db.run('BEGIN');
  for (let id = 1; id <= ROWS; id++) {
    const photo = id % 100 === 0 ? Uint8Array.from({ length: 64 }, () => next() & 255) : null;
    insert.run({
      $id: id,
      $name: `person ${next().toString(36)}`,
      $age: next() % 121,
      $weight: (next() % 100_000) / 977,
      $city: (next() % cities.length) + 1,
      $photo: photo,
    });
  }
  db.run('COMMIT');
  insert.free();
  return rows('SELECT count(*), sum(age), total(weight), count(photo) FROM person');
}

function joins() {
  return rows(`
    SELECT c.name, count(*) AS people, round(avg(p.age), 6) AS age, min(p.name), max(p.weight), c.height
      FROM person p JOIN city c ON c.id = p.city GROUP BY c.id ORDER BY people DESC, c.name;
    SELECT a.id, b.id, a.age FROM person a JOIN person b ON b.age = a.age AND b.city = a.city AND b.id > a.id
      WHERE a.id <= 300 AND b.id <= 600 ORDER BY a.id, b.id LIMIT 25;
    SELECT c.name, p.name FROM city c LEFT JOIN person p ON p.city = c.id AND p.age > 119 AND p.weight > 100 ORDER BY 1, 2`);
}

function windowsAndRecursion() {
  return rows(`
    SELECT name, age, rank() OVER (PARTITION BY city ORDER BY age DESC, id) r FROM person WHERE id < 40 ORDER BY city, r LIMIT 12;
    WITH RECURSIVE fib(n, a, b) AS (SELECT 1, 0, 1 UNION ALL SELECT n + 1, b, a + b FROM fib WHERE n < 80) SELECT n, a FROM fib WHERE n > 70;
    WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000) SELECT count(*), sum(x * x), avg(x) FROM c;
    SELECT printf('%08.3f|%x|%e|%q', 3.14159265, 48879, 6.02214076e23, 'it''s'), 7 / 2, -7 % 3, 1 << 40, ~5, 9223372036854775807 + 1.0,
           substr('東京都', 2, 1), upper('straße'), hex(zeroblob(3)), typeof(1e3), 0.1 + 0.2, abs(-9223372036854775807);
    SELECT json_extract('{"a":[1,{"b":"x"}]}', '$.a[1].b'), json_group_array(name) FROM city`);
}

function functionsFromJavaScript() {
  db.create_function('reversed', (text) => [...text].reverse().join(''));
  db.create_function('halves', (number) => number / 2);
  db.create_function('failing', () => {
    throw new Error('thrown in a callback');
  });
  db.create_aggregate('longest', {
    init: () => '',
    step: (state, value) => (value.length > state.length ? value : state),
    finalize: (state) => `<${state}>`,
  });
  return {
    values: rows('SELECT reversed(name), halves(id) FROM city ORDER BY id; SELECT city, longest(name) FROM person GROUP BY city'),
    nested: rows('SELECT sum(halves(age)) FROM person WHERE length(reversed(name)) > 10'),
    failing: sqlError('SELECT failing() FROM city'),
    afterFailing: rows('SELECT count(*) FROM city'),
  };
}

function updates() {
  const seen = [];
  db.updateHook((operation, database, table, row) => seen.push([operation, database, table, row]));
  db.run("INSERT INTO city VALUES (9007199254740000, 'far', 1); UPDATE city SET height = 2 WHERE id = 1; DELETE FROM city WHERE name = 'far'");
  db.updateHook(null);
  return { seen, modified: db.getRowsModified() };
}

function bigIntegers() {
  return rows('SELECT 9223372036854775807, -9223372036854775808, 4294967296, ?', [123456789012345678n], { useBigInt: true });
}

function errors() {
  const nested = `${'('.repeat(1500)}1${')'.repeat(1500)}`;
  return {
    syntax: sqlError('SELEC 1'),
    noTable: sqlError('SELECT * FROM nowhere'),
    unique: sqlError("INSERT INTO city VALUES (1, 'x', 0)"),
    check: sqlError("INSERT INTO person VALUES (NULL, 'x', 121, 0, 1, NULL)"),
    foreignKey: sqlError("INSERT INTO person VALUES (NULL, 'x', 12, 0, 99, NULL)"),
    overflow: sqlError('SELECT abs(-9223372036854775808)'),
    tooDeep: sqlError(`SELECT ${nested}`),
    deep: rows(`SELECT ${'('.repeat(80)}1${')'.repeat(80)}, ${Array.from({ length: 400 }, (_, i) => i).join('+')}`),
    badFile: caught(() => new SQL.Database(new Uint8Array(4096).fill(7)).exec('SELECT * FROM sqlite_master')),
  };
}

function exportAndReopen() {
  const bytes = db.export();
  const copy = new SQL.Database(bytes);
  const [{ values }] = copy.exec('SELECT count(*), max(name), hex(photo) FROM person WHERE id IN (SELECT id FROM person WHERE photo IS NOT NULL)');
  copy.close();
  return { length: bytes.length, digest: digest(bytes), values };
}

export const run = steps([
  ['load', async () => {
    SQL = await require('sql.js')();
    db = new SQL.Database();
    return rows('SELECT sqlite_version()');
  }],
  ['fill', createAndFill],
  ['joins', joins],
  ['windows and recursion', windowsAndRecursion],
  ['functions', functionsFromJavaScript],
  ['updates', updates],
  ['big integers', bigIntegers],
  ['errors', errors],
  ['export', exportAndReopen],
  ['cursor', () => {
    const statement = db.prepare('SELECT id, name, weight FROM person WHERE age = :age AND city = :city ORDER BY weight LIMIT 5');
    statement.bind({ ':age': 33, ':city': 2 });
    const found = [];
    while (statement.step()) found.push(statement.getAsObject());
    statement.free();
    db.close();
    return found;
  }],
]);
