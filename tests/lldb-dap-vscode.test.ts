/** The configurations of VS Code in docs/lldb.md: sessions with exactly these. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './cli-process.js';
import { lack, noAdapter } from './dap/available.js';
import { parseJsonc, substitute } from './dap/jsonc.js';
import { type Configuration, Session } from './dap/session.js';
import { built, SourceFile } from './dap/source.js';
import { cli } from './gdb/launch.js';

/** Without those for Node programs, see attach-vscode.test.ts. */
const [page] = readFileSync(join(root, 'docs', 'lldb.md'), 'utf8').split(/^### Node programs in VS Code$/m) as [string];
const blocks = [...page.matchAll(/^```jsonc\n([^]*?)^```$/gm)].map(([, text]) => parseJsonc(text!) as Record<string, unknown>);
const only = <T>(found: readonly T[]): T => {
  expect(found).toHaveLength(1);
  return found[0]!;
};
const configurations = only(blocks.flatMap((block) => ('configurations' in block ? [block['configurations'] as Configuration[]] : [])));
const configured = (request: string): Configuration => only(configurations.filter((c) => c['request'] === request));
interface Task {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string };
  readonly problemMatcher: {
    readonly pattern: readonly { readonly regexp: string; readonly file?: number; readonly line?: number; readonly message?: number }[];
    readonly background: { readonly activeOnStart: boolean; readonly beginsPattern: string; readonly endsPattern: string };
  };
}
const task = only(only(blocks.flatMap((block) => ('tasks' in block ? [block['tasks'] as Task[]] : []))));

/** A project as the page describes it, in a directory with a space in its name. */
let workspace: string;
beforeEach(() => {
  workspace = join(realpathSync(mkdtempSync(join(tmpdir(), 'vscode-'))), 'my project');
  mkdirSync(join(workspace, 'build'), { recursive: true });
  mkdirSync(join(workspace, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(cli, join(workspace, 'node_modules', '.bin', 'wasm2js-debug'));
  copyFileSync(built('c/values.O0.wasm'), join(workspace, 'build', 'app.wasm'));
  symlinkSync(join(root, 'test-programs'), join(workspace, 'test-programs'));
});
afterEach(() => rmSync(join(workspace, '..'), { recursive: true, force: true }));
const resolved = <T>(value: T): T => substitute(value, { workspaceFolder: workspace, 'env:PATH': process.env['PATH']! }) as T;
const values = new SourceFile('test-programs/c/values.c');

/** What VS Code does with a background task: starts it, and waits for the line that its matcher is satisfied with. */
async function startTask({ command, args, options, problemMatcher: { background } }: Task, port: number): Promise<{ lines: string[]; end: Promise<unknown> }> {
  const child = spawn(command, args.map((arg) => (arg === '1234' ? String(port) : arg)), { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  ended.push(() => child.kill('SIGKILL'));
  const end = once(child, 'close');
  const lines: string[] = [];
  const [begins, ends] = [new RegExp(background.beginsPattern), new RegExp(background.endsPattern)];
  expect(background.activeOnStart).toBe(true);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    const take = (more: string): void => {
      text += more;
      const whole = text.split('\n');
      text = whole.pop()!;
      lines.push(...whole);
      if (whole.some((line) => begins.test(line))) reject(new Error(`the task begins again: ${whole.join('\n')}`));
      if (whole.some((line) => ends.test(line))) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
    void end.then(() => reject(new Error(`the task has ended: ${lines.join('\n')}`)));
  });
  return { lines, end };
}
const ended: (() => void)[] = [];
afterEach(() => {
  for (const one of ended.splice(0)) one();
});
/** Tests may run at the same time: the page's port is replaced by one of the system's choice. */
const withPort = (configuration: Configuration, port: number): Configuration =>
  JSON.parse(JSON.stringify(configuration).replace(':1234"', `:${port}"`)) as Configuration;

describe.skipIf(noAdapter)(`docs/lldb.md in VS Code${lack}`, () => {
  // LLDB gives up when a program that it has started does not listen within five seconds, which may happen on a machine that does too much at once.
  it('launches', { retry: 3 }, async () => {
    const configuration = resolved(configured('launch'));
    const session = await Session.begin(configuration, (s) => s.functionBreakpoints('aggregates'), workspace);
    await session.stopped();
    expect((await session.places(1))[0]).toBe(`aggregates:${values.line('Line line = {{1, 2}')}`);
    expect((await session.evaluate('scale + 1', 'watch')).result).toBe('2');
    await session.functionBreakpoints();
    expect(await session.runOut()).toBe(3);
    expect(session.client.output['stdout']).toMatch(/with 3 arguments\r?\none\r?\ntwo words\r?\n/);
  });

  it('finds sources whose paths are relative, by its source map', { retry: 3 }, async () => {
    const [, line] = /`"sourceMap": (\{.*?\})`/.exec(page)!;
    const configuration = resolved({ ...configured('launch'), sourceMap: JSON.parse(line!) as unknown });
    const session = await Session.begin(configuration, (s) => s.functionBreakpoints('aggregates'), tmpdir());
    await session.stopped();
    expect((await session.top()).source!.path).toBe(join(workspace, values.path));
  });

  it('attaches to what its task has started', async () => {
    const configuration = resolved(configured('attach'));
    expect(configuration['preLaunchTask']).toBe(task.label);
    const { lines, end } = await startTask(resolved(task), 0);
    const port = Number(/:(\d+)$/.exec(lines.find((line) => line.includes('waiting'))!)![1]);
    const session = await Session.begin(withPort(configuration, port), (s) => s.breakpoints(values.path, [values.line('return total;')]), workspace);
    await session.stopped();
    expect((await session.variable('total')).value).toBe('216');
    await session.breakpoints(values.path, []);
    expect(await session.runOut()).toBe(3);
    await end;
    expect(lines).toEqual(expect.arrayContaining(['one', 'two words']));
  });

  it('has the trap of a program among the problems', async () => {
    copyFileSync(built('c/trap_divide.O0.wasm'), join(workspace, 'build', 'app.wasm'));
    const { lines, end } = await startTask(resolved(task), 0);
    const port = Number(/:(\d+)$/.exec(lines.find((line) => line.includes('waiting'))!)![1]);
    const session = await Session.begin(withPort(resolved(configured('attach')), port), undefined, workspace);
    await session.stopped();
    await session.client.request('continue', { threadId: 1 });
    await end;
    const [message, place] = task.problemMatcher.pattern;
    const at = lines.findIndex((line) => new RegExp(message!.regexp).test(line));
    expect(new RegExp(message!.regexp).exec(lines[at]!)![message!.message!]).toContain('divide by zero');
    const found = new RegExp(place!.regexp).exec(lines[at + 1]!)!;
    const source = new SourceFile('test-programs/c/trap_divide.c');
    expect([found[place!.file!], Number(found[place!.line!])]).toEqual([source.path, source.line('return sum / *count;')]);
  });

  /** What VS Code keeps for itself, and does not tell the adapter's own configuration by. */
  const EDITORS_OWN = ['name', 'type', 'request', 'preLaunchTask'];
  it.each(configurations.flatMap((c) => Object.keys(c).filter((key) => !EDITORS_OWN.includes(key)).map((key) => [c['request'] as string, key] as const)))(
    'the adapter reads %s: %s', async (request, key) => {
      // It refuses a wrong type of what it knows, and does not look at what it does not know: a program that is not there is refused later.
      const wrong = { request, program: join(workspace, 'missing.wasm'), unknown: 7, [key]: 7 };
      await expect(Session.begin(wrong)).rejects.toThrow(` at arguments.${key}`);
    });
  it('the adapter does not look at what it does not know', async () => {
    await expect(Session.begin({ request: 'launch', program: join(workspace, 'missing.wasm'), unknown: 7 })).rejects.toThrow(/missing\.wasm' does not exist/);
  });
});
