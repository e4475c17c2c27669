/** How our own output is told from anybody else's file: by its first line. */
import { closeSync, openSync, readSync } from 'node:fs';
import { FIRST_LINE } from '../runtime/aot/form.js';
import { version } from '../runtime/base/version.js';

/** The first member of our source maps; others' begin otherwise. */
const MAP_HEADER = '{"x_wasm2js_debug":';
/** Of a file: more than any header of ours takes (it has a file's name in it). */
const LOOKED_AT = 4096;

/** The first line of compiled JavaScript. @param name of the module or component, quoted @param offers what it exports */
export const headerLine = (name: string, offers: string): string =>
  `// ${name} by wasm2js-debug ${version()}: run it by 'node', or import ${offers}(imports).\n`;

/** The beginning of a source map, up to its further members. */
export const mapHead = (): string => `${MAP_HEADER}${JSON.stringify(version())},`;

/** Which version of ours has compiled a file; undefined if none has. */
export const versionInHeader = (start: string): string | undefined => FIRST_LINE.exec(start)?.[1];

/** The beginning of a file. @throws what `node:fs` throws */
export function startOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LOOKED_AT);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, LOOKED_AT, 0));
  } finally {
    closeSync(fd);
  }
}

/** Whether a file may be replaced without asking: we have written it, or there is nothing in it. */
export function isOurs(path: string): boolean {
  const start = startOf(path);
  return start === '' || start.startsWith(MAP_HEADER) || versionInHeader(start) !== undefined;
}
