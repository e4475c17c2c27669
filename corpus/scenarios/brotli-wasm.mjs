// brotli-wasm (Rust, wasm-bindgen): compression is heavy integer code over a growing memory.
import { createRequire } from 'node:module';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { caught, digest, sequence, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let brotli;

const WORDS = 'the stack of a stopped program is data and data can be read changed and resumed at any instruction'.split(' ');

function text(bytes) {
  const next = sequence(7);
  const parts = [];
  for (let length = 0; length < bytes; ) {
    const word = next() % 9 === 0 ? next().toString(36) : WORDS[next() % WORDS.length];
    parts.push(word);
    length += word.length + 1;
  }
  return Buffer.from(parts.join(' ').slice(0, bytes));
}

const small = text(600);
// More than one block of 64 KB.
const large = text(70_000);

function concatenated(chunks) {
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
}

function streamed(input, chunkSize) {
  const { BrotliStreamResultCode, CompressStream, DecompressStream } = brotli;
  const compressor = new CompressStream(5);
  const packed = [];
  for (let offset = 0; offset < input.length; offset += chunkSize) {
    const chunk = input.subarray(offset, offset + chunkSize);
    let consumed = 0;
    for (;;) {
      const step = compressor.compress(chunk.subarray(consumed), 1024);
      packed.push(step.buf);
      consumed += step.input_offset;
      if (step.code !== BrotliStreamResultCode.NeedsMoreOutput) break;
    }
  }
  for (;;) {
    const step = compressor.compress(undefined, 1024);
    packed.push(step.buf);
    if (step.code !== BrotliStreamResultCode.NeedsMoreOutput) break;
  }
  const compressed = concatenated(packed);
  const decompressor = new DecompressStream();
  const plain = [];
  let consumed = 0;
  for (;;) {
    const step = decompressor.decompress(compressed.subarray(consumed), 777);
    plain.push(step.buf);
    consumed += step.input_offset;
    if (step.code !== BrotliStreamResultCode.NeedsMoreOutput) break;
  }
  const back = concatenated(plain);
  return { compressed: compressed.length, digest: digest(compressed), total: compressor.total_out(), same: back.equals(input) };
}

export const run = steps([
  ['load', () => {
    brotli = require('brotli-wasm');
    return Object.keys(brotli).filter((name) => !name.startsWith('__wbg')).sort();
  }],
  ['small', () => {
    const compressed = brotli.compress(small, { quality: 11 });
    return { base64: Buffer.from(compressed).toString('base64'), back: Buffer.from(brotli.decompress(compressed)).toString() };
  }],
  ['qualities', () => [1, 5, 9, 11].map((quality) => {
    const compressed = brotli.compress(large, { quality });
    return {
      quality,
      length: compressed.length,
      digest: digest(compressed),
      roundTrip: large.equals(Buffer.from(brotli.decompress(compressed))),
      readByNode: large.equals(brotliDecompressSync(compressed)),
    };
  })],
  ['written by node', () => digest(brotli.decompress(brotliCompressSync(large)))],
  ['empty', () => Buffer.from(brotli.compress(new Uint8Array(0))).toString('base64')],
  ['stream', () => streamed(large, 10_000)],
  ['not compressed', () => caught(() => brotli.decompress(Buffer.from('this is no brotli stream at all')))],
  ['memory', () => brotli.__wasm.memory.buffer.byteLength],
  ['bad options', () => caught(() => brotli.compress(small, { quality: 'high' }))],
]);
