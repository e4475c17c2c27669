/** `lldb-dap` on the stub as a component: one session with the most of it, and the ways in which sessions end. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lack, noAdapter } from './dap/available.js';
import { built, SourceFile } from './dap/source.js';

const component = built('debuggers/component/gdbstub.wasm');
const unbuilt = !existsSync(component) && process.env['CI'] !== 'true';
// Read by the module that starts programs when it is loaded.
process.env['WASM2JS_DEBUG_STUB'] = component;
const { Session, waiting } = await import('./dap/session.js');

const values = new SourceFile('test-programs/c/values.c');
const program = built('c/values.O0.wasm');
const patience = built('c/patience.O0.wasm');

describe.skipIf(noAdapter || unbuilt)(`the component in an editor${lack}${unbuilt ? ' (it is not built: bash test-programs/build.sh)' : ''}`, { timeout: 150_000 }, () => {
  it('stops, shows and changes values, steps, watches, and ends with the exit code', async () => {
    const print = values.line('printf("%s: %d %d');
    const debuggee = await waiting(program, ['one']);
    const session = await Session.attach(debuggee, program, (s) => s.breakpoints(values.path, [print]));
    expect(await session.stopped()).toMatchObject({ reason: 'breakpoint' });
    expect(await session.places(2)).toEqual([`aggregates:${print}`, `__main_argc_argv:${values.line('sum += aggregates(1);')}`]);
    expect(await session.contents(await session.variable('line'), 2)).toMatchObject({ from: { x: '1', y: '2' }, to: { x: '3', y: '4' }, color: 'GREEN' });
    expect((await session.evaluate('list->next->value + numbers[2]', 'watch')).result).toBe('32');
    expect(await session.setVariable(await session.localsReference(), 'total', '-77')).toBe('-77');
    const { memoryReference } = await session.variable('text');
    expect((await session.readMemory(memoryReference!, 0, 8)).toString('latin1')).toBe('eight ch');
    await session.resume('next');
    expect(await session.line()).toBe(values.line('return total;'));
    await session.resume('stepOut');
    expect((await session.top()).name).toBe('__main_argc_argv');

    await session.breakpoints(values.path, [{ line: values.line('if (i % 2) sum = add(sum, i);'), condition: 'i == 2' }]);
    await session.resume('continue');
    expect((await session.variable('sum')).value).toBe('1');
    await session.watch('counter', 'write');
    await session.resume('continue');
    expect((await session.evaluate('counter', 'hover')).result).toBe('10');
    await session.breakpoints(values.path, []);
    await session.client.request('setDataBreakpoints', { breakpoints: [] });
    expect(await session.runOut()).toBe(3);
    expect(session.client.output['stdout']).toContain('eight ch -77');
    expect((await debuggee.end()).code).toBe(3);
  });

  it('pauses an endless loop, and lets it go on when the session ends', async () => {
    const debuggee = await waiting(patience, ['loops']);
    const session = await Session.attach(debuggee, patience);
    await session.client.printed('stdout', /loops/);
    await session.pauseIn('spin');
    const { frames } = await session.frames();
    await session.evaluate('waiting = 0', 'watch', frames.find(({ name }) => name === 'spin'));
    await session.client.request('disconnect', { terminateDebuggee: false });
    expect((await debuggee.end()).code).toBe(4);
  });

  it('tells of traps', async () => {
    const file = built('c/trap_divide.O0.wasm');
    const session = await Session.attach(await waiting(file), file);
    const { reason, description } = await session.stopped();
    expect(reason).toBe('exception');
    expect(description).toContain('divide by zero');
    expect(await session.runOut()).toBe(134);
  });
});
