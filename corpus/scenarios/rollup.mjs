// Rollup, whose parser is SWC (Rust): modules bundled.
import { rollup } from '@rollup/wasm-node';
import { rejected } from './helpers.mjs';

const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, `${i < 39 ? `import { f as g, unused } from 'm${i + 1}';` : 'const g = (x) => x, unused = 0;'}
export const unused${i} = 1; export function f(x) { class A { static #p = ${i}; static get p() { return A.#p; } } return \`\${g(x)} \${A.p} \${[...'ab'].map(async (c) => await c)}\` ?? x; } export { unused };`]));
const plugin = { name: 'memory', resolveId: (id) => id, load: (id) => files[id] };

export const run = async () => {
  const bundle = await rollup({ input: 'm0', plugins: [plugin] });
  const { output: [{ code, exports }] } = await bundle.generate({ format: 'cjs' });
  files.broken = 'let a = ;';
  return { code, exports, broken: await rejected(() => rollup({ input: 'broken', plugins: [plugin] })) };
};
