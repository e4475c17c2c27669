import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const swc = require('@swc/wasm');
const src = Array.from({ length: 60 }, (_, i) => `export class A${i} extends Base { #x=${i}; async f(a: number, ...b: string[]) { for await (const q of g(a)) { yield_(q?.x ?? b[${i}]); } return {...this, [\`k\${a}\`]: a ** 2}; } }`).join('\n');
const r = swc.transformSync(src, { jsc: { parser: { syntax: 'typescript' }, target: 'es5' }, minify: false });
console.log(r.code.length);
