// The WIT text that our debug components are built against: the worlds of wit/, and the packages of WASI 0.2.12 as jco ships them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const own = join(import.meta.dirname, '..', '..', 'wit');

/** A file that begins with `package NAME;` as a nested package, of which one text can have many. */
function nested(file) {
  const text = readFileSync(file, 'utf8');
  const header = /^package ([^;{]+);/m;
  if (!header.test(text)) throw new Error(`${file}: no package line`);
  return `${text.replace(header, 'package $1 {')}\n}\n`;
}

/**
 * @param {string} world the body of the world `debugger`
 * @returns {string} one text with that world and everything it can refer to
 */
export function witWith(world) {
  const owned = readdirSync(own).filter((name) => name.endsWith('.wit')).map((name) => join(own, name));
  const wasi = fileURLToPath(new URL('../lib/wit/builtin/0.2.12/', import.meta.resolve('@bytecodealliance/jco')));
  const wasiPackages = ['io', 'clocks', 'random', 'filesystem', 'sockets', 'cli'].map((name) => join(wasi, `wasi-${name}`, 'package.wit'));
  return `package local:debuggers;\nworld debugger {\n${world}\n}\n${[...owned, ...wasiPackages].map(nested).join('')}`;
}
