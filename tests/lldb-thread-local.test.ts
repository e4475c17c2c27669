/** Thread-local variables in programs of one thread, as LLDB shows them, however they were compiled and linked. */
import { describe, expect, it } from 'vitest';
import { converse, obstacle, Scratch, SESSION_MS, skipped } from './lldb/scratch.js';

const SOURCE = `#include <stdio.h>
_Thread_local int number = 11;
int ordinary = 3;
_Thread_local char text[8] = "abc";
_Thread_local struct { int x; double d; } point = {1, 3.5};
_Thread_local long long zero;
static int count(void) { static _Thread_local int calls = 5; return ++calls; }
/* Everything is in memory when it is called. */
__attribute__((noinline)) void look(void) { __asm__ volatile("" ::: "memory"); }
int main(void) {
  for (int i = 0; i < 3; i++) { number += count(); point.x += i; zero--; text[i]++; }
  look();
  printf("%d %s %d %lld %d\\n", number, text, point.x, zero, ordinary);
  number++;
  look();
  printf("%d\\n", number);
  return 0;
}
`;

describe.skipIf(skipped)(`thread-local variables${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const scratch = skipped ? undefined! : new Scratch();

  it.each([
    // The linker leaves out the global that DWARF names.
    ['with addresses among those of all variables', ['-O0']],
    ['optimised', ['-O2']],
    // It is there, but DWARF does not mean it.
    ['with nothing left out by the linker', ['-O1', '-Wl,--no-gc-sections']],
    // It is there and DWARF means it: addresses are relative.
    ['compiled for threads', ['-O0', '-matomics', '-mbulk-memory']],
  ])('%s', async (name, flags) => {
    const wasm = scratch.compile(scratch.write('locals.c', SOURCE), flags, `${name.replaceAll(' ', '-')}.wasm`);
    const { text, stdout } = await converse(wasm, [
      'breakpoint set --one-shot true --name look', 'continue', 'target variable number text point zero ordinary', 'print &number == &number + 0', 'print number + 1',
      'watchpoint set variable number', 'expression number = 100', 'continue', 'target variable number', 'continue',
    ]);
    expect(text).toContain('(int) number = 32\n(char[8]) text = "bcd"\n((unnamed struct)) point = (x = 4, d = 3.5)\n(long long) zero = -3\n(int) ordinary = 3\n');
    expect(text).toContain('(int) 33\n');
    expect(text).toMatch(/Watchpoint 1 hit:\nold value: \d+\nnew value: 101\n/);
    expect(text).toContain('(int) number = 101\n');
    expect(stdout).toBe('100 bcd 4 -3 3\n101\n');
  }, SESSION_MS);
});
