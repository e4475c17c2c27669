/** An opcode, or the code of a type, is written down in the tables of compiler/model/ and nowhere else: everything that reads or writes code goes by names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const TABLES = ['compiler/model/instructions.ts', 'compiler/model/features.ts', 'compiler/model/value-types.ts'];
/** Files, or folders, that have short hexadecimal numbers of another kind. */
const OTHER_NUMBERS: readonly (readonly [path: string, what: string])[] = [
  ['compiler/binary/byte', 'masks of LEB128'],
  ['compiler/binary/types.ts', 'what stands where a type may and is none'],
  ['runtime/dwarf/', 'names of DWARF'],
  ['runtime/sources/', 'names of DWARF'],
  ['runtime/component/names.ts', 'sections and sorts of the component model'],
  ['runtime/component/scope.ts', 'sorts, too'],
  ['runtime/component/types.ts', 'codes of its types'],
  ['runtime/coredump/core.ts', 'what stands for a value that is missing'],
  ['runtime/host/wasi/', 'addresses of networks'],
  ['debuggers/gdbstub/', 'characters of the protocol'],
];

const SHORT_HEX = /^0x[0-9a-f]{1,2}$/i;
/** What reads a byte of code, or is called as such. */
const OPCODE = /opcode|prefix\b|\.(byte|peek)\(\)$/i;

const EQUALITY = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

/** Lines on which a number stands that may be an opcode. */
function suspects(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const isNumber = (node: ts.Node): boolean => ts.isNumericLiteral(node) && Number(node.text) !== 0;
  const visit = (node: ts.Node): void => {
    const hit = (ts.isNumericLiteral(node) && SHORT_HEX.test(node.getText(file)))
      || (ts.isBinaryExpression(node) && EQUALITY.has(node.operatorToken.kind) && [[node.left, node.right], [node.right, node.left]].some(([a, b]) => isNumber(a!) && OPCODE.test(b!.getText(file))))
      || (ts.isSwitchStatement(node) && OPCODE.test(node.expression.getText(file)) && node.caseBlock.clauses.some((c) => ts.isCaseClause(c) && isNumber(c.expression)));
    if (hit) found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}: ${node.getText(file).split('\n')[0]!}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const root = join(import.meta.dirname, '..');
const sources = ['compiler', 'runtime', 'debuggers', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));

const suspectsOf = (path: string): string[] => suspects(path, readFileSync(join(root, path), 'utf8'));

describe('opcodes', () => {
  it('are found by this test, in every form', () => {
    for (const text of ['const END = 0x0b;', 'if (r.byte() === 17) f();', 'if (16 === opcode) f();', 'switch (r.byte()) { case 65: f(); }', 'switch (def.opcode) { case 0xd2: f(); }', 'const BODY = [0x41, ...n];']) {
      expect(suspects('sample', text), text).not.toEqual([]);
    }
    expect(suspects('sample', 'if (r.byte() !== END || n === 17 || n > 0xffff) f(0);')).toEqual([]);
  });

  it('stand in the tables only', () => {
    expect(sources.length).toBeGreaterThan(200);
    const others = (path: string): boolean => OTHER_NUMBERS.some(([start]) => path.startsWith(start));
    expect(sources.filter((path) => !TABLES.includes(path) && !others(path)).flatMap(suspectsOf)).toEqual([]);
  });

  it('nobody is excused who has none', () => {
    for (const [start] of OTHER_NUMBERS) {
      expect(sources.some((path) => path.startsWith(start) && suspectsOf(path).length > 0), start).toBe(true);
    }
  });
});
