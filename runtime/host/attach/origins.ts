/**
 * Where the bytes of modules come from, by what is in them: programs copy what they have read before they compile it. What is read of files and of responses
 * is noted; of a module whose bytes were neither, who compiles it is known.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PREAMBLE } from '../../../compiler/binary/preamble.js';
import type { ModuleOrigin } from '../../debuggee/index.js';
import type { Escort } from '../../store/native.js';

/** A module as the user may name it. */
export interface Source extends ModuleOrigin {
  /** If it came from there. */
  readonly url?: string | undefined;
  /** Whether Node itself has compiled it, such as the parser of its `fetch`. */
  readonly ofNode?: boolean | undefined;
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

const sources = new Map<string, Source>();

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const isModule = (bytes: Uint8Array): boolean => bytes.length >= PREAMBLE.length && PREAMBLE.every((byte, i) => bytes[i] === byte);

type Known = Pick<Source, 'name' | 'path' | 'url' | 'ofNode'>;

function note(bytes: unknown, known: () => Known): void {
  if (!(bytes instanceof Uint8Array) || !isModule(bytes)) return;
  const hash = hashOf(bytes);
  if (!sources.has(hash)) sources.set(hash, { ...known(), bytes: bytes.length, hash });
}

/** What is known of a module's bytes. @param known what to note if it is nothing */
export function sourceOf(bytes: Uint8Array, known: () => Known = () => ({ name: '' })): Source {
  const hash = hashOf(bytes);
  let source = sources.get(hash);
  if (source === undefined) {
    const { name, ...more } = known();
    source = { name: name === '' ? '' : `${name}-${hash.slice(0, 8)}.wasm`, ...more, bytes: bytes.length, hash };
    if (name !== '') sources.set(hash, source);
  }
  return source;
}

/** Those that this thread has seen, in the order in which they came. */
export const seenSources = (): readonly Source[] => [...sources.values()];

/** Has other threads know what this one does of the modules that it sends them. */
export const escort: Escort = {
  send(bytes) {
    const source = sources.get(hashOf(bytes));
    return source && new TextEncoder().encode(JSON.stringify(source));
  },
  receive(_, sent) {
    const source = JSON.parse(new TextDecoder().decode(sent)) as Source;
    if (!sources.has(source.hash)) sources.set(source.hash, source);
  },
};

/** Of a file, by what `fs` takes for a path; of a descriptor, nothing. */
function ofFile(path: unknown): Known | undefined {
  try {
    const text = path instanceof URL ? fileURLToPath(path) : Buffer.isBuffer(path) ? path.toString() : path;
    return typeof text === 'string' ? { name: basename(text), path: fs.realpathSync(text) } : undefined;
  } catch {
    return undefined;
  }
}

function noteFile(path: unknown, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array) || !isModule(bytes)) return;
  const known = ofFile(path);
  if (known !== undefined) note(bytes, () => known);
}

/** Of a module that has come by a URL. */
export function noteResponse(url: string, bytes: Uint8Array): void {
  // A response that the program itself has made has none.
  if (url === '') return;
  note(bytes, () => {
    if (url.startsWith('file:')) return ofFile(new URL(url)) ?? { name: url, url };
    return { name: decodeURIComponent(new URL(url).pathname.split('/').at(-1)!) || url, url };
  });
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a function in the place of a method, that looks like it. */
function replace<K extends string>(object: Record<K, unknown>, key: K, make: (original: Method) => Method): void {
  const original = object[key] as Method;
  const made = make(original);
  Object.defineProperties(made, { name: { value: original.name, configurable: true }, length: { value: original.length, configurable: true } });
  object[key] = made;
}

/** Has files and responses that are read from now on noted. */
export function watchReads(): void {
  replace(fs, 'readFileSync', (original) => function (this: unknown, ...args) {
    const bytes = original.apply(this, args);
    noteFile(args[0], bytes);
    return bytes;
  });
  replace(fs, 'readFile', (original) => function (this: unknown, ...args) {
    const callback = args.at(-1);
    if (typeof callback !== 'function') return original.apply(this, args);
    return original.call(this, ...args.slice(0, -1), function (this: unknown, error: unknown, bytes: unknown) {
      noteFile(args[0], bytes);
      return (callback as Method).call(this, error, bytes);
    });
  });
  replace(fs.promises, 'readFile', (original) => async function (this: unknown, ...args) {
    const bytes = await original.apply(this, args);
    noteFile(args[0], bytes);
    return bytes;
  });
  for (const method of ['arrayBuffer', 'bytes'] as const) {
    const responses = Response.prototype as unknown as Record<typeof method, unknown>;
    // Node 20 has no `bytes`.
    if (responses[method] === undefined) continue;
    replace(responses, method, (original) => async function (this: unknown, ...args) {
      const result = await original.apply(this, args) as ArrayBuffer | Uint8Array<ArrayBuffer>;
      noteResponse((this as Response).url, result instanceof Uint8Array ? result : new Uint8Array(result));
      return result;
    });
  }
}
