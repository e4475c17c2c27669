/** The resource `fields`: names in lower case, values as bytes. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Field } from './wire.js';

/** Those of the connection, which are the host's business. As in Wasmtime. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'transfer-encoding', 'upgrade', 'host', 'http2-settings',
]);

type HeaderError = { readonly tag: 'invalid-syntax' | 'forbidden' | 'immutable' };
function refuse(tag: HeaderError['tag']): never {
  throw { tag } satisfies HeaderError;
}

const textOf = (value: Uint8Array): string => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
const bytesOf = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'latin1'));

function isName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}

function fieldOf(name: string, value: Uint8Array): Field {
  const text = textOf(value);
  const lower = allowed(name);
  try {
    validateHeaderValue(name, text);
  } catch {
    refuse('invalid-syntax');
  }
  return [lower, text];
}

function allowed(name: string): string {
  if (!isName(name)) refuse('invalid-syntax');
  const lower = name.toLowerCase();
  return FORBIDDEN.has(lower) ? refuse('forbidden') : lower;
}

export class Fields {
  #fields: Field[] = [];
  #immutable = false;

  /** Those that a guest gets, or may only read: what of them is the host's business is left out. */
  static immutable(fields: readonly Field[]): Fields {
    const made = new Fields();
    made.#fields = fields.filter(([name]) => !FORBIDDEN.has(name.toLowerCase())).map(([name, value]) => [name.toLowerCase(), value]);
    made.#immutable = true;
    return made;
  }

  static of(fields: Fields): readonly Field[] {
    return fields.#fields;
  }

  static fromList(entries: readonly (readonly [string, Uint8Array])[]): Fields {
    const made = new Fields();
    made.#fields = entries.map(([name, value]) => fieldOf(name, value));
    return made;
  }

  get(name: string): Uint8Array[] {
    return this.#named(name).map(([, value]) => bytesOf(value));
  }

  has(name: string): boolean {
    return this.#named(name).length > 0;
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.#change();
    allowed(name);
    const fields = values.map((value) => fieldOf(name, value));
    this.#fields = [...this.#others(name), ...fields];
  }

  delete(name: string): void {
    this.#change();
    allowed(name);
    this.#fields = this.#others(name);
  }

  append(name: string, value: Uint8Array): void {
    this.#change();
    this.#fields.push(fieldOf(name, value));
  }

  entries(): [string, Uint8Array][] {
    return this.#fields.map(([name, value]) => [name, bytesOf(value)]);
  }

  clone(): Fields {
    const made = new Fields();
    made.#fields = [...this.#fields];
    return made;
  }

  #named(name: string): Field[] {
    const lower = name.toLowerCase();
    return this.#fields.filter(([n]) => n === lower);
  }

  #others(name: string): Field[] {
    const lower = name.toLowerCase();
    return this.#fields.filter(([n]) => n !== lower);
  }

  #change(): void {
    if (this.#immutable) refuse('immutable');
  }
}

/** How long the body is said to be; undefined if that is not said, or nonsense. */
export function contentLength(fields: readonly Field[]): bigint | undefined {
  const value = fields.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return value !== undefined && /^\d{1,19}$/.test(value) ? BigInt(value) : undefined;
}
