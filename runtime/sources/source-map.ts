/** Source maps of modules: a custom section `sourceMappingURL` names one, and columns of its one line are byte offsets. */
import type { Module } from '../../compiler/model/module.js';
import { builtin } from '../base/builtin.js';
import { reasonOf } from '../base/messages.js';
import type { Lines, Row } from './lines.js';
import { loadDecoder, type SourceMapDecoder } from './load.js';
import { isFile, nameBeside, pathOf, placeOf, sectionText, UnfitFile } from './place.js';

/** Characters: a larger map would take more memory than it is worth. */
const MOST_TEXT = 256 << 20;
/** Lines and columns in a source. */
const MOST_PLACE = 0x7fff_ffff;
/** How far above a map its sources are looked for. */
const MOST_FOLDERS_UP = 8;

/** What a module calls its map; undefined if it has none. */
export const mapUrlOf = (module: Module): string | undefined => sectionText(module, 'sourceMappingURL');

/** A map, and the URL that its sources are relative to, if it has one. */
interface Found {
  readonly text: string;
  readonly url: string | undefined;
}

/**
 * The lines of a module's map; undefined if it is not known where the map is.
 * @param url as {@link mapUrlOf} gives it
 * @param file the module's own, if that is known
 * @param folders where it may be otherwise: see {@link besideModule}
 * @throws UnfitFile
 */
export function linesOfMap(url: string, module: Module, file: URL | undefined, folders: readonly URL[], load = loadDecoder): Lines | undefined {
  if (url === '') throw new UnfitFile('has no name');
  const map = find(url, module, file, folders);
  if (map === undefined) return undefined;
  if (map.text.length > MOST_TEXT) throw new UnfitFile(`is too large (${map.text.length} characters; the limit is ${MOST_TEXT})`);
  return decode(parse(map.text), map.url, module, load());
}

function find(url: string, module: Module, file: URL | undefined, folders: readonly URL[]): Found | undefined {
  const data = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url);
  if (data !== null) return { text: data[1] === undefined ? decodeURIComponent(data[2]!) : Buffer.from(data[2]!, 'base64').toString('utf8'), url: undefined };
  const known = placeOf(url, file);
  const place = typeof known === 'string' ? known : besideModule(nameBeside(url), module, folders);
  if (place === undefined) {
    if (known !== undefined) throw known;
    return undefined;
  }
  try {
    return { text: builtin('node:fs').readFileSync(new URL(place), 'utf8'), url: place };
  } catch (e) {
    throw new UnfitFile(`cannot be read: ${reasonOf(e)}`);
  }
}

/**
 * The URL of a map that a module names by a relative one. A module does not say where its own file lies, but mostly that is beside the JavaScript which runs it: where
 * a file of the map's name without `.map` is this very module.
 */
function besideModule(url: string, { bytes }: Module, folders: readonly URL[]): string | undefined {
  const { readFileSync, statSync } = builtin('node:fs');
  return folders.map((folder) => new URL(url, folder)).find((map) => {
    const file = new URL(map.href.replace(/\.map$/, ''));
    return file.href !== map.href && isFile(map) && statSync(file, { throwIfNoEntry: false })?.size === bytes.length && readFileSync(file).equals(bytes);
  })?.href;
}

/** What a map has to be, as far as anything is done with it here; its decoder takes the rest as it comes. */
interface RawMap {
  readonly version: 3;
  readonly sources?: readonly (string | null)[];
  /** Of a map made of others: where each begins. */
  readonly sections?: readonly { readonly offset: { readonly line: number; readonly column: number }; readonly map: RawMap | string }[];
}

function parse(text: string): RawMap {
  let map: unknown;
  try {
    map = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''));
  } catch {
    throw new UnfitFile('is not JSON');
  }
  if (typeof map !== 'object' || map === null) throw new UnfitFile('is not a source map');
  const { version, sections, sources, mappings } = map as Record<string, unknown>;
  if (version !== 3) throw new UnfitFile(`is of version ${typeof version === 'number' ? version : version === undefined ? 'none' : 'no number'}, not 3`);
  const isPlain = Array.isArray(sources) && sources.every((source) => source === null || typeof source === 'string') && typeof mappings === 'string';
  if (!Array.isArray(sections) && !isPlain) throw new UnfitFile('is not a source map');
  return map as RawMap;
}

/**
 * Of a map made of others, what is about the first line, which is all there is of a module. The decoder makes a list for each line, however many there are said to be.
 * @throws any error, if it is damaged
 */
function firstLine(map: RawMap): RawMap {
  if (!('sections' in map)) return map;
  const sections = map.sections!.filter(({ offset: { line } }) => line === 0)
    .map((section) => ({ ...section, map: firstLine(typeof section.map === 'string' ? JSON.parse(section.map) as RawMap : section.map) }));
  return { ...map, sections };
}

function decode(raw: RawMap, url: string | undefined, module: Module, { FlattenMap, decodedMappings }: SourceMapDecoder): Lines {
  let map;
  let segments;
  try {
    map = new FlattenMap(firstLine(raw) as ConstructorParameters<typeof FlattenMap>[0], url);
    segments = decodedMappings(map)[0] ?? [];
  } catch {
    throw new UnfitFile('is damaged');
  }
  const { resolvedSources, sources, sourcesContent } = map;
  const rows: Row[] = [];
  for (const segment of segments) {
    const [offset, source, line, column] = segment;
    // Outside of the code nothing can be looked up.
    if (module.code === undefined || !(offset >= module.code.start && offset < module.code.end)) continue;
    const isKnown = source !== undefined && source >= 0 && source < resolvedSources.length && isPlace(line) && isPlace(column);
    const row = isKnown ? { offset, source, line: line + 1, column: column + 1 } : { offset, source: undefined, line: 0, column: 0 };
    // Of two for one offset the later counts.
    if (rows.at(-1)?.offset === offset) rows.pop();
    rows.push(row);
  }
  if (rows.length === 0) throw new UnfitFile('says nothing about the code');
  if (rows.every(({ source }) => source === undefined)) throw new UnfitFile('names no source for the code');
  // There may be very many others, and each is looked for on disk.
  const used = [...new Set(rows.flatMap(({ source }) => source ?? []))].sort((a, b) => a - b);
  const numbers = new Map(used.map((source, i) => [source, i]));
  const paths = used.map((source) => sourceAt(resolvedSources[source]!, sources[source] ?? undefined, url));
  const texts = new Map<number, string>();
  used.forEach((source, i) => {
    const text = sourcesContent?.[source];
    if (typeof text === 'string' && !isFile(paths[i]!)) texts.set(i, text);
  });
  return { sources: paths, texts, rows: rows.map((row) => (row.source === undefined ? row : { ...row, source: numbers.get(row.source)! })) };
}

const isPlace = (n: unknown): n is number => typeof n === 'number' && n >= 0 && n < MOST_PLACE;

/** @param named what the map itself calls it */
function sourceAt(resolved: string | null, named: string | undefined, url: string | undefined): string {
  if (resolved === null) return 'unknown';
  const path = pathOf(resolved);
  return isFile(path) || named === undefined || url === undefined ? path : above(named, url) ?? path;
}

/**
 * A source whose name is relative to a folder above that of the map: AssemblyScript names them so, with a root that is no folder.
 */
function above(named: string, url: string): string | undefined {
  if (/^([a-z][a-z\d+.-]*:|[/\\~])/i.test(named)) return undefined;
  let folder = new URL('.', url);
  for (let i = 0; i < MOST_FOLDERS_UP; i++) {
    const path = pathOf(new URL(named, folder).href);
    if (isFile(path)) return path;
    const next = new URL('..', folder);
    if (next.href === folder.href) break;
    folder = next;
  }
  return undefined;
}
