/** `monitor` commands of the stub: what each shows, changes and refuses, by packets. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { monitor, monitorSuite, refuses } from './gdb/monitor.js';
import type { Client } from './gdb/client.js';
import { HOOK_MS, suite } from './gdb/suite.js';
import { toLe } from './gdb/text.js';

const packets = suite();
const { start } = packets;
const { stoppedAt, subject } = monitorSuite(packets);

describe('help', () => {
  it('shows all commands, or one, and docs/lldb.md has the same', async () => {
    const { client } = await start(await subject());
    const lines = (await monitor(client, 'help')).trimEnd().split('\n').slice(0, -1);
    const commands = lines.map((line) => /^(\S+(?: \S+)*) {2,}(.*)$/.exec(line)!.slice(1) as [string, string]);
    expect(commands.map(([usage]) => usage.split(' ')[0])).toEqual([
      'help', 'where', 'locals', 'stack', 'globals', 'memories', 'instances', 'component', 'functions', 'core', 'setlocal', 'setstack', 'setglobal', 'call', 'return', 'throw', 'undo', 'catch',
    ]);
    expect(await monitor(client, '')).toBe(await monitor(client, 'help'));
    for (const [usage, summary] of commands) expect(await monitor(client, `help ${usage.split(' ')[0]!}`)).toBe(`${usage}\n  ${summary}\n`);
    // The page shows what LLDB shows.
    const page = readFileSync(new URL('../docs/lldb.md', import.meta.url), 'utf8').split('\n');
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });

  it('what is wrong is told in one line', async () => {
    const { client } = await start(await subject());
    await refuses(client, [
      ['frobnicate', "there is no command 'frobnicate': see help"],
      ['help frobnicate', "there is no command 'frobnicate': see help"],
      ['locals 1 2', 'usage: locals [FRAME]'],
      ['memories 1', 'usage: memories'],
      ['setlocal', 'usage: setlocal FRAME LOCAL VALUE'],
      ['setglobal 1', 'usage: setglobal [@INSTANCE] GLOBAL VALUE'],
      ['call', 'usage: call [@INSTANCE] FUNCTION [VALUES]'],
      ['call @0', 'usage: call [@INSTANCE] FUNCTION [VALUES]'],
      ['setglobal @0 1', 'usage: setglobal [@INSTANCE] GLOBAL VALUE'],
      ['throw @0', 'usage: throw [@INSTANCE] TAG [VALUES]'],
      ['call "add 1 2', 'a " is not closed'],
      ['locals x', "a frame is a number, not 'x'"],
      ['locals -1', "a frame is a number, not '-1'"],
      ['locals 7', 'there is no frame 7'],
      ['globals 0', "an instance is named by @ID, not by '0'"],
      ['globals @9', 'there is no instance 9: see instances'],
      ['globals @x', "an instance is a number, not 'x'"],
      ['undo', 'there is no call, return or throw to undo'],
      ['catch some', "expected uncaught, all or none, not 'some'"],
    ]);
  });
});

describe('showing', () => {
  it('locals and stack, with types and names, of any frame', async () => {
    const { client, pc } = await stoppedAt('leaf');
    expect(await monitor(client, 'locals')).toBe(`leaf at 0x${pc.toString(16)}\n  0  i32 30  first\n  1  i64 0  wide\n  2  f32 0  f\n  3  f64 0  d\n  4  funcref null  r\n`);
    expect(await monitor(client, 'stack 0')).toBe(`leaf at 0x${pc.toString(16)}\n  0  i32 1\n  1  i64 -2\n  2  f32 0.25\n  3  f64 1e+100\n  4  funcref a function\n`);
    expect(await monitor(client, 'locals 1')).toMatch(/^_start at 0x[0-9a-f]+\n {2}no locals\n$/);
    expect(await monitor(client, 'stack 1')).toMatch(/^_start at 0x[0-9a-f]+\n {2}0 {2}i32 30\n$/);
  });

  it('where it stands', async () => {
    const { client } = await stoppedAt('leaf');
    const frame = (name: string): string => `${name} {2}\\(0x[0-9a-f]+ of /.*/subject\\.wasm\\)\\n`;
    expect(await monitor(client, 'where')).toMatch(new RegExp(`^#0 {2}${frame('leaf')}#1 {2}${frame('_start')}$`));
    expect(await monitor(client, 'where 1')).toMatch(new RegExp(`^#0 {2}${frame('leaf')} {4}and more\\n$`));
    await refuses(client, [['where x', "how many frames is a number, not 'x'"]]);
  });

  it('globals, memories, instances, functions', async () => {
    const { client } = await start(await subject());
    const globals = '  0  i32 5  counter, count\n  1  i64 -1  big\n  2  f32 0.1  single\n  3  f64 2.5  double\n  4  i32 7  fixed\n  5  funcref null  none\n';
    expect(await monitor(client, 'globals')).toBe(globals);
    expect(await monitor(client, 'globals @0')).toBe(globals);
    expect(await monitor(client, 'memories')).toMatch(/^0x0 {2}65536 bytes {2}memory 0 of instance 0 \(\/.*\/subject\.wasm\)\n$/);
    expect(await monitor(client, 'instances')).toMatch(/^0 {2}code at 0x4000000000000000 {2}\/.*\/subject\.wasm\n$/);
    const functions = await monitor(client, 'functions');
    expect(functions).toContain('  0  imported  (i32) -> ()  exit\n');
    expect(functions).toMatch(/^ {2}5 {2}0x4000000000000[0-9a-f]{3} {2}\(f32\) -> \(f32, i64\) {2}pair$/m);
    expect(await monitor(client, 'functions "div("')).toMatch(/^ {2}3 .*space::div\(int\)\n {2}4 .*space::div\(long\)\n$/);
    expect(await monitor(client, 'functions nix')).toBe("no function has 'nix' in its name\n");
  });
});

describe('changing a local', () => {
  let client: Client;
  // One debuggee for all: it never goes on.
  const kept = monitorSuite(suite({ each: false }));
  beforeAll(async () => {
    ({ client } = await kept.stoppedAt('leaf'));
  }, HOOK_MS);

  it.each([
    ['0', '-1', 'i32 -1', toLe(-1n, 4)],
    ['first', '0xffffffff', 'i32 -1', toLe(-1n, 4)],
    ['1', '0x8000000000000000', 'i64 -9223372036854775808', toLe(1n << 63n, 8)],
    ['wide', '18446744073709551615', 'i64 -1', toLe(-1n, 8)],
    ['f', '0.1', 'f32 0.1', toLe(0x3dcccccdn, 4)],
    ['2', 'nan', 'f32 NaN', toLe(0x7fc00000n, 4)],
    ['d', '-1.5e300', 'f64 -1.5e+300', undefined],
    ['3', '-inf', 'f64 -inf', toLe(0xfff0000000000000n, 8)],
    ['3', '-0', 'f64 -0', toLe(1n << 63n, 8)],
  ])('setlocal 0 %s %s', async (local, value, shown, bytes) => {
    const index = { first: 0, wide: 1, f: 2, d: 3 }[local] ?? Number(local);
    expect(await monitor(client, `setlocal 0 ${local} ${value}`)).toBe(`local ${index} of frame 0: ${shown}\n`);
    if (bytes !== undefined) expect(await client.ask(`qWasmLocal:0;${index}`)).toBe(bytes);
    expect(await monitor(client, 'locals')).toContain(`  ${index}  ${shown}  `);
  });
});

describe('changing', () => {
  it('what does not fit is refused, and nothing is changed', async () => {
    const { client } = await stoppedAt('leaf');
    const state = async (): Promise<string[]> => [await monitor(client, 'locals'), await monitor(client, 'stack'), await monitor(client, 'globals')];
    const before = await state();
    await refuses(client, [
      ['setlocal 0 0 4294967296', "the value must be a 32-bit integer, not '4294967296'"],
      ['setlocal 0 0 -2147483649', "the value must be a 32-bit integer, not '-2147483649'"],
      ['setlocal 0 0 1.5', "the value must be a 32-bit integer, not '1.5'"],
      ['setlocal 0 1 x', "the value must be a 64-bit integer, not 'x'"],
      ['setlocal 0 2 one', "the value must be a number, inf or nan, not 'one'"],
      ['setlocal 0 4 0', 'the value is a reference, which cannot be given here'],
      ['setlocal 0 5 0', 'there is no local 5 in frame 0: there are 5'],
      ['setlocal 0 nix 0', "no local is called 'nix': give its number or its name"],
      ['setlocal 9 0 0', 'there is no frame 9'],
      ['setstack 0 5 0', 'there is no operand 5 in frame 0: there are 5'],
      ['setglobal fixed 1', 'global fixed: read only'],
      ['setglobal 9 1', 'there is no global 9: there are 6'],
      ['setglobal nix 1', "there is no global 'nix'"],
      ['setglobal counter 1.5', "the value must be a 32-bit integer, not '1.5'"],
    ]);
    expect(await state()).toEqual(before);
  });

  it('operands and globals, and the program goes on with them', async () => {
    const { client } = await stoppedAt('leaf');
    expect(await monitor(client, 'setstack 0 1 77')).toBe('operand 1 of frame 0: i64 77\n');
    expect(await client.ask('qWasmStackValue:0;1')).toBe(toLe(77n, 8));
    expect(await monitor(client, 'setglobal counter 100')).toBe('global 0: i32 100\n');
    expect(await client.ask('qWasmGlobal:0;0')).toBe(toLe(100n, 4));
    expect(await monitor(client, 'setglobal count 50')).toBe('global 0: i32 50\n');
    expect(await monitor(client, 'setglobal @0 2 1e10')).toBe('global 2: f32 10000000000\n');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 90 });
  });
});
