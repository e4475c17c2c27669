import { createRequire } from 'node:module';
const b = createRequire(import.meta.url)('@biomejs/wasm-nodejs');
const w = new b.Workspace();
const { projectKey } = w.openProject({ path: '/', openUninitialized: true });
const src = Array.from({ length: 60 }, (_, i) => `export class A${i} extends Base { #x=${i}; async f(a, ...b) { for await (const q of g(a)) { yield_(q?.x ?? b[${i}]); } return {...this, [\`k\${a}\`]: a ** 2}; } }`).join('\n');
w.openFile({ projectKey, path: '/a.js', content: { type: 'fromClient', content: src, version: 0 } });
console.log(w.formatFile({ projectKey, path: '/a.js' }).code.length);
