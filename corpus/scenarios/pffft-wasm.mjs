// @echogarden/pffft-wasm (C, by emscripten): Fourier transforms of many lengths, four numbers at a time.
import { readFileSync } from 'node:fs';
import { caught, digest, sequence, steps } from './helpers.mjs';

let fft;

function transformed(length, complex) {
  const next = sequence(length);
  const count = complex ? 2 * length : length;
  const at = (pointer, size = count) => fft.HEAPF32.subarray(pointer >> 2, (pointer >> 2) + size);
  const [input, output, back, work] = Array.from({ length: 4 }, () => fft._pffft_aligned_malloc(4 * count));
  const setup = fft._pffft_new_setup(length, complex ? 1 : 0);
  at(input).set(Float32Array.from({ length: count }, () => (next() % 2001) / 1000 - 1));
  const original = at(input).slice();
  const bytes = () => digest(new Uint8Array(at(output).slice().buffer));
  fft._pffft_transform_ordered(setup, input, output, work, 0);
  const ordered = bytes();
  fft._pffft_transform(setup, input, output, work, 0);
  const unordered = bytes();
  fft._pffft_transform(setup, output, back, work, 1);
  const error = Math.max(...at(back).map((x, i) => Math.abs(x / length - original[i])));
  at(back).fill(0);
  fft._pffft_zconvolve_accumulate(setup, output, output, back, 0.5);
  const convolved = digest(new Uint8Array(at(back).slice().buffer));
  fft._pffft_destroy_setup(setup);
  for (const pointer of [input, output, back, work]) fft._pffft_aligned_free(pointer);
  return [ordered, unordered, error, convolved];
}

export const run = steps([
  ['load', async () => {
    const { default: make } = await import('@echogarden/pffft-wasm/simd');
    fft = await make({ wasmBinary: readFileSync(new URL('pffft.wasm', import.meta.resolve('@echogarden/pffft-wasm/simd'))) });
    return Object.keys(fft).filter((name) => name.startsWith('_pffft')).sort();
  }],
  ...[32, 96, 160, 480, 1024, 4096, 7776].flatMap((length) => [[`${length} real`, () => transformed(length, false)], [`${length} complex`, () => transformed(length, true)]]),
  // It gives up for good.
  ['a length that is none', () => caught(() => transformed(33, false)).message],
]);
