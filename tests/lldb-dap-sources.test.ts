/** Programs whose lines are in a source map, or in the text that they are, through `lldb-dap`, as an editor shows them. */
import { describe, expect, it } from 'vitest';
import { lack, noAdapter } from './dap/available.js';
import { Session, waiting } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';

describe.skipIf(noAdapter)(`an editor${lack}`, () => {
  it('stops at breakpoints in the margin and steps, by a source map', async () => {
    const source = new SourceFile('test-programs/emscripten/map/lines.c');
    const program = built('emscripten/lines.wasm');
    const session = await Session.attach(await waiting(program), program, (s) => s.breakpoints(source.path, [source.line('return result;')]));
    await session.stopped();
    const { frames } = await session.frames();
    expect(frames.slice(0, 3).map(({ name, line }) => [name, line])).toEqual([
      ['twice', source.line('return result;')], ['work', source.line('total += twice')], ['main', source.line('int total = work(argc)')],
    ]);
    expect(frames[0]!.source!.path).toMatch(/test-programs\/emscripten\/map\/lines\.c$/);
    await session.resume('next');
    expect((await session.frames()).frames[0]).toMatchObject({ name: 'work', line: source.line('total += twice') });
  });

  it('does so in WebAssembly text', async () => {
    const source = new SourceFile('tests/lldb/programs/lines.wat');
    const session = await Session.begin({ request: 'attach', attachCommands: [`process connect --plugin wasm connect://127.0.0.1:${(await waiting(source.path)).port}`] },
      (s) => s.breakpoints(source.path, [source.line('i32.const 2')]));
    await session.stopped();
    const [top] = (await session.frames()).frames;
    expect(top).toMatchObject({ name: 'double', line: source.line('i32.const 2') });
    expect(top!.source!.path).toMatch(/tests\/lldb\/programs\/lines\.wat$/);
    await session.resume('next');
    expect((await session.frames()).frames[0]).toMatchObject({ name: 'double', line: source.line('i32.mul') });
  });
});
