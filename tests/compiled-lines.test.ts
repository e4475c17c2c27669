/** Line tables of DWARF, from modules put together by hand and from those that compilers made. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { instructionOffsets, loadModule, type Module } from '../compiler/index.js';
import { lineTableOf } from '../runtime/dwarf/lines.js';

const text = (s: string): number[] => [...Buffer.from(`${s}\0`)];
const u32 = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
const custom = (name: string, contents: readonly number[]): number[] => {
  const body = [name.length, ...Buffer.from(name), ...contents];
  return [0, (body.length & 127) | 128, body.length >> 7, ...body];
};

/** A module of one function with a nop for each address from 3 to 12, and these sections. */
function moduleWith(sections: Readonly<Record<string, readonly number[]>>): Module {
  const body = [0, ...Array<number>(10).fill(1), 0x0b];
  const code = [1, body.length, ...body];
  return loadModule(Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, code.length, ...code,
    ...Object.entries(sections).flatMap(([name, contents]) => custom(name, contents)),
  ]));
}

/** Opcode lengths of the twelve standard opcodes; line_base -5, line_range 14, opcode_base 13. */
const HEADER_END = [0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
/** Line 10 column 3 at 3, line 11 at 5, line 0 at 7, line 20 of the second file at 9, the end at 12. */
const program = (first: number, second: number): number[] => [
  0, 5, 2, ...u32(3), 4, first, 5, 3, 3, 9, 1, 13 + 14 * 2 + 6, 2, 2, 3, 0x75, 1, 2, 2, 4, second, 3, 20, 1, 2, 3, 0, 1, 1,
];
const DEAD = [0, 5, 2, ...u32(0xffff_ffff), 1, 2, 3, 0, 1, 1];

const unit = (version: number, fields: readonly number[], tables: readonly number[], code: readonly number[]): number[] => {
  const header = [1, ...(version >= 4 ? [1] : []), 1, ...HEADER_END, ...tables];
  const contents = [version, 0, ...fields, ...u32(header.length), ...header, ...code];
  return [...u32(contents.length), ...contents];
};
const OLD_TABLES = [...text('/lib/include'), ...text('sub'), 0, ...text('a.c'), 0, 0, 0, ...text('b.h'), 1, 0, 0, ...text('c.h'), 2, 0, 0, 0];

const answers = (module: Module): unknown[] => {
  const table = lineTableOf(module)!;
  return [2, 3, 4, 5, 6, 7, 9, 11, 12].map((address) => {
    const found = table.find(module.code!.start + address);
    return found === undefined ? undefined : `${found.directory ?? ''}|${found.file}:${found.line}:${found.column}`;
  });
};

describe('line tables', () => {
  it.each([2, 3, 4])('of version %i', (version) => {
    const module = moduleWith({ '.debug_line': unit(version, [], OLD_TABLES, [...program(1, 2), ...DEAD]) });
    expect(answers(module)).toEqual([
      undefined, '|a.c:10:3', '|a.c:10:3', '|a.c:11:3', '|a.c:11:3', undefined, '|/lib/include/b.h:20:3', '|/lib/include/b.h:20:3', undefined,
    ]);
  });

  it('of version 4 with the directory from .debug_info', () => {
    const abbreviations = [1, 0x11, 0, 0x1b, 0x08, 0x10, 0x17, 0x13, 0x21, 5, 0, 0, 0];
    const info = (offset: number): number[] => {
      const contents = [4, 0, ...u32(0), 4, 1, ...text('/src'), ...u32(offset)];
      return [...u32(contents.length), ...contents];
    };
    const empty = unit(4, [], [0, 0], []);
    const module = moduleWith({
      '.debug_line': [...empty, ...unit(4, [], OLD_TABLES, program(1, 3))], '.debug_info': info(empty.length), '.debug_abbrev': abbreviations,
    });
    expect(answers(module).slice(1, 2)).toEqual(['/src|a.c:10:3']);
    expect(answers(module)[6]).toBe('/src|sub/c.h:20:3');
  });

  it('of version 5', () => {
    const tables = [
      1, 1, 0x1f, 2, ...u32(0), ...u32(5), // directories in .debug_line_str
      3, 1, 0x08, 2, 0x0b, 5, 0x1e, 2, // path, directory index, MD5
      ...text('a.c'), 0, ...Array<number>(16).fill(9), ...text('b.h'), 1, ...Array<number>(16).fill(9),
    ];
    const module = moduleWith({
      '.debug_line': unit(5, [4, 0], tables, program(0, 1)), '.debug_line_str': [...text('/src'), ...text('/src/sub')],
    });
    expect(answers(module).slice(1, 2)).toEqual(['/src|a.c:10:3']);
    expect(answers(module)[6]).toBe('/src|sub/b.h:20:3');
  });

  it('that are cut off or garbled give what there is, and no error', () => {
    const whole = unit(5, [4, 0], [1, 1, 0x08, 1, ...text('/'), 2, 1, 0x08, 2, 0x0b, 1, ...text('a.c'), 0], program(0, 0));
    for (let length = 0; length < whole.length; length++) lineTableOf(moduleWith({ '.debug_line': whole.slice(0, length) }))?.find(30);
    for (let at = 4; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const garbled = whole.slice();
        garbled[at] = value;
        const module = moduleWith({ '.debug_line': [...garbled, ...unit(4, [], OLD_TABLES, program(1, 2))] });
        // The unit behind it is found all the same.
        expect(lineTableOf(module)!.find(module.code!.start + 9)?.line).toBeGreaterThan(0);
      }
    }
  });

  it('are absent from a module without DWARF', () => {
    expect(lineTableOf(moduleWith({}))).toBeUndefined();
  });

  const fixture = fileURLToPath(new URL('../test-programs/build/c/recursion.O0.wasm', import.meta.url));
  it.runIf(existsSync(fixture))('of clang name lines that exist', () => {
    const module = loadModule(readFileSync(fixture));
    const source = readFileSync(join(fixture, '../../../c/recursion.c'), 'utf8').split('\n');
    const table = lineTableOf(module)!;
    const lines = new Set<number>();
    for (let func = module.importedFuncs; func < module.funcs.length; func++) {
      for (const offset of instructionOffsets(module, func)) {
        const found = table.find(offset);
        if (found?.file.endsWith('c/recursion.c')) lines.add(found.line);
      }
    }
    expect(lines.size).toBeGreaterThan(10);
    expect(Math.max(...lines)).toBeLessThanOrEqual(source.length);
    const returns = source.flatMap((line, i) => (/^\s+return /.test(line) ? [i + 1] : []));
    expect(returns.filter((line) => !lines.has(line))).toEqual([]);
  });
});
