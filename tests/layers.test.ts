/** Who imports whom: the sources against the table in docs/ARCHITECTURE.md, and that the check finds each way in which they can differ. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import * as layers from '../scripts/layers.mjs';

type Rows = readonly unknown[];
const { DOCUMENT, differences, readSources, readTable, withDrawing } = layers as {
  DOCUMENT: string;
  differences(rows: Rows, sources: ReadonlyMap<string, string>): string[];
  readSources(): Map<string, string>;
  readTable(document: string): Rows;
  withDrawing(document: string): string;
};

const document = readFileSync(DOCUMENT, 'utf8');
const sources = readSources();

it('imports what the table says, and all of it', () => {
  expect(sources.size).toBeGreaterThan(200);
  expect(differences(readTable(document), sources)).toEqual([]);
});

it('is drawn as the table says', () => {
  expect(document, "run 'node scripts/layers.mjs'").toBe(withDrawing(document));
});

it('has no file that is too long to be read in one sitting', () => {
  const root = dirname(dirname(DOCUMENT));
  const long = ['compiler', 'runtime', 'debuggers', 'cli', 'tests', 'bench', 'corpus', 'scripts'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/^tests\/goldens\/|\.d\.ts$/.test(file) && readFileSync(join(root, file), 'utf8').split('\n').length > 401));
  expect(long).toEqual([]);
});

describe('finds', () => {
  const TABLE = `
| folder | what it is | imports | offers |
| --- | --- | --- | --- |
| \`compiler/model/\` | a \\| b | nothing | \`Thing\` |
| \`runtime/base/\` | | Node, \`acorn\`, model | |
| \`runtime/base/deep/\` | | types of model, base | \`Deep\`, \`it\` |
| \`index.ts\` \`register.ts\` | | base, the world; types of base/deep | |

| folder | of another table |
`;
  const GOOD = {
    'compiler/model/a.ts': 'export interface Thing {}\nexport const thing = 1;',
    'runtime/base/b.ts': "import 'node:fs';\nimport { parse } from 'acorn/loose';\nimport { type Thing, thing } from '../../compiler/model/a.js';",
    'runtime/base/deep/c.ts': "import type { Thing } from '../../../compiler/model/a.js';\nexport type { B } from '../b.js';\nexport class Deep {}\nexport { x as it };",
    'index.ts': "import('./runtime/base/b.js');\nlet d: import('./runtime/base/deep/c.js').Deep;",
    'register.ts': "import { poll } from 'wasi:io/poll@0.2.12';",
  };
  const check = (files: Readonly<Record<string, string>>, table = TABLE): string[] => differences(readTable(table), new Map(Object.entries({ ...GOOD, ...files })));

  it('nothing where all is as said', () => {
    expect(check({})).toEqual([]);
  });

  const extra = (path: string, text: string): string[] => check({ [path]: text });

  it.each([
    ["import { b } from '../../runtime/base/b.js';", 'base'],
    ["import b from '../../runtime/base/b.js';", 'base'],
    ["import * as b from '../../runtime/base/b.js';", 'base'],
    ["import '../../runtime/base/b.js';", 'base'],
    ["import { type A, b } from '../../runtime/base/b.js';", 'base'],
    ["export * from '../../runtime/base/b.js';", 'base'],
    ["export { b } from '../../runtime/base/b.js';", 'base'],
    ["const b = await import('../../runtime/base/b.js');", 'base'],
    ["new Worker(new URL('../../runtime/base/b.js', import.meta.url));", 'base'],
    ["import type { B } from '../../runtime/base/b.js';", 'types of base'],
    ["import { type B, type C } from '../../runtime/base/b.js';", 'types of base'],
    ["export type * from '../../runtime/base/b.js';", 'types of base'],
    ["export { type B } from '../../runtime/base/b.js';", 'types of base'],
    ["let b: import('../../runtime/base/b.js').B;", 'types of base'],
  ])('%s', (text, what) => {
    expect(extra('compiler/model/wrong.ts', text)).toEqual([`compiler/model/wrong.ts: imports ${what} ('../../runtime/base/b.js'), which the row of model does not say`]);
  });

  it('a value where only types are said', () => {
    expect(extra('runtime/base/deep/wrong.ts', "import { thing } from '../../../compiler/model/a.js';"))
      .toEqual(["runtime/base/deep/wrong.ts: imports model ('../../../compiler/model/a.js'), which the row of base/deep does not say"]);
  });

  it('packages that are not said', () => {
    expect(extra('compiler/model/wrong.ts', "import 'node:fs'; import 'acorn'; import '@some/package/part'; import 'print-debugger-info';").map((l) => l.replace(/^.*imports (.*) \(.*$/, '$1')))
      .toEqual(['Node', 'acorn', '@some/package', 'the world']);
  });

  it('what is said and not so', () => {
    expect(check({ 'runtime/base/b.ts': "import type { Thing } from '../../compiler/model/a.js';" })).toEqual([
      'base: does not import Node, as its row says', 'base: does not import acorn, as its row says', 'base: does not import more than types of model, as its row says',
    ]);
    expect(check({ 'runtime/base/deep/c.ts': 'export class Deep {}\nclass it {}' })).toEqual([
      'base/deep: does not import types of model, as its row says', 'base/deep: does not import types of base, as its row says', 'base/deep: offers no it, as its row says',
    ]);
  });

  it('folders without rows, and rows without folders', () => {
    expect(extra('compiler/new/file.ts', '')).toEqual(['compiler/new/file.ts: its folder has no row']);
    expect(check({}, TABLE.replace('compiler/model', 'compiler/gone'))[0]).toBe('compiler/model/a.ts: its folder has no row');
    expect(check({}, TABLE.replace('| `index.ts`', '| `gone/` | | nothing | |\n| `index.ts`'))).toEqual(['gone: no source file is there']);
  });

  it('a ring that the table allows, also of a folder and its index', () => {
    const ring = TABLE.replace('types of model, base', 'base; types of model').replace('`acorn`, model', '`acorn`, model, base/deep');
    expect(check({
      'runtime/base/b2.ts': "export { Deep } from './deep/c.js';", 'runtime/base/deep/c2.ts': "export { b } from '../b.js';",
    }, ring)).toEqual(['a ring of imports: base -> base/deep -> base']);
  });

  it('a ring of types', () => {
    expect(check({ 'runtime/base/b2.ts': "export type { Deep } from './deep/c.js';" }, TABLE.replace('`acorn`, model', '`acorn`, model; types of base/deep')))
      .toEqual(['a ring of imports: base -> base/deep -> base']);
  });

  it('a picture that is not of the table', () => {
    const begin = '<!-- drawn by scripts/layers.mjs -->\n', end = '<!-- end of the drawing -->';
    const drawn = withDrawing(`${TABLE}${begin}${end}`);
    // The longer way over base stands for the arrow from index.ts to model that a table may have.
    expect(withDrawing(`${TABLE.replace('base, the world', 'base, model, the world')}${begin}${end}`).split(begin)[1]).toBe(drawn.split(begin)[1]);
    expect(drawn.split(begin)[1]!.split('\n')).toEqual(['```mermaid', 'graph TD', '  model', '  base --> model', '  base/deep', '  index.ts --> base', '```', end]);
  });
});
