/**
 * The file that is kept of a module: a checksum of the index, its length, the index, then for each function V8's data and its text.
 * The index is made of 32-bit words. Each function has a checksum of its own, so that only what is used is read.
 */
import type { KeptAnalysis } from '../../compiler/analyse/calls.js';
import { builtin } from '../base/builtin.js';
import { openOwn } from './folder.js';

/** What is kept of a function. */
export interface KeptFunction {
  readonly func: number;
  readonly tiny: readonly number[];
  /** Of V8's data, and of the text behind it, in UTF-8. */
  readonly dataBytes: number;
  readonly textBytes: number;
  /** The first words of the checksum of both together. */
  readonly sum: Uint32Array;
}

const SUM_BYTES = 32;
const SUM_WORDS = 4;
const HEAD_BYTES = SUM_BYTES + 4;
const ENTRY_WORDS = 4 + SUM_WORDS;

const sha256 = (bytes: Uint8Array): Buffer => builtin('node:crypto').hash('sha256', bytes, 'buffer');

export function sumOf(bytes: Uint8Array): Uint32Array {
  const whole = sha256(bytes);
  return new Uint32Array(whole.buffer.slice(whole.byteOffset, whole.byteOffset + 4 * SUM_WORDS));
}

const wordsOf = (marks: Uint8Array): Uint32Array => {
  const words = new Uint32Array(Math.ceil(marks.length / 4));
  new Uint8Array(words.buffer).set(marks);
  return words;
};

/** The bytes of a file before its functions'. @param key of the file, so that no other can be taken for it */
export function headOf(key: string, analysis: KeptAnalysis, functions: readonly KeptFunction[]): Uint8Array {
  const words = [Number(analysis.unknownMayGrow), analysis.marks.length, ...wordsOf(analysis.marks), functions.length];
  for (const { func, tiny, textBytes, dataBytes, sum } of functions) words.push(func, dataBytes, textBytes, tiny.length, ...sum, ...tiny);
  const index = Buffer.from(Uint32Array.from(words).buffer);
  const length = Buffer.from(Uint32Array.of(words.length).buffer);
  return Buffer.concat([sha256(Buffer.concat([Buffer.from(key), length, index])), length, index]);
}

/** A file, open. */
export class KeptFile {
  readonly functions = new Map<number, KeptFunction & { readonly position: number }>();

  private room = newBuffer(0);

  private constructor(private readonly fd: number, readonly analysis: KeptAnalysis, words: Uint32Array, at: number, position: number) {
    const count = words[at++]!;
    for (let i = 0; i < count; i++) {
      const [func, dataBytes, textBytes, tinyCount] = words.subarray(at, at + 4) as unknown as [number, number, number, number];
      const sum = words.subarray(at + 4, at + ENTRY_WORDS);
      at += ENTRY_WORDS + tinyCount;
      this.functions.set(func, { func, textBytes, dataBytes, sum, tiny: [...words.subarray(at - tinyCount, at)], position });
      position += textBytes + dataBytes;
    }
  }

  /** Opens the file of a key; undefined if it is not there, or not as it was written. */
  static open(path: string, key: string): KeptFile | undefined {
    const opened = openOwn(path);
    if (opened === undefined) return undefined;
    const { fd, size } = opened;
    const head = readAt(fd, 0, HEAD_BYTES);
    const length = head === undefined ? 0 : new Uint32Array(head.buffer, SUM_BYTES, 1)[0]!;
    const index = head === undefined || length > size / 4 ? undefined : readAt(fd, HEAD_BYTES, 4 * length);
    const sum = (): Buffer => sha256(Buffer.concat([Buffer.from(key), head!.subarray(SUM_BYTES), index!]));
    if (head === undefined || index === undefined || !sum().equals(head.subarray(0, SUM_BYTES))) {
      builtin('node:fs').closeSync(fd);
      return undefined;
    }
    const words = new Uint32Array(index.buffer);
    const marks = new Uint8Array(words.buffer, 8, words[1]);
    return new KeptFile(fd, { unknownMayGrow: words[0] === 1, marks }, words, 2 + Math.ceil(words[1]! / 4), HEAD_BYTES + 4 * length);
  }

  close(): void {
    builtin('node:fs').closeSync(this.fd);
  }

  /** The bytes of a function, until the next are read: V8's data, then the text; undefined if they are not as they were written. */
  read(func: number): { readonly kept: KeptFunction; readonly bytes: Buffer } | undefined {
    const kept = this.functions.get(func);
    if (kept === undefined) return undefined;
    const length = kept.textBytes + kept.dataBytes;
    if (this.room.length < length) this.room = newBuffer(2 * length);
    const bytes = readAt(this.fd, kept.position, length, this.room);
    if (bytes === undefined) return undefined;
    const sum = sumOf(bytes);
    return sum.every((word, i) => word === kept.sum[i]) ? { kept, bytes } : undefined;
  }
}

const newBuffer = (length: number): Buffer<ArrayBuffer> => Buffer.from(new ArrayBuffer(length));

function readAt(fd: number, position: number, length: number, room = newBuffer(length)): Buffer<ArrayBuffer> | undefined {
  try {
    return builtin('node:fs').readSync(fd, room, 0, length, position) === length ? room.subarray(0, length) : undefined;
  } catch {
    return undefined;
  }
}
