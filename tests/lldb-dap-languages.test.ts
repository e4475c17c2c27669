/** C++ and Rust programs through `lldb-dap`. */
import { describe, expect, it } from 'vitest';
import { lack, noAdapter } from './dap/available.js';
import { Session, waiting } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';

async function stoppedAt(source: SourceFile, program: string, line: number): Promise<Session> {
  const session = await Session.attach(await waiting(program), program, (s) => s.breakpoints(source.path, [line]));
  await session.stopped();
  return session;
}

describe.skipIf(noAdapter)(`a C++ program in an editor${lack}`, () => {
  const source = new SourceFile('test-programs/cpp/values.cpp');
  const program = built('cpp/values.O0.wasm');

  it('shows strings and containers by what they hold', async () => {
    const session = await stoppedAt(source, program, source.line('std::printf("%s %zu %d %zu'));
    const locals = await session.contents({ variablesReference: await session.localsReference() });
    expect(locals).toMatchObject({});
    for (const name of ['text', 'longer', 'numbers', 'words', 'points', 'ages', 'fixed', 'pair']) {
      console.log(name, JSON.stringify(await session.variable(name)), JSON.stringify(await session.contents(await session.variable(name), 3)));
    }
  });

  it('objects', async () => {
    const session = await stoppedAt(source, program, source.line('return total;'));
    for (const v of await session.variables(await session.localsReference())) console.log(JSON.stringify(v), v.variablesReference ? JSON.stringify(await session.contents(v, 3)) : '');
    for (const e of ['point.x * 2', 'rectangle.width_', 'stack.used', 'shape.name_', 'level', 'geometry::Shape::count', 'reference.x']) console.log(e, JSON.stringify(await session.evaluate(e, 'watch').catch(String)));
    for (const e of ['point.x', 'rectangle.width_', 'stack.used', 'shape.name_', 'level', 'geometry::Shape::count', 'reference.x']) console.log(e, JSON.stringify(await session.evaluate(e, 'hover').catch(String)));
  });
});

describe.skipIf(noAdapter)(`a Rust program in an editor${lack}`, () => {
  const source = new SourceFile('test-programs/rust/values.rs');
  const program = built('rust/values.debug.wasm');
  it('rust', async () => {
    const session = await stoppedAt(source, program, source.line('unsafe { COUNTER += area };'));
    for (const v of await session.variables(await session.localsReference())) console.log(JSON.stringify(v), v.variablesReference ? JSON.stringify(await session.contents(v, 3)) : '');
    for (const e of ['point.x', 'person.age', 'array[1]', 'sum + 1', 'person.home.x']) console.log(e, JSON.stringify(await session.evaluate(e, 'watch').catch(String)));
    console.log(await session.places());
  });
});
