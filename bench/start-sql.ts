/** A child process of the start-up measurement: loads sql.js and answers one query. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './paths.js';

type InitSqlJs = () => Promise<{ Database: new () => { exec(sql: string): unknown } }>;

const init = createRequire(join(projectRoot, 'package.json'))('sql.js') as InitSqlJs;
const sql = await init();
console.log(JSON.stringify(new sql.Database().exec('SELECT sqlite_version()')));
