/** The real LLDB on programs by today's toolchains. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Debugged } from './attach/debugged.js';
import { Lldb, missingLldb } from './lldb/client.js';
import { Program, root } from './lldb/program.js';
import { suite } from './lldb/suite.js';

const CI = process.env['CI'] === 'true';
const missing = missingLldb();
if (missing !== undefined && CI) throw new Error(missing);

suite('LLDB on Zig and Go programs', 'module', ({ name }) => /^(?:go|zig)-/.test(name));

/** Where rustc has its scripts for LLDB, if it has. */
function formatters(): string | undefined {
  const { status, stdout } = spawnSync('rustup', ['run', 'stable', 'rustc', '--print', 'sysroot'], { encoding: 'utf8' });
  const directory = join((stdout ?? '').trim(), 'lib', 'rustlib', 'etc');
  return status === 0 && existsSync(join(directory, 'lldb_lookup.py')) ? directory : undefined;
}

const killed: { kill(): void }[] = [];
afterEach(() => killed.splice(0).forEach((one) => one.kill()));

describe.skipIf(missing !== undefined)("rustc's own formatters", () => {
  it('show strings, collections and enums', async ({ skip }) => {
    const scripts = formatters();
    if (scripts === undefined && CI) throw new Error('there is no rustc of rustup, which has them');
    if (scripts === undefined) return skip('there is no rustc of rustup, which has them');
    const program = new Program('module', { wasm: 'test-programs/build/rustup/values.debug.wasm', args: [], stdin: '', run: [], stub: [] });
    const lldb = new Lldb();
    killed.push(program, lldb);
    const source = readFileSync(join(root, 'test-programs', 'rustup', 'values.rs'), 'utf8').split('\n');
    const line = (text: string): number => source.findIndex((one) => one.includes(text)) + 1;
    const port = await program.port();
    await lldb.start();
    for (const command of [
      'settings set target.language c++', `process connect --plugin wasm connect://127.0.0.1:${port}`,
      `command script import ${scripts}/lldb_lookup.py`, `command source --silent-run true ${scripts}/lldb_commands`,
      `breakpoint set --file values.rs --line ${line('longest(&words)')}`, 'continue', 'frame variable', 'breakpoint disable',
      `breakpoint set --file values.rs --line ${line('person.level ==')}`, 'continue', 'frame variable', 'breakpoint disable', 'continue',
    ]) await lldb.command(command);
    await lldb.quit();
    await program.finish();
    const seen = lldb.transcript();
    for (const shown of [
      'text = "caf\u00e9 \u2192 wasm"', 'slice = "caf\u00e9"', 'numbers = size=5', 'part = size=2', '[1] = "be"', 'ages = size=1', '[0] = ("bob", ', 'seen = size=1', 'queue = size=4',
      'name = "Ada"', 'nick = Some("countess")', 'level = High', 'nobody = None', 'good = Ok(42)', 'bad = Err({kind:InvalidDigit})',
      '[0] = Nothing', '[1] = Circle(2)', '[2] = Rectangle{width:3, height:4}', '[3] = Named("two", ',
    ]) expect(seen).toContain(shown);
    expect(seen).toContain('Process 1 exited with status = 5');
  }, 120_000);
});

describe.skipIf(missing !== undefined)('wasm-bindgen', () => {
  it('keeps debug information, by which LLDB stops in the Rust beneath a Node program', async () => {
    const program = new Debugged({ path: root }, ['test-programs/wasm-bindgen/run.mjs'], 'gdb:0');
    killed.push(program);
    const lldb = await program.lldb('', ['breakpoint set --file lib.rs --line 37']);
    for (const command of ['continue', 'frame variable self->count name.vec.len', 'bt', 'next', 'frame variable self->count', 'breakpoint disable', 'detach']) await lldb.command(command);
    await lldb.quit();
    expect(await program.finish()).toBe(0);
    const seen = lldb.transcript();
    expect(seen).toMatch(/-> 37\s+self\.count \+= name\.len\(\) as u32;/);
    expect(seen).toMatch(/self->count = 10\n.*name\.vec\.len = 6\n/);
    expect(seen).toMatch(/frame #0: .*values::Counter::add.* at lib\.rs:37[^]*frame #\d: .*`counter_add/);
    expect(seen).toMatch(/-> 38\s+self\.names\.push[^]*self->count = 16\n/);
    expect(program.stdout).toContain("16 24 [ 'h\u00e9llo', ");
  }, 120_000);
});

describe.skipIf(missing !== undefined)('emscripten with asyncify', () => {
  it('has lines and frames, also of a stack that has been put back', async () => {
    const program = new Debugged({ path: root }, ['test-programs/emscripten/glue/run.mjs', 'asyncify'], 'gdb:0');
    killed.push(program);
    const lldb = await program.lldb('', ['breakpoint set --file asyncify.c --line 14']);
    for (const command of ['continue', 'bt', 'breakpoint disable', 'continue']) await lldb.command(command);
    await lldb.quit();
    expect(await program.finish()).toBe(0);
    expect(lldb.transcript()).toMatch(/-> 14\s+return waiting\(depth - 1\) \+ here;[^]*frame #0: .*`waiting\(.*\) at asyncify\.c:14:\d+\n.*frame #1: .*`main at asyncify\.c:19:/);
    expect(program.stdout).toBe('1: 52\n2: 72\n3: 102\n');
  }, 120_000);
});

describe.skipIf(missing !== undefined)('AssemblyScript', () => {
  it('has lines by its source map, by which LLDB stops, steps and shows frames', async () => {
    const source = readFileSync(join(root, 'test-programs', 'assemblyscript', 'values.ts'), 'utf8').split('\n');
    const line = (text: string): number => source.findIndex((one) => one.includes(text)) + 1;
    const [sum, next] = [line('counts.set(word, '), line('const word = all[i]')];
    const program = new Debugged({ path: root }, ['test-programs/assemblyscript/run.mjs'], 'gdb:0');
    killed.push(program);
    // The map says that its sources are in a folder which is not there.
    const paths = `settings set target.source-map ${join(root, 'test-programs', 'build', 'assemblyscript', 'values')} ${join(root, 'test-programs', 'assemblyscript')}`;
    const lldb = await program.lldb('', [paths, `breakpoint set --file values.ts --line ${sum}`]);
    for (const command of ['continue', 'bt', 'breakpoint disable', 'next', 'next', 'breakpoint set --name values/fail', 'continue', 'bt', 'detach']) await lldb.command(command);
    await lldb.quit();
    expect(await program.finish()).toBe(0);
    const seen = lldb.transcript();
    expect(seen).toMatch(new RegExp(`-> ${sum}\\s+counts\\.set[^]*frame #0: .*values/words at values\\.ts:${sum}:\\d+\\n.*frame #1: .*export:values/words`));
    expect(seen).toMatch(new RegExp(`stop reason = step over\\n.*values/words at values\\.ts:${next}`));
    expect(seen).toMatch(/frame #0: .*`values\/fail at values\.ts:\d+/);
    expect(program.stderr).toBe('');
  }, 120_000);
});
