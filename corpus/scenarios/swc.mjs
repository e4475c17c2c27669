// swc (Rust): TypeScript to JavaScript of two ages, and an error.
import { createRequire } from 'node:module';
import { caught } from './helpers.mjs';

const { transformSync } = createRequire(import.meta.url)('@swc/wasm');
const source = Array.from({ length: 60 }, (_, i) => `export class A${i} extends Base { #x=${i}; async f(a: number, ...b: string[]) {
  for await (const q of g(a)) { yield_(q?.x ?? b[${i}]); } return {...this, [\`k\${a}\`]: a ** 2}; } }`).join('\n');
const transformed = (target, minify) => transformSync(source, { jsc: { parser: { syntax: 'typescript' }, target, ...(minify && { minify: { compress: true, mangle: true } }) }, minify });

export const run = () => ({
  old: transformed('es5', false), small: transformed('es2022', true), broken: caught(() => transformSync('let a: = ;', { jsc: { parser: { syntax: 'typescript' } } })),
});
