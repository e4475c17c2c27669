// Tree-sitter (C), with grammars as side modules linked when they are loaded: sources parsed, changed, searched.
import { createRequire } from 'node:module';
import { Language, Parser, Query } from 'web-tree-sitter';
import { digest } from './helpers.mjs';

const require = createRequire(import.meta.url);
await Parser.init();
const languages = await Promise.all(['javascript', 'python', 'rust', 'json'].map((name) => Language.load(require.resolve(`tree-sitter-${name}/tree-sitter-${name}.wasm`))));
const SOURCES = [
  (i) => `class A${i} { async *f(a = ${i}) { for (const x of await g()) yield \`\${x}\` ?? /r${i}/g; } }`, (i) => `class A${i}(B):\n    @d\n    async def f(self, *a: int) -> str:\n        return f"{a!r} ${i}"\n`,
  (i) => `impl<T: Clone> A${i}<T> { pub fn f(&self, x: &'a [u8]) -> Option<T> { match x { [1, ..] => None, _ => Some(self.t.clone()) } } }`, (i) => `{"a${i}": [1, true, {"b": "\\u00e9"}]}`,
];

export const run = () => languages.map((language, k) => {
  const parser = new Parser();
  parser.setLanguage(language);
  const source = k === 3 ? `[${Array.from({ length: 60 }, (_, i) => SOURCES[k](i)).join(',')}]` : Array.from({ length: 60 }, (_, i) => SOURCES[k](i)).join('\n');
  const tree = parser.parse(source);
  const counts = [digest(tree.rootNode.toString()), tree.rootNode.descendantCount, tree.rootNode.hasError];
  const place = (column) => ({ row: 0, column });
  tree.edit({ startIndex: 10, oldEndIndex: 10, newEndIndex: 11, startPosition: place(10), oldEndPosition: place(10), newEndPosition: place(11) });
  const changed = parser.parse(`${source.slice(0, 10)}(${source.slice(10)}`, tree);
  const query = new Query(language, ['(method_definition name: (_) @n)', '(function_definition name: (_) @n)', '(function_item name: (_) @n)', '(pair key: (_) @n)'][k]);
  const found = query.captures(tree.rootNode).map(({ node }) => [node.text, node.startPosition.row]);
  const result = [...counts, changed.rootNode.hasError, digest(changed.rootNode.toString()), found.slice(0, 5), found.length];
  for (const object of [query, changed, tree, parser]) object.delete();
  return result;
});
