// Lightning CSS (Rust): style sheets made small, and visited by JavaScript.
import init, { transform } from 'lightningcss-wasm';
import { caught } from './helpers.mjs';

await init();
const code = Buffer.from(Array.from({ length: 150 }, (_, i) => `.a${i}, .b${i} > p:not(.c):hover { color: rgb(${i}, 0, 0); margin: ${i % 3}px 0px; &.n { inset: 0; background: rgba(0, 0, 0, .5) } width: calc(1px + ${i}px) }
@media (width >= ${600 + i}px) { .a${i} { display: flex; transition: opacity 1s } }`).join('\n'));
const text = ({ code: bytes, map, exports }) => [Buffer.from(bytes).toString(), map && Buffer.from(map).toString(), exports];

export const run = () => ({
  small: text(transform({ filename: 'a.css', code, minify: true, sourceMap: true, targets: { chrome: 80 << 16 } })),
  modules: text(transform({ filename: 'a.css', code: code.subarray(0, code.indexOf('@media')), cssModules: true })),
  visited: text(transform({ filename: 'a.css', code: code.subarray(0, code.indexOf('@media')), visitor: { Length: ({ unit, value }) => ({ unit, value: value * 2 }) } })),
  broken: caught(() => transform({ filename: 'b.css', code: Buffer.from('a { color: }}') })),
});
