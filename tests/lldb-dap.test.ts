/** A stopped C program through `lldb-dap`, as an editor shows it: its stack, its variables, its memory; and changing them. */
import { describe, expect, it } from 'vitest';
import { lack, noAdapter } from './dap/available.js';
import type { Instruction } from './dap/protocol.js';
import { type Configuration, type Configure, Session, waiting } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';

const source = new SourceFile('test-programs/c/values.c');
const program = built('c/values.O0.wasm');
const RETURN_TOTAL = source.line('return total;');
const PRINT_LINE = source.line('printf("%s: %d %d');

/** values.c, gone on to the first stop that `configure` asks for. */
async function stoppedIn(configure: Configure, more: Configuration = {}): Promise<Session> {
  const session = await Session.attach(await waiting(program, ['one', 'two words']), program, configure, more);
  await session.stopped();
  return session;
}
const at = (line: number): Promise<Session> => stoppedIn((session) => session.breakpoints(source.path, [line]));
const ADDRESS = /^0x0*[1-9a-f][0-9a-f]*$/i;

describe.skipIf(noAdapter)(`a stopped program in an editor${lack}`, () => {
  it('has one thread, and waits where it begins if that is asked for', async () => {
    const session = await Session.attach(await waiting(program), program, undefined, { stopOnEntry: true });
    expect(await session.stopped()).toMatchObject({ threadId: 1, allThreadsStopped: true });
    expect(await session.client.request('threads')).toEqual({ threads: [{ id: 1, name: expect.stringContaining('main') as string }] });
    expect((await session.places())[0]).toMatch(/^_start(\.command_export)?:/);
  });

  it('has a stack, in pages if so asked', async () => {
    const session = await stoppedIn((s) => s.breakpoints(source.path, [{ line: source.line('return own[3];'), condition: 'depth == 0' }]));
    const names = ['descend', 'descend', 'descend', 'descend', 'descend', 'descend', '__main_argc_argv'];
    const { frames } = await session.frames();
    expect(frames.map(({ name }) => name).slice(0, names.length)).toEqual(names);
    expect(frames.at(-1)!.name).toMatch(/^_start/);
    expect(frames[0]!.source!.path).toMatch(/test-programs\/c\/values\.c$/);
    expect(frames[0]!.line).toBe(source.line('return own[3];'));
    expect(frames[6]!.line).toBe(source.line('sum += descend(5);'));

    const page = await session.frames(4, 3);
    expect(page.frames.map(({ name }) => name)).toEqual(['descend', 'descend', '__main_argc_argv']);
    expect(page.frames.map(({ instructionPointerReference }) => instructionPointerReference))
      .toEqual(frames.slice(4, 7).map(({ instructionPointerReference }) => instructionPointerReference));
  });

  it('shows scalars of every type', async () => {
    const session = await at(source.line('return number < 0'));
    const locals = await session.variables(await session.localsReference());
    expect(locals.map(({ name, type, value }) => [name, type, value])).toEqual([
      ['truth', 'bool', 'true'],
      ['letter', 'char', "'A'"],
      ['tiny', 'signed char', "'\\x9c'"],
      ['byte', 'unsigned char', "'\\xc8'"],
      ['small', 'short', '-30000'],
      ['word', 'unsigned short', '60000'],
      ['number', 'int', '-2000000000'],
      ['positive', 'unsigned int', '4000000000'],
      ['large', 'long long', '-9000000000000000000'],
      ['huge', 'unsigned long long', '18000000000000000000'],
      ['single', 'float', '1.25'],
      ['real', 'double', '-0.10000000000000001'],
      ['size', 'size_t', '24'],
    ]);
  });

  it('shows structs, unions, bit-fields, enums and arrays, and what is in them', async () => {
    const session = await at(PRINT_LINE);
    const shown = async (name: string, depth?: number): Promise<unknown> => session.contents(await session.variable(name), depth);
    expect(await shown('line', 2)).toMatchObject({ from: { x: '1', y: '2' }, to: { x: '3', y: '4' }, color: 'GREEN' });
    expect((await session.variable('line', 'label')).value).toContain('"diagonal"');
    expect(await shown('number', 2)).toMatchObject({ real: '-1.5', bits: String(0xbfc00000), bytes: { '[0]': "'\\0'", '[2]': "'\\xc0'", '[3]': "'\\xbf'" } });
    expect(await shown('flags')).toEqual({ ready: '1', mode: '5', delta: '-3', wide: String(0x12345) });
    expect(await shown('numbers')).toEqual({ '[0]': '10', '[1]': '20', '[2]': '30', '[3]': '40', '[4]': '50' });
    expect((await session.variable('text')).value).toContain('"eight ch"');
    expect(await shown('lines', 3)).toMatchObject({ '[0]': { to: { x: '3', y: '4' }, color: 'GREEN' }, '[1]': { from: { x: '5', y: '6' }, to: { x: '7', y: '8' }, color: 'BLUE' } });
  });

  it('follows pointers', async () => {
    const session = await at(PRINT_LINE);
    expect((await session.variable('list')).value).toMatch(ADDRESS);
    expect(await session.contents(await session.variable('list', 'next', 'next'))).toMatchObject({ value: '3', next: '0x00000000' });
    expect((await session.variable('middle', '*middle')).value).toBe('30');
    expect((await session.variable('indirect', '*indirect', '**indirect')).value).toBe('30');
    expect(await session.contents(await session.variable('pointer', 'from'))).toEqual({ x: '5', y: '6' });
  });

  it('gives long arrays in pages', async () => {
    const session = await at(PRINT_LINE);
    const { variablesReference, indexedVariables } = await session.variable('numbers');
    expect(indexedVariables).toBe(5);
    expect((await session.variables(variablesReference, { start: 3, count: 2 })).map(({ name, value }) => [name, value])).toEqual([['[3]', '40'], ['[4]', '50']]);
  });

  it('shows globals, and locals of callers', async () => {
    const session = await at(source.line('int sum = a + b;'));
    const { frames } = await session.frames();
    const globals = (await session.scopes(frames[0]!))['Globals']!;
    const shown = Object.fromEntries((await session.variables(globals)).map(({ name, value }) => [name.replace(/^::/, ''), value]));
    expect(shown).toMatchObject({ counter: '7', title: expect.stringContaining('"values"') as string });
    const parameters = await session.variables(await session.localsReference(frames[0]));
    expect(parameters.map(({ name, value }) => [name, value]).slice(0, 2)).toEqual([['a', '7'], ['b', '30']]);
    const caller = await session.variables(await session.localsReference(frames[1]));
    expect(frames[1]!.name).toBe('aggregates');
    expect(caller.find(({ name }) => name === 'scale')!.value).toBe('2');
  });

  it('takes other values for variables, and runs on with them', async () => {
    const session = await at(PRINT_LINE);
    const locals = await session.localsReference();
    expect(await session.setVariable(locals, 'total', '-77')).toBe('-77');
    expect(await session.setVariable((await session.variable('line')).variablesReference, 'color', '6')).toBe('BLUE');
    expect(await session.setVariable((await session.variable('line', 'to')).variablesReference, 'x', '1234567')).toBe('1234567');
    expect(await session.setVariable((await session.variable('number')).variablesReference, 'real', '0.5')).toBe('0.5');
    expect(await session.setVariable((await session.variable('text')).variablesReference, '[0]', '69')).toBe("'E'");
    await session.breakpoints(source.path, []);
    expect(await session.runOut()).toBe(3);
    expect(session.client.output['stdout']).toContain('diagonal: 1234567 6 3f000000 1 5 -3 12345 Eight ch -77');
  });

  it('evaluates expressions where the mouse is, in the watch list and in the console', async () => {
    const session = await at(RETURN_TOTAL);
    const value = async (expression: string, context: 'hover' | 'watch' | 'repl'): Promise<string> => (await session.evaluate(expression, context)).result;
    expect(await value('lines[1].to.x', 'hover')).toBe('7');
    expect(await value('pointer->from', 'hover')).toContain('Point');
    expect(await value('list->next->value + numbers[2] * 2', 'watch')).toBe('62');
    expect(await value('counter', 'watch')).toBe('7');
    expect(await value('numbers[4] = 51', 'watch')).toBe('51');
    expect(await value('numbers[4]', 'hover')).toBe('51');
    expect(await value('`frame variable total', 'repl')).toContain('(int) total = 216');
    expect(await value('`process plugin packet monitor help', 'repl')).toContain('setlocal');
    const line = await session.evaluate('line', 'watch');
    expect(await session.contents(line, 2)).toMatchObject({ to: { x: '3', y: '4' } });
    await expect(session.evaluate('no_such_thing', 'watch')).rejects.toThrow(/no_such_thing/);
  });

  it('reads and writes memory', async () => {
    const session = await at(PRINT_LINE);
    const { memoryReference } = await session.variable('text');
    expect(memoryReference).toMatch(ADDRESS);
    expect((await session.readMemory(memoryReference!, 0, 12)).toString('latin1')).toBe('eight ch\0\0\0\0');
    expect((await session.readMemory(memoryReference!, 6, 2)).toString('latin1')).toBe('ch');
    // As an editor's view of memory does, that asks for pages: what is beyond the memory's end is said to be.
    const page = await session.client.request<{ data: string; unreadableBytes: number }>('readMemory', { memoryReference, offset: 0, count: 0x20000 });
    const size = Buffer.from(page.data, 'base64').length;
    expect([size + page.unreadableBytes, (Number(memoryReference) + size) % 0x10000]).toEqual([0x20000, 0]);
    await session.client.request('writeMemory', { memoryReference, offset: 6, data: Buffer.from('CHARS').toString('base64') });
    expect((await session.readMemory(memoryReference!, 0, 12)).toString('latin1')).toBe('eight CHARS\0');
    await session.breakpoints(source.path, []);
    await session.runOut();
    expect(session.client.output['stdout']).toContain(' eight CHARS 216');
  });

  it('disassembles, also what is before', async () => {
    const session = await at(source.line('int sum = a + b;'));
    expect(Object.keys(await session.scopes(await session.top()))).toEqual(['Locals', 'Globals', 'Registers']);
    const { instructionPointerReference: here } = await session.top();
    const { instructions } = await session.client.request<{ instructions: Instruction[] }>('disassemble', { memoryReference: here, instructionCount: 12 });
    expect(instructions).toHaveLength(12);
    expect(BigInt(instructions[0]!.address)).toBe(BigInt(here!));
    const names = instructions.map(({ instruction }) => instruction.trim().split(/\s/)[0]);
    expect(names.every((name) => /^(?:i32|local|global)\./.test(name!) || name === 'end')).toBe(true);
    expect(names).toContain('i32.add');
    const around = await session.client.request<{ instructions: Instruction[] }>('disassemble', { memoryReference: here, instructionOffset: -5, instructionCount: 10 });
    expect(around.instructions.slice(5)).toEqual(instructions.slice(0, 5));
    expect(instructions[0]).toMatchObject({ line: source.line('int sum = a + b;') });
  });
});
