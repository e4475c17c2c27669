// Biome (Rust): JavaScript formatted and linted, and a file with an error.
import { createRequire } from 'node:module';

const { Workspace } = createRequire(import.meta.url)('@biomejs/wasm-nodejs');
const source = Array.from({ length: 40 }, (_, i) => `export class A${i} extends Base { #x=${i}; async f(a, ...b) {
  for await (const q of g(a)) { yield_(q?.x ?? b[${i}]); } var unused = a == b; return {...this, [\`k\${a}\`]: a ** 2}; } }`).join('\n');

export function run() {
  const workspace = new Workspace();
  const { projectKey } = workspace.openProject({ path: '/', openUninitialized: true });
  const open = (path, content) => workspace.openFile({ projectKey, path, content: { type: 'fromClient', content, version: 0 } });
  const problems = (path) => workspace.pullDiagnostics({ projectKey, path, categories: ['lint', 'syntax'], maxDiagnostics: 20, only: [], skip: [], pullCodeActions: false }).diagnostics;
  open('/a.js', source);
  open('/b.js', 'let a = ;');
  return { formatted: workspace.formatFile({ projectKey, path: '/a.js' }).code, problems: problems('/a.js'), broken: problems('/b.js') };
}
