/** Which file LLDB takes for a module of the program: its own binary, or none. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './gdb/launch.js';
import { converse, obstacle, Scratch, SESSION_MS, skipped } from './lldb/scratch.js';

const SOURCE = `#include <stdio.h>
__attribute__((noinline)) int step(int a, int b) {
  int c = a * 10;
  c += b;
  return c;
}
int main(int argc, char **argv) {
  printf("%d\\n", step(argc, 7));
  return 0;
}
`;
const OTHER = `#include <stdio.h>
int other(int q) {
  puts("other");
  return q;
}
int step(int a) {
  return a;
}
int main(void) {
  return other(step(0));
}
`;

describe.skipIf(skipped)(`a program whose binary is in no file${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const scratch = skipped ? undefined! : new Scratch();

  /** LLDB stands where another file has the name of the program's. */
  async function inStep(before: readonly string[] = []): Promise<string> {
    scratch.write('package.json', '{ "type": "module" }');
    const wasm = scratch.compile(scratch.write('app.c', SOURCE), [], 'app.wasm');
    const js = join(scratch.path, 'app.js');
    expect(spawnSync(process.execPath, [cli, 'compile', wasm, '-o', js, '--bundle']).status).toBe(0);
    const elsewhere = join(scratch.path, 'elsewhere');
    mkdirSync(elsewhere, { recursive: true });
    scratch.compile(scratch.write('other.c', OTHER), [], join('elsewhere', 'app.wasm'));
    const { text } = await converse(js, [
      `script __import__('os').chdir(${JSON.stringify(elsewhere)})`, ...before, '@connect', 'breakpoint set --name step', 'continue', 'bt', 'frame variable',
    ]);
    return text;
  }
  const RIGHT = /frame #0: 0x\w+ [^\n]*`step\(a=1, b=7\) at app\.c:3:11\n[^]*frame #1: [^\n]*`__main_argc_argv\([^)]*\) at app\.c:8/;

  it('is not taken for another file of its name', async () => {
    expect(await inStep()).toMatch(RIGHT);
  }, SESSION_MS);

  it('nor for one that LLDB has loaded before', async () => {
    expect(await inStep(['target create app.wasm'])).toMatch(RIGHT);
  }, SESSION_MS);

  it('and breakpoints that were set in its own file before are hit', async () => {
    expect(await inStep(['target create ../app.wasm', 'breakpoint set --file app.c --line 4'])).toMatch(/frame #0: 0x\w+ [^\n]*`step\(a=1, b=7\) at app\.c:3[^]*/);
  }, SESSION_MS);
});
