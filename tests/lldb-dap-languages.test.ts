/** C++ and Rust programs through `lldb-dap`. Both are shown by LLDB as C++, which has to be told so. */
import { describe, expect, it } from 'vitest';
import { lack, noAdapter } from './dap/available.js';
import { type Configure, Session, waiting } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';

async function stopped(program: string, configure: Configure): Promise<Session> {
  const session = await Session.attach(await waiting(program), program, configure, { initCommands: ['settings set target.language c++'] });
  await session.stopped();
  return session;
}
const watched = async (session: Session, expressions: readonly string[]): Promise<string[]> => {
  const results: string[] = [];
  for (const expression of expressions) results.push((await session.evaluate(expression, 'watch')).result);
  return results;
};

describe.skipIf(noAdapter)(`a C++ program in an editor${lack}`, () => {
  const source = new SourceFile('test-programs/cpp/values.cpp');
  const program = built('cpp/values.O0.wasm');
  const at = (text: string): Promise<Session> => stopped(program, (s) => s.breakpoints(source.path, [source.line(text)]));

  it('shows strings and containers by what they hold', async () => {
    const session = await at('std::printf("%s %zu %d %zu');
    const values = Object.fromEntries((await session.variables(await session.localsReference())).map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      text: '"short"', longer: '"a string that does not fit into the object itself"', numbers: 'size=5', words: 'size=2', points: 'size=2', ages: 'size=2', best: '5',
    });
    const shown = async (name: string, depth = 1): Promise<unknown> => session.contents(await session.variable(name), depth);
    expect(await shown('numbers')).toEqual({ '[0]': '3', '[1]': '1', '[2]': '4', '[3]': '1', '[4]': '5' });
    expect(await shown('words')).toEqual({ '[0]': '"alpha"', '[1]': '"beta"' });
    expect(await shown('points', 2)).toEqual({ '[0]': { x: '1', y: '2' }, '[1]': { x: '3', y: '4' } });
    expect(await session.contents(await session.variable('ages', '[1]'))).toEqual({ first: '"bob"', second: '41' });
    expect(await session.contents(await session.variable('fixed', '__elems_'))).toEqual({ '[0]': '7', '[1]': '8', '[2]': '9' });
    expect(await shown('pair')).toEqual({ first: '12', second: '"twelve"' });
  });

  it('shows objects, references and what lambdas have captured', async () => {
    const session = await at('std::printf("%s %d %d %d');
    const shown = async (name: string, depth = 1): Promise<unknown> => session.contents(await session.variable(name), depth);
    expect(await shown('point')).toEqual({ x: '6', y: '4' });
    expect(await shown('reference')).toEqual({ x: '6', y: '4' });
    expect(await session.contents(await session.variable('rectangle', 'geometry::Shape'))).toEqual({ name_: '"rectangle"' });
    expect(await shown('rectangle')).toMatchObject({ width_: '6', height_: '4' });
    expect((await session.variable('stack', 'used')).value).toBe('2');
    expect([(await session.variable('stack', 'items', '[0]')).value, (await session.variable('stack', 'items', '[1]')).value]).toEqual(['1099511627776', '-6']);
    expect((await session.variable('level')).value).toBe('high');
    expect(await shown('scaled', 2)).toEqual({ factor: '2', point: { x: '6', y: '4' } });
    expect(await watched(session, ['point.x * 2', 'reference.y', 'shape.name_', 'geometry::Shape::count', 'total - 1'])).toEqual(['12', '4', '"rectangle"', '2', '116']);
  });

  it('stops in methods and overloads by name', async () => {
    const session = await stopped(program, async (s) => {
      expect((await s.functionBreakpoints('geometry::Rectangle::area', 'overloaded')).map(({ verified }) => verified)).toEqual([true, true]);
    });
    const stops: string[] = [];
    for (let i = 0; i < 4; i++) {
      if (i > 0) await session.resume('continue');
      const { name, line } = await session.top();
      stops.push(`${name.replace(/\(.*/, '')}:${line}`);
    }
    const [area, int, double] = ['int result = width_ * height_;', 'return value + 1;', 'static_cast<int>(value * 2)'].map((text) => source.line(text));
    expect(stops).toEqual([`geometry::Rectangle::area:${area}`, `geometry::Rectangle::area:${area}`, `overloaded:${int}`, `overloaded:${double}`]);
    expect(await session.runOut()).toBe(0);
  });
});

/** What tells Rust's functions of one name apart. */
const HASH = /::h[0-9a-f]{16}$/;

describe.skipIf(noAdapter)(`a Rust program in an editor${lack}`, () => {
  const source = new SourceFile('test-programs/rust/values.rs');
  const program = built('rust/values.debug.wasm');

  it('shows numbers, structs, arrays and references, and evaluates', async () => {
    const session = await stopped(program, (s) => s.breakpoints(source.path, [source.line('unsafe { COUNTER += area };')]));
    const shown = async (name: string, depth = 1): Promise<unknown> => session.contents(await session.variable(name), depth);
    expect((await session.top()).name).toMatch(/^values::aggregates/);
    expect(await shown('point')).toEqual({ x: '3', y: '4' });
    expect(await shown('person', 2)).toMatchObject({ home: { x: '3', y: '4' }, name: { length: '6' } });
    expect(await shown('array')).toEqual({ '[0]': '2', '[1]': '3', '[2]': '5', '[3]': '7' });
    expect(await shown('slice', 2)).toEqual({ data_ptr: { '*data_ptr': '20' }, length: '2' });
    expect(await shown('boxed')).toEqual({ x: '-1', y: '-2' });
    expect((await session.variable('vector', 'len')).value).toBe('3');
    expect((await session.variable('level')).value).toBe('High');
    expect([(await session.variable('sum')).value, (await session.variable('area')).value]).toEqual(['67', '27']);
    expect(await watched(session, ['sum + 1', 'person.home.x', 'array[2] * 2'])).toEqual(['68', '3', '10']);
    expect(await session.setVariable(await session.localsReference(), 'sum', '1000')).toBe('1000');
    await session.breakpoints(source.path, []);
    expect(await session.runOut()).toBe(0);
    expect(session.client.output['stdout']).toContain('owned text 9 1000');
  });

  it('stops at the nth time, writes log messages, and stops under a condition that is said to be C++', async () => {
    const line = source.line('unsafe { COUNTER += area };');
    const file = source.path.split('/').at(-1)!;
    const session = await stopped(program, async (s) => {
      await s.breakpoints(source.path, [{ line, hitCondition: '2' }, { line: line + 1, logMessage: 'sum {sum} next {sum + 1}' }]);
    });
    expect((await session.variable('scale')).value).toBe('2');
    expect(session.client.output['console']!.match(/^sum \d.*/gm)).toEqual(['sum 67 next 68']);
    expect(await session.runOut()).toBe(0);

    const conditional = await stopped(program, (s) => s.command(`breakpoint set -f ${file} -l ${line} -c 'scale == 2' -Y c++`));
    expect((await conditional.variable('scale')).value).toBe('2');
  });

  it('stops in functions by name', async () => {
    const session = await stopped(program, (s) => s.functionBreakpoints('values::total'));
    expect((await session.frames()).frames.map(({ name }) => name.replace(HASH, '')).slice(0, 3)).toEqual(['values::total', 'values::aggregates', 'values::main']);
    await session.functionBreakpoints();
    expect(await session.runOut()).toBe(0);
  });

  it('stops at a panic, beneath which its own functions are', async () => {
    const panic = new SourceFile('test-programs/rust/trap_panic.rs');
    const session = await stopped(built('rust/trap_panic.debug.wasm'), async () => {});
    const places = (await session.places()).map((place) => place.replace(/::h[0-9a-f]{16}/, ''));
    const at = places.indexOf(`trap_panic::withdraw:${panic.line('panic!(')}`);
    expect(at).toBeGreaterThan(0);
    expect(places[at + 1]).toBe(`trap_panic::main:${panic.line('withdraw(&mut account, amount);')}`);
    expect(session.client.output['stdout']).toContain('cannot withdraw 40 from 20');
  });
});
