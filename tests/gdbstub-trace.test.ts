/** What the stub prints of what it does: packets in both directions, and stops. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Trace, type Traceable } from '../debuggers/gdbstub/protocol/trace.js';
import { Debuggee } from './gdb/launch.js';
import { VALUES, VALUES_CODE } from './gdb/programs.js';
import { suite } from './gdb/suite.js';
import { codeAddress } from './gdb/text.js';

const { program, start } = suite();

/** The stub may be a component (`WASM2JS_DEBUG_STUB`), which is given it as an argument. */
const asking = (what: string): { readonly env: Readonly<Record<string, string>>; readonly options: readonly string[] } =>
  (process.env['WASM2JS_DEBUG_STUB'] === undefined ? { env: { WASM2JS_DEBUG_TRACE: what }, options: [] } : { env: {}, options: [`--trace=${what}`] });

/** Lines of a trace, without their times. */
const traced = (debuggee: Debuggee): string[] => [...debuggee.stderr.matchAll(/^(?:wasm2js-debug|Debugger): +\d+\.\d{3} ms (.*)$/gm)].map(([, line]) => line!);

describe('a session', () => {
  it('shows packets in both directions and stops, in order, and nothing else changes', async () => {
    const values = await program('values', VALUES);
    const { debuggee, client } = await start(values, asking('packets,stops'));
    const [, marked] = values.marks('inner').map((offset) => codeAddress(offset));
    await client.ask(`Z0,${marked!},1`);
    await client.ask('c');
    expect(await client.ask('c')).toBe(`W${VALUES_CODE.toString(16)}`);
    await client.close();
    expect(await debuggee.end()).toEqual({ code: VALUES_CODE, signal: null });
    const lines = traced(debuggee);
    const at = `0x${marked!}`;
    // What has come first has made it a client; then the program is asked to stand.
    expect(lines.slice(0, 2)).toEqual(['<- QStartNoAckMode', '-- stopped by breakpoint: trace, in _start']);
    expect(lines).toContain('<- ?');
    const from = lines.indexOf(`<- Z0,${marked!},1`);
    expect(lines.slice(from, from + 5)).toEqual([
      `<- Z0,${marked!},1`, '-> OK', '<- c', '-- resumed: continue', `-- stopped by breakpoint: breakpoint ${at}, in inner`,
    ]);
    expect(lines.slice(from + 6)).toEqual(['<- c', '-- resumed: continue', `-- stopped by complete: end (exit code ${VALUES_CODE})`, `-> W${VALUES_CODE.toString(16)}`]);
  });

  it('has the line of the source in which the program stops', async () => {
    const { debuggee, client } = await start(fileURLToPath(new URL('../test-programs/build/c/trap_divide.O2.wasm', import.meta.url)), asking('stops'));
    await client.ask('c');
    await client.close();
    await debuggee.end();
    expect(traced(debuggee).slice(1)).toEqual([
      '-- resumed: continue', '-- stopped by trap: trap (divide by zero), in average at test-programs/c/trap_divide.c:7', '-- the client has left', '-- resumed: continue',
    ]);
  });

  it.each<[Traceable, RegExp]>([['packets', /^(?:<-|->) /], ['stops', /^-- /]])('shows %s only', async (what, wanted) => {
    const { debuggee, client } = await start(await program('values', VALUES), asking(what));
    await client.ask('c');
    await client.close();
    await debuggee.end();
    const lines = traced(debuggee);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.filter((line) => !wanted.test(line))).toEqual([]);
  });

  it('shows nothing unless asked', async () => {
    const { debuggee, client } = await start(await program('values', VALUES));
    await client.ask('c');
    await client.close();
    await debuggee.end();
    expect(traced(debuggee)).toEqual([]);
  });
});

it.skipIf(process.env['WASM2JS_DEBUG_STUB'] !== undefined)('a wrong word is one line, and nothing runs', async () => {
  const debuggee = Debuggee.spawn((await program('values', VALUES)).path, { env: { WASM2JS_DEBUG_TRACE: 'packets,bytes' } });
  expect((await debuggee.end()).code).toBe(2);
  expect(debuggee.stderr).toBe("wasm2js-debug: WASM2JS_DEBUG_TRACE: 'bytes' cannot be traced: give packets, stops or packets,stops\n");
});

it('escapes what cannot be printed, and cuts what is long', () => {
  const lines: string[] = [];
  const trace = new Trace(new Set(['packets']), () => 0n, (line) => lines.push(line.trim()));
  trace.sent('b\0\n\\\x7fé~');
  trace.received({ kind: 'damaged' });
  trace.sent('x'.repeat(131_072));
  expect(lines.slice(0, 2)).toEqual(['0.000 ms -> b\\x00\\x0a\\\\\\x7f\\xe9~', '0.000 ms <- (damaged)']);
  expect(lines[2]).toBe(`0.000 ms -> ${'x'.repeat(1000)}... (131072 bytes)`);
});
