// resvg (Rust): SVG drawn, with blur, gradients and text without a font.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { caught, digest, sequence } from './helpers.mjs';

await initWasm(readFileSync(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
const next = sequence(9);
const at = () => next() % 200;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><filter id="f"><feGaussianBlur stdDeviation="3"/></filter><linearGradient id="g"><stop stop-color="red"/>
<stop offset="1" stop-color="blue"/></linearGradient>${Array.from({ length: 40 }, (_, i) => `<path d="M${at()} ${at()}Q${at()} ${at()} ${at()} ${at()}T${at()} ${at()}" fill="${i % 3 ? `hsl(${i * 9},70%,50%)` : 'url(#g)'}" opacity="0.${1 + i % 9}" ${i % 10 ? '' : 'filter="url(#f)"'} stroke="black"/>`).join('')}</svg>`;

export function run() {
  const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: 160 } }).render();
  const result = [drawn.width, drawn.height, digest(drawn.pixels), digest(drawn.asPng())];
  drawn.free();
  return [...result, caught(() => new Resvg('<svg'))];
}
