/** The real LLDB on programs whose lines are not in DWARF of their own. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decodeModule } from '../compiler/binary/module.js';
import { Lldb, missingLldb } from './lldb/client.js';
import { Program, root } from './lldb/program.js';
import { suite } from './lldb/suite.js';

suite('LLDB on programs with a source map, or none', 'module', ({ name }) => name.startsWith('sources-'));

const missing = missingLldb();
const folder = mkdtempSync(join(tmpdir(), 'lldb-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const killed: { kill(): void }[] = [];
afterEach(() => killed.splice(0).forEach((one) => one.kill()));

/** What LLDB shows of a program, whose caches are in a folder of their own. */
async function session(wasm: string, run: readonly string[], before: readonly string[], commands: readonly string[]): Promise<{ readonly seen: string; readonly stderr: string }> {
  const program = new Program('module', { wasm, args: [], stdin: '', run, stub: [], env: { XDG_CACHE_HOME: join(folder, 'caches') } });
  const lldb = new Lldb();
  killed.push(program, lldb);
  const port = await program.port();
  await lldb.start();
  for (const command of [...before, `process connect --plugin wasm connect://127.0.0.1:${port}`, ...commands]) await lldb.command(command);
  await lldb.quit();
  await program.finish();
  return { seen: lldb.transcript(), stderr: program.stderr };
}

/** Files in the folder of sources. */
const kept = (): string[] => {
  const sources = join(folder, 'caches', 'wasm2js-debug', 'sources');
  return existsSync(sources) ? readdirSync(sources, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(sources, join(parentPath, name))) : [];
};

/** A program without its DWARF, which it says is in this file, or does not. */
function stripped(wasm: Uint8Array, external?: string): Uint8Array {
  const { customs } = decodeModule(wasm).module;
  const copy = Buffer.from(wasm);
  // Under another name a section is unknown.
  for (const { name, start } of customs) if (name.startsWith('.debug')) copy.write(name.replace(/./g, '-'), start - name.length, 'latin1');
  if (external === undefined) return copy;
  const body = ['external_debug_info', external].flatMap((text) => [text.length, ...Buffer.from(text)]);
  return Buffer.concat([copy, Buffer.from([0, body.length, ...body])]);
}

describe.skipIf(missing !== undefined && process.env['CI'] !== 'true')('DWARF in another file', () => {
  const whole = readFileSync(join(root, 'test-programs', 'build', 'c', 'values.O0.wasm'));
  const app = join(folder, 'app', 'app.wasm');
  mkdirSync(join(folder, 'app'));
  mkdirSync(join(folder, 'elsewhere'));
  const beside = join(folder, 'app', 'app.debug.wasm');
  const elsewhere = join(folder, 'elsewhere', 'app.debug.wasm');
  const where = 'process plugin packet monitor where 1';
  const stop = ['breakpoint set --name multiply', 'continue', 'frame variable', where, 'kill'];

  it.each<[string, { readonly external?: string; readonly at: string; readonly before?: readonly string[]; readonly after?: readonly string[] }]>([
    ['that the module names, beside it', { external: 'app.debug.wasm', at: beside }],
    ['that the module names, by the search paths', { external: 'app.debug.wasm', at: elsewhere, before: [`settings set target.debug-file-search-paths ${join(folder, 'elsewhere')}`] }],
    ['that is added', { at: beside, after: [`target symbols add -s ${app} ${beside}`] }],
  ])('%s', async (_, { external, at, before = [], after = [] }) => {
    for (const file of [beside, elsewhere]) rmSync(file, { force: true });
    writeFileSync(app, stripped(whole, external));
    writeFileSync(at, whole);
    // A listing is for modules that have none anywhere.
    const { seen } = await session(app, external === undefined ? [] : ['--listing'], before, [...after, ...stop]);
    expect(seen).toMatch(/frame #0: .*app\.wasm`multiply\(a=7, b=30\) at values\.c:51:/);
    expect(seen).toMatch(/\(int\) a = 7\n\(int\) b = 30\n/);
    // What only LLDB is told of, only LLDB can read.
    const place = external === undefined || at !== beside ? 'multiply' : 'multiply at test-programs/c/values.c:51';
    expect(seen).toContain(`monitor where 1\n#0  ${place}  (0x`);
  }, 120_000);
});

describe.skipIf(missing !== undefined && process.env['CI'] !== 'true')('sources that are in no file', () => {
  it('are a listing, for a module without debug information, if that is asked for', async () => {
    const wasm = 'test-programs/build/wat/tables.raw.wasm';
    const before = ['breakpoint set --name show32'];
    const { seen } = await session(wasm, ['--listing'], before, ['continue', 'step', 'next', 'bt', 'breakpoint delete', 'breakpoint set --file tables.raw.wat --line 40', 'continue', 'breakpoint delete', 'continue']);
    expect(seen).toMatch(/frame #0: .*`show32 at tables\.raw\.wat:\d+:\d+\n[^]*-> \d+\s+\(;0x[0-9a-f]+;\) +local\.get /);
    expect(seen).toMatch(/stop reason = step in\n.*`show32 at tables\.raw\.wat:\d+/);
    expect(seen).toMatch(/frame #1: .*`_start at tables\.raw\.wat:\d+/);
    expect(seen).toMatch(/stop reason = breakpoint 2\.1\n.*`show at tables\.raw\.wat:40:\d+\n[^]*-> 40 /);
    expect(seen).toContain('Process 1 exited with status = 0');
    const [file, ...more] = kept();
    expect(more).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{16}[/\\]tables\.raw\.wat$/);
    expect(readFileSync(join(folder, 'caches', 'wasm2js-debug', 'sources', file!), 'utf8')).toMatch(/^\(func \$show32 \(;\d+;\) \(param \$name i32\) \(param \$value i32\)/m);
    const again = await session(wasm, [], before, ['continue', 'detach']);
    expect(again.seen).toMatch(/frame #0: .*`show32(?: \+ \d+)?\n/);
  }, 120_000);

  it('are those in a source map', async () => {
    const built = join(root, 'test-programs', 'build', 'emscripten');
    copyFileSync(join(built, 'lines.wasm'), join(folder, 'lines.wasm'));
    const map = JSON.parse(readFileSync(join(built, 'lines.wasm.map'), 'utf8')) as { sources: string[] };
    const own = map.sources.findIndex((source) => source.endsWith('/lines.c'));
    const sources = map.sources.with(own, 'webpack:///../../gone/other.c');
    writeFileSync(join(folder, 'lines.wasm.map'), JSON.stringify({ ...map, sources, sourcesContent: sources.map((_, i) => (i === own ? 'one\ntwo\nthree\nfour\nfive, of the map\n' : null)) }));
    const { seen } = await session(join(folder, 'lines.wasm'), [], ['breakpoint set --file other.c --line 5'], ['continue', 'kill']);
    expect(seen).toMatch(/`twice at other\.c:5:18\n[^]*-> 5 {3}\tfive, of the map/);
    expect(kept()).toContainEqual(expect.stringMatching(/[/\\]gone[/\\]other\.c$/));
  }, 120_000);

  it('are left out where there is no place for them, and the user is told', async () => {
    writeFileSync(join(folder, 'file'), '');
    const program = new Program('module', { wasm: 'test-programs/build/wat/tables.raw.wasm', args: [], stdin: '', run: ['--listing'], stub: [], env: { XDG_CACHE_HOME: join(folder, 'file') } });
    const lldb = new Lldb();
    killed.push(program, lldb);
    const port = await program.port();
    await lldb.start();
    for (const command of ['breakpoint set --name show32', `process connect --plugin wasm connect://127.0.0.1:${port}`, 'continue', 'detach']) await lldb.command(command);
    await lldb.quit();
    expect(await program.finish()).toBe(0);
    expect(lldb.transcript()).toMatch(/`show32 at tables\.raw\.wat:\d+:\d+\n/);
    expect(program.stderr).toMatch(/^wasm2js-debug: tables\.raw\.wasm: its sources cannot be shown: .*file.*\n$/);
  }, 120_000);
});
