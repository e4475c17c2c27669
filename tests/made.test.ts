/** The table of what the test programs were built of, by which most of them are not built again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { Made } from '../test-programs/made.mjs';
// @ts-expect-error a script without types
import * as built from '../test-programs/components/script/build.mjs';
import { allBuilds } from './fixtures/programs.js';

interface How { readonly language: string; readonly sources: readonly string[]; readonly outputs: readonly string[] }
interface Table {
  readonly ids: string[];
  gave(id: string, outputs: readonly string[]): boolean;
  isUpToDate(id: string, how: How): boolean;
  note(id: string, how: How): string;
}
const script = built as { readonly ID: string; readonly HOW: How };
const read = (): Table => new (Made as new () => Table)();

const scratch = mkdtempSync(join(tmpdir(), 'made-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(scratch, name), text);
  return join(scratch, name);
};

describe('what the test programs were built of', () => {
  it('is known of all that build.sh builds, and what is there came of it', () => {
    const made = read();
    const builds = allBuilds().filter(({ program }) => ['c', 'cpp', 'rust', 'wat'].includes(program.language));
    expect(builds.map(({ id }) => id).filter((id) => !made.ids.includes(id))).toEqual([]);
    expect(builds.filter(({ id, file }) => !made.gave(id, [file])).map(({ id }) => id)).toEqual([]);
  });

  it('is just what is here of the component in JavaScript, which build.sh does not build', () => {
    const made = read();
    expect(made.ids).toContain(script.ID);
    expect(made.isUpToDate(script.ID, script.HOW), 'build it by test-programs/components/script/build.mjs').toBe(true);
  });

  it('is another if a source is, its name, or what came of it', () => {
    const made = read();
    const [source, output] = [write('a.c', 'int a;'), write('a.wasm', 'built')];
    const how = { language: 'c', sources: [source], outputs: [output] };
    expect(made.isUpToDate('c/a.O0', how)).toBe(false);
    expect(made.note('c/a.O0', how)).toBe('changed');
    expect(made.isUpToDate('c/a.O0', how)).toBe(true);
    expect(made.note('c/a.O0', how)).toBe('same');
    expect(made.isUpToDate('c/a.O0', { ...how, language: 'rust' })).toBe(false);
    expect(made.isUpToDate('c/a.O0', { ...how, sources: [write('b.c', 'int a;')] })).toBe(false);
    write('a.wasm', 'otherwise');
    expect(made.isUpToDate('c/a.O0', how)).toBe(false);
    expect(made.note('c/a.O0', how)).toBe('unlike');
    write('a.c', 'int b;');
    expect(made.isUpToDate('c/a.O0', how)).toBe(false);
    expect(made.note('c/a.O0', how)).toBe('same');
    rmSync(output);
    expect(made.isUpToDate('c/a.O0', how)).toBe(false);
  });
});
