/** Lines of modules that have a source map instead of DWARF: a custom section `sourceMappingURL` names it, and columns of its one line are byte offsets. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import type { Module } from '../../compiler/model/module.js';
import { builtin } from '../base/builtin.js';
import type { SourceLine } from '../dwarf/lines.js';
import { loadSourceMaps } from './load.js';

type LineOf = (offset: number) => SourceLine | undefined;

const known = new WeakMap<Module, LineOf>();
const nowhere: LineOf = () => undefined;

/** A map, and the URL that its sources are relative to, if it has one. */
interface Found {
  readonly text: string;
  readonly url: string | undefined;
}

/**
 * The source line of the instruction at a byte offset of the module's binary; undefined if it has no map, or one that cannot be read. Never throws.
 * @param folders where the module's file may be: see {@link nextToModule}
 */
export function mappedLine(module: Module, offset: number, folders: readonly URL[]): SourceLine | undefined {
  let lineOf = known.get(module);
  if (lineOf === undefined) {
    lineOf = open(module, folders);
    // Another stack may know where the file is.
    if (lineOf === undefined) return undefined;
    known.set(module, lineOf);
  }
  return lineOf(offset);
}

function open(module: Module, folders: readonly URL[]): LineOf | undefined {
  const section = module.customs.find(({ name }) => name === 'sourceMappingURL');
  if (section === undefined) return nowhere;
  try {
    const map = find(new ByteReader(module.bytes, section.start, section.end).name(), module, folders);
    if (map === undefined) return undefined;
    const decoder = loadSourceMaps();
    if (decoder === undefined) return nowhere;
    const decoded = new decoder.TraceMap(map.text, map.url);
    return (offset) => {
      const { source, line, column } = decoder.originalPositionFor(decoded, { line: 1, column: offset });
      return source === null ? undefined : { file: pathOf(source), directory: undefined, line, column: column + 1 };
    };
  } catch {
    return nowhere;
  }
}

function find(url: string, module: Module, folders: readonly URL[]): Found | undefined {
  const data = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (data !== null) return { text: data[1] === undefined ? decodeURIComponent(data[2]!) : Buffer.from(data[2]!, 'base64').toString('utf8'), url: undefined };
  const file = /^[a-z][a-z\d+.-]*:/i.test(url) ? url : nextToModule(url, module, folders);
  return file?.startsWith('file:') === true ? { text: builtin('node:fs').readFileSync(new URL(file), 'utf8'), url: file } : undefined;
}

/**
 * The URL of a map that a module names by a relative one. A module does not say where its own file lies, but mostly that is beside the JavaScript which runs it: where
 * a file of the map's name without `.map` is this very module.
 */
function nextToModule(url: string, { bytes }: Module, folders: readonly URL[]): string | undefined {
  const { readFileSync, statSync } = builtin('node:fs');
  return folders.map((folder) => new URL(url, folder)).find((map) => {
    const file = new URL(map.href.replace(/\.map$/, ''));
    return file.href !== map.href && statSync(file, { throwIfNoEntry: false })?.size === bytes.length && readFileSync(file).equals(bytes);
  })?.href;
}

const pathOf = (source: string): string => (source.startsWith('file:') ? builtin('node:url').fileURLToPath(source) : source);
