/** Lines of modules that have a source map and no DWARF: in backtraces, in the DWARF that is made of it for debuggers; and maps that are no good. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { instructionOffsets } from '../compiler/analyse/locate.js';
import { decodeModule } from '../compiler/binary/module.js';
import type { Module } from '../compiler/model/module.js';
import { sourceFrames } from '../runtime/dwarf/frames.js';
import { lineTableOf } from '../runtime/dwarf/lines.js';
import { keepSources } from '../runtime/host/server/kept-sources.js';
import { withDebugSections } from '../runtime/sources/debug-sections.js';
import type { Lines } from '../runtime/sources/lines.js';
import { UnfitFile } from '../runtime/sources/place.js';
import { linesOfMap, mapUrlOf } from '../runtime/sources/source-map.js';
import * as decoder from '../third-party/source-map.js';
import { root, Workspace } from './cli-process.js';

const built = (name: string): string => fileURLToPath(new URL(`../test-programs/build/${name}`, import.meta.url));
const PROGRAMS = ['emscripten/lines.wasm', 'assemblyscript/values.wasm'];
const DWARFDUMP = 'llvm-dwarfdump-22';
const hasDwarfdump = spawnSync(DWARFDUMP, ['--version']).status === 0;

const workspace = new Workspace(false);

/** What the map of a file says. */
function linesOf(file: string): Lines {
  const { module } = decodeModule(readFileSync(file));
  return linesOfMap(mapUrlOf(module)!, module, pathToFileURL(file), [], () => decoder)!;
}

/** A module as it is shown, with lines. */
function shown(name: string): { readonly plain: Module; readonly lined: Module } {
  const { module: plain } = decodeModule(readFileSync(built(name)));
  const lined = withDebugSections(plain, linesOf(built(name)));
  return { plain, lined };
}

it('lines by wasm2map, of what wasm-bindgen makes, are those of the DWARF that it made the map of', () => {
  const { module } = decodeModule(readFileSync(built('wasm-bindgen/values_bg.wasm')));
  const table = lineTableOf(module)!;
  const lines = linesOfMap('values_bg.wasm.map', module, pathToFileURL(built('wasm-bindgen/values_bg.wasm')), [], () => decoder)!;
  let same = 0;
  let at = -1;
  const wrong: unknown[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length; func++) {
    for (const offset of instructionOffsets(module, func)) {
      while ((lines.rows[at + 1]?.offset ?? Infinity) <= offset) at++;
      const expected = table.find(offset);
      const row = lines.rows[at];
      // Instructions of no line it leaves to the line before.
      if (expected === undefined || expected.line === 0) continue;
      if (row?.source !== undefined && basename(lines.sources[row.source]!) === basename(expected.file) && row.line === expected.line) same++;
      else wrong.push([func, offset, expected, row]);
    }
  }
  expect(wrong).toEqual([]);
  expect(same).toBeGreaterThan(20_000);
});

describe.each(PROGRAMS)('%s', (name) => {
  it('has the lines of its map at every instruction that the map is about', () => {
    const { plain, lined } = shown(name);
    const map = new TraceMap(readFileSync(built(`${name}.map`), 'utf8'), pathToFileURL(built(`${name}.map`)).href);
    // Of several for one offset the last: binaryen ends what was before with one that has no source.
    const segments = decodedMappings(map)[0]!.filter(([at], i, all) => all[i + 1]?.[0] !== at);
    const wrong: unknown[] = [];
    let mapped = 0;
    for (let func = plain.importedFuncs; func < plain.funcs.length; func++) {
      const begin = func === plain.importedFuncs ? plain.code!.start : plain.funcs[func - 1]!.body!.end;
      const { end } = plain.funcs[func]!.body!;
      let begun = false;
      for (const offset of instructionOffsets(plain, func)) {
        const { line: found } = sourceFrames(lined, offset)[0]!;
        const lineOf = (segment: typeof segments[number] | undefined): string | undefined => {
          const [start = 0, source, line, column] = segment ?? [];
          // What the map says of the function before says nothing of this one.
          return start < begin || source === undefined ? undefined : `${basename(map.resolvedSources[source]!)}:${line! + 1}:${column! + 1}`;
        };
        const last = lineOf(segments.findLast(([at]) => at <= offset));
        // What is before the first line is the function's prologue.
        begun ||= last !== undefined;
        const expected = begun ? last : lineOf(segments.find(([at, source]) => at > offset && at < end && source !== undefined));
        if (expected !== undefined) mapped++;
        if (expected !== (found && `${basename(found.file)}:${found.line}:${found.column}`)) wrong.push([func, offset, found, expected]);
      }
    }
    expect(wrong).toEqual([]);
    expect(mapped).toBeGreaterThan(1000);
  });

  it('keeps its code where it is', () => {
    const { plain, lined } = shown(name);
    expect(Buffer.from(lined.bytes).subarray(0, plain.bytes.length).equals(plain.bytes)).toBe(true);
    expect(lined.customs.slice(plain.customs.length).map((section) => section.name)).toEqual(['.debug_abbrev', '.debug_info', '.debug_line']);
  });

  it.runIf(hasDwarfdump || process.env['CI'] === 'true')('is valid to llvm-dwarfdump', () => {
    const file = workspace.file('verified.wasm');
    writeFileSync(file, shown(name).lined.bytes);
    const { stdout, status } = spawnSync(DWARFDUMP, ['--verify', file], { encoding: 'utf8' });
    expect(stdout).toContain('No errors.');
    expect(status).toBe(0);
  });
});

/** What a trap of emscripten's program is told with, after the trap itself. */
function backtrace(file = 'lines.wasm'): string[] {
  const { status, stderr } = workspace.cli(['run', file]);
  expect(status).toBe(134);
  const [first, ...lines] = stderr.trimEnd().split('\n');
  expect(first).toBe('wasm2js-debug: trap: unreachable');
  return lines.map((line) => line.replace(/:0x[0-9a-f]+\)/, ':0x_)').replaceAll(root, ''));
}

/** The program beside a map of this text; without one, beside none. */
function place(map: string | undefined): void {
  rmSync(workspace.file('lines.wasm.map'), { force: true });
  copyFileSync(built('emscripten/lines.wasm'), workspace.file('lines.wasm'));
  if (map !== undefined) workspace.write('lines.wasm.map', map);
}

/** The same with its section naming another map. */
function renamed(url: string): void {
  const bytes = readFileSync(built('emscripten/lines.wasm'));
  const { customs } = decodeModule(bytes).module;
  const { start } = customs.find(({ name }) => name === 'sourceMappingURL')!;
  const text = Buffer.from(url);
  const leb = (n: number): number[] => [(n & 0x7f) | 0x80, ((n >> 7) & 0x7f) | 0x80, n >> 14];
  const body = [...leb('sourceMappingURL'.length), ...Buffer.from('sourceMappingURL'), ...leb(text.length), ...text];
  // The section is the last, and its head a byte and a size.
  const before = bytes.subarray(0, start - 'sourceMappingURL'.length - 1 - 2);
  workspace.write('lines.wasm', Buffer.concat([before, Buffer.from([0, ...leb(body.length), ...body])]));
}

const map = readFileSync(built('emscripten/lines.wasm.map'), 'utf8');
/** A map made of one, which begins somewhere. */
const indexed = (offset: object, one: unknown = JSON.parse(map)): string => JSON.stringify({ version: 3, sections: [{ offset, map: one }] });
const unlined = ['main', 'main.1', '__main_void', '__original_main', '_start'].map((name) => `    at $${name} (lines.wasm:0x_)`);

describe('a backtrace', () => {
  it('has lines, names and what emscripten has named a browser by', () => {
    place(map);
    const lines = backtrace(built('emscripten/lines.wasm'));
    expect(lines[0]).toBe('    at main (test-programs/emscripten/map/lines.c:22, lines.wasm:0x_)');
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/^ {4}at _start \(.*\/crt1\.c:29, lines\.wasm:0x_\)$/);
  });

  it('has them of a map inside the module', () => {
    place(undefined);
    renamed(`data:application/json;base64,${Buffer.from(map).toString('base64')}`);
    expect(backtrace()[0]).toBe('    at main (../../emscripten/map/lines.c:22, lines.wasm:0x_)');
  });

  it('has them in a compiled file, which needs no map any more', () => {
    const lines = backtrace(built('emscripten/lines.wasm'));
    expect(workspace.cli(['compile', built('emscripten/lines.wasm'), '-o', 'lines.mjs', '--source-map'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const { status, stderr } = workspace.node(['lines.mjs']);
    expect(status).toBe(134);
    expect(stderr.split('\n')[1]!.replaceAll(root, '').replace(/0x[0-9a-f]+/, '0x_')).toBe(lines[0]);
    const { sources } = JSON.parse(readFileSync(workspace.file('lines.mjs.map'), 'utf8')) as { sources: string[] };
    expect(sources.some((source) => source.endsWith('test-programs/emscripten/map/lines.c'))).toBe(true);
  });
});

describe('a map that is no good', () => {
  it.each<[string, string | undefined, string]>([
    ['that is not there', undefined, 'is on a server: put it beside the module'],
    ['that is not JSON', '{"version": 3,', 'is not JSON'],
    ['that is something else', '[]', 'is of version none, not 3'],
    ['without mappings', '{"version":3,"sources":["a.c"]}', 'is not a source map'],
    ['of another version', '{"version":4,"sources":[],"mappings":""}', 'is of version 4, not 3'],
    ['with letters that are no digits', '{"version":3,"sources":["a.c"],"mappings":"\u00e4\u00f6!!"}', 'says nothing about the code'],
    ['of nothing', '{"version":3,"sources":[],"names":[],"mappings":""}', 'says nothing about the code'],
    ['of what is outside of the code', '{"version":3,"sources":["a.c"],"names":[],"mappings":"AAAA,ggggggEAAA"}', 'says nothing about the code'],
    ['of sources that are not there', JSON.stringify({ ...JSON.parse(map) as object, sources: [] }), 'names no source for the code'],
    ['with other things for sources', JSON.stringify({ ...JSON.parse(map) as object, sources: [1, {}, null] }), 'is not a source map'],
    ['of sections that are none', '{"version":3,"sections":[null]}', 'is damaged'],
    ['of sections that are about lines that no module has', indexed({ line: 1, column: 0 }), 'says nothing about the code'],
    // A list for each of them would take more memory than there is.
    ['of sections that are about very late lines', indexed({ line: 4_000_000_000, column: 0 }), 'says nothing about the code'],
    ['of such a section as a text in another', indexed({ line: 0, column: 0 }, indexed({ line: 4_000_000_000, column: 0 })), 'says nothing about the code'],
    ['with lines that no source has', JSON.stringify({ ...JSON.parse(map) as object, mappings: 'glBA+/////D+/////D' }), 'names no source for the code'],
  ])('%s', (_, text, why) => {
    place(text);
    const file = workspace.file('lines.wasm');
    expect(() => linesOf(file)).toThrow(new UnfitFile(why));
  });

  it.each([
    ['', 'has no name'], ['http://[', 'Invalid URL'], ['data:x;base64,e30=', 'is of version none, not 3'], ['there/lines.wasm.map', 'cannot be read: no such file or directory'], ['data:x,%', 'URI malformed'],
  ])('named %s', (url, why) => {
    place(undefined);
    renamed(url);
    expect(() => linesOf(workspace.file('lines.wasm'))).toThrow(why);
  });

  // Reading of it would not end.
  it.skipIf(!existsSync('/dev/zero'))('that is a device', () => {
    renamed('file:///dev/zero');
    expect(() => linesOf(workspace.file('lines.wasm'))).toThrow(new UnfitFile('cannot be read: it is not a file'));
  });

  it('of very many sources, of which the code names few', () => {
    const few = linesOf(built('emscripten/lines.wasm')).sources.length;
    const { sources, ...more } = JSON.parse(map) as { sources: string[] };
    place(JSON.stringify({ ...more, sources: [...sources, ...Array.from({ length: 100_000 }, (_, i) => `more${i}.c`)] }));
    expect(linesOf(workspace.file('lines.wasm')).sources).toHaveLength(few);
  });

  it('of sections says the same as if it were of one', () => {
    place(map);
    const { sources, rows } = linesOf(workspace.file('lines.wasm'));
    place(indexed({ line: 0, column: 0 }, indexed({ line: 0, column: 0 })));
    expect(linesOf(workspace.file('lines.wasm'))).toMatchObject({ sources, rows });
  });

  it('is told in one line, in which it is named', () => {
    place('{');
    expect(backtrace()).toEqual([...unlined, '    (no line information: its source map http://localhost:8080/lines.wasm.map is not JSON)']);
    renamed('lines\n\x1b[31m.map');
    expect(backtrace().at(-1)).toBe('    (no line information: its source map lines\\n\\x1b[31m.map cannot be read: no such file or directory)');
    renamed('data:x,%');
    expect(backtrace()).toEqual([...unlined, '    (no line information: its own source map cannot be read)']);
    expect(workspace.cli(['compile', 'lines.wasm', '-o', 'bad.mjs']).stderr).toBe('wasm2js-debug: note: lines.wasm: no source lines: its own source map cannot be read\n');
  });
});

describe('a debugger', () => {
  const debug = (file: string): { readonly stdout: string; readonly stderr: string } => {
    workspace.write('look.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { origin } from 'wasm2js-debug:extensions/program@0.1.0';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
export const debugger_ = {
  debug(d) {
    const [module] = d.allModules();
    const text = [module, module].map((m) => m.bytecode().length + ' ' + JSON.stringify(origin(d, m))).join('\\n') + '\\n';
    getStdout().blockingWriteAndFlush(new TextEncoder().encode(text));
    const running = d.continue({ tag: 'normal' });
    running.subscribe().block();
    EventFuture.finish(running, d);
  },
};
export { debugger_ as debugger };
`);
    return workspace.cli(['run', '-D', 'debugger=look.mjs', '-D', 'inherit-stdout=y', file]);
  };

  it('is given the module with DWARF, and no file, which would have none', () => {
    const path = built('emscripten/lines.wasm');
    const { lined } = shown('emscripten/lines.wasm');
    const told = `${lined.bytes.length} {"name":"lines.wasm"}`;
    expect(debug(path).stdout.split('\n').slice(0, 2)).toEqual([told, told]);
  });

  it('is given it as it is where the map is no good, and the user is told once', () => {
    place('{}');
    const path = join(workspace.path, 'lines.wasm');
    const { stdout, stderr } = debug('lines.wasm');
    const told = `${readFileSync(path).length} ${JSON.stringify({ name: 'lines.wasm', path })}`;
    expect(stdout.split('\n').slice(0, 2)).toEqual([told, told]);
    expect(stderr.split('\n').filter((line) => line.includes('source lines'))).toEqual([
      'wasm2js-debug: lines.wasm: no source lines: its source map http://localhost:8080/lines.wasm.map is of version none, not 3',
    ]);
  });
});

describe('sources that are in no file', () => {
  it('are put where nothing leads out of the folder; what has not been used for a month goes', () => {
    const before = process.env['XDG_CACHE_HOME'];
    process.env['XDG_CACHE_HOME'] = workspace.file('caches');
    try {
      const keep = (text: string): string => keepSources({ sources: ['a.ts', '../../../../etc/..\\x?\0.ts'], texts: new Map([[1, text]]), rows: [] }).sources[1]!;
      const [first, second] = [keep('first'), keep('second')];
      const folder = workspace.file('caches/wasm2js-debug/sources/');
      expect(first).toMatch(/sources[/\\][0-9a-f]{16}[/\\]etc[/\\]x__\.ts$/);
      expect(first.startsWith(folder)).toBe(true);
      expect([first, second].map((path) => readFileSync(path, 'utf8'))).toEqual(['first', 'second']);
      const old = new Date(Date.now() - 31 * 24 * 3600 * 1000);
      utimesSync(join(folder, first.slice(folder.length).split(/[/\\]/)[0]!), old, old);
      keep('second');
      expect([first, second].map((path) => existsSync(path))).toEqual([false, true]);
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
    }
  });
});
