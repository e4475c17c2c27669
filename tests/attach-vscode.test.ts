/** The configurations of docs/lldb.md for Node programs in VS Code: sessions with exactly these, but for the port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Packages, source } from './attach/packages.js';
import { clangLack, noClang } from './clang.js';
import { root } from './cli-process.js';
import { lack, noAdapter } from './dap/available.js';
import { parseJsonc, substitute } from './dap/jsonc.js';
import { type Configuration, PATIENT_LLDB, Session } from './dap/session.js';

interface Task {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };
  readonly problemMatcher: { readonly background: { readonly activeOnStart: boolean; readonly beginsPattern: string; readonly endsPattern: string } };
}

const [, section] = readFileSync(join(root, 'docs', 'lldb.md'), 'utf8').split(/^### Node programs in VS Code$/m);
const [launch, tasks] = [...section!.matchAll(/^```jsonc\n([^]*?)^```$/gm)].map(([, text]) => parseJsonc(text!) as Record<string, unknown>);
const configurations = launch!['configurations'] as readonly Configuration[];

const packages = new Packages();
packages.write('app.mjs', "import { load } from 'counter'; console.log('total', load(() => {}).total(3)); process.exitCode = 6;");
packages.write('package.json', JSON.stringify({ name: 'app', version: '1.0.0', scripts: { start: 'node app.mjs' } }));

const children: (() => void)[] = [];
afterEach(() => children.splice(0).forEach((end) => end()));

/** What VS Code does with a background task; the port is one of the system's choice. @returns the line that its matcher waits for, and what comes later */
async function start({ command, args, options, problemMatcher: { background } }: Task) {
  const env = { ...process.env, ...options.env, WASM2JS_DEBUG: options.env['WASM2JS_DEBUG']!.replace(':1234', ':0') };
  const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  children.push(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
  });
  const closed = once(child, 'close') as Promise<[number]>;
  const output = { text: '' };
  const line = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (more: string) => {
        output.text += more;
        const found = output.text.split('\n').slice(0, -1).find((one) => new RegExp(background.endsPattern).test(one));
        if (found !== undefined) resolve(found);
      });
    }
    void closed.then(() => reject(new Error(`the task has ended: ${output.text}`)));
  });
  return { line, output, closed };
}

describe.skipIf(noAdapter || noClang)(`docs/lldb.md: a Node program in VS Code${lack}${clangLack}`, () => {
  it.each(configurations.map((configuration) => [configuration['name'] as string, configuration] as const))('%s', async (_, configuration) => {
    const task = (tasks!['tasks'] as readonly Task[]).find(({ label }) => label === configuration['preLaunchTask'])!;
    const { line, output, closed } = await start(substitute(task, { workspaceFolder: packages.path }) as Task);
    const port = /:(\d+)$/.exec(line)![1]!;
    const attach = JSON.parse(JSON.stringify(configuration).replace(':1234"', `:${port}"`)) as Configuration & { readonly initCommands: readonly string[] };
    const lines = readFileSync(source, 'utf8').split('\n');
    const square = lines.findIndex((text) => text.includes('report(result)')) + 1;
    const session = await Session.begin({ ...attach, initCommands: [PATIENT_LLDB, ...attach.initCommands] }, (s) => s.client.request(
      'setBreakpoints', { source: { path: source }, breakpoints: [{ line: square }] }), packages.path);
    await session.stopped();
    const top = await session.top();
    expect([top.name, basename(top.source!.path!), top.line]).toEqual(['square', 'counter.c', square]);
    expect((await session.variable('result')).value).toBe('1');
    await session.client.request('setBreakpoints', { source: { path: source }, breakpoints: [] });
    expect(await session.runOut()).toBe(6);
    const [code] = await closed;
    expect([code, output.text]).toEqual([6, expect.stringContaining('total 14\n')]);
  }, 120_000);
});
