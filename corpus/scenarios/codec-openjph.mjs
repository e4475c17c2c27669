// @cornerstonejs/codec-openjph (C++, by emscripten): pictures of medicine in high-throughput JPEG 2000, wavelets and bit planes by vectors.
import { createRequire } from 'node:module';
import { digest, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let codec;

function roundTrip({ width, height, bitsPerSample, isSigned, componentCount }, { lossless, quantization = 0, decompositions = 5, blocks = 64 }) {
  const bytes = bitsPerSample > 8 ? 2 : 1;
  const frame = new Uint8Array(width * height * componentCount * bytes);
  const samples = bytes === 2 ? new Int16Array(frame.buffer) : frame;
  const most = 2 ** (bitsPerSample - (isSigned ? 1 : 0)) - 1;
  samples.forEach((_, i) => {
    const [x, y] = [Math.floor(i / componentCount) % width, Math.floor(i / componentCount / width)];
    samples[i] = Math.round((Math.sin(x / 6) + Math.cos(y / 4 + (i % componentCount)) + 2) / 4 * most) - (isSigned ? most >> 1 : 0);
  });
  const encoder = new codec.HTJ2KEncoder();
  encoder.getDecodedBuffer({ width, height, bitsPerSample, isSigned, componentCount, isUsingColorTransform: componentCount === 3 }).set(frame);
  encoder.setQuality(lossless, quantization);
  encoder.setDecompositions(decompositions);
  encoder.setBlockDimensions({ width: blocks, height: blocks });
  encoder.encode();
  const packed = encoder.getEncodedBuffer().slice();
  const decoder = new codec.HTJ2KDecoder();
  decoder.getEncodedBuffer(packed.length).set(packed);
  decoder.readHeader();
  const info = decoder.getFrameInfo();
  decoder.decode();
  const decoded = decoder.getDecodedBuffer().slice();
  decoder.decodeSubResolution(1);
  const smaller = decoder.getDecodedBuffer().slice();
  encoder.delete();
  decoder.delete();
  return [packed.length, digest(packed), info, Buffer.from(decoded).equals(Buffer.from(frame)), digest(decoded), smaller.length, digest(smaller)];
}

const grey = { width: 96, height: 80, bitsPerSample: 8, isSigned: false, componentCount: 1 };
export const run = steps([
  ['load', async () => {
    codec = await require('@cornerstonejs/codec-openjph')();
    return codec.getVersion();
  }],
  ['grey', () => roundTrip(grey, { lossless: true })],
  ['colour', () => roundTrip({ ...grey, width: 61, height: 43, componentCount: 3 }, { lossless: true, decompositions: 3 })],
  ['16 bits', () => roundTrip({ ...grey, bitsPerSample: 16, isSigned: true }, { lossless: true, blocks: 32 })],
  ['with loss', () => roundTrip(grey, { lossless: false, quantization: 0.01 })],
  ['colour with loss', () => roundTrip({ ...grey, width: 64, height: 50, componentCount: 3 }, { lossless: false, quantization: 0.02 })],
]);
