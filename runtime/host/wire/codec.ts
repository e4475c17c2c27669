/** Messages as bytes: what is written by a codec is read back by the same one. Numbers are little-endian. */

/** Bytes being written: into a region given at first, and into a buffer of its own once they no longer fit there. */
export class Writer {
  private bytes: Uint8Array;
  private view: DataView;
  private used = 0;

  constructor(private readonly region: Uint8Array) {
    this.bytes = region;
    this.view = new DataView(region.buffer, region.byteOffset, region.byteLength);
  }

  /** Starts over, at the start of the region. */
  clear(): void {
    this.used = 0;
    if (this.bytes !== this.region) this.adopt(this.region);
  }

  get length(): number {
    return this.used;
  }

  /** What was written, if it is not in the region: a buffer of its own, to be handed on whole. */
  get overflow(): Uint8Array<ArrayBuffer> | undefined {
    return this.bytes === this.region ? undefined : (this.bytes as Uint8Array<ArrayBuffer>);
  }

  u8(value: number): void {
    const at = this.advance(1);
    this.view.setUint8(at, value);
  }

  u32(value: number): void {
    const at = this.advance(4);
    this.view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.advance(8);
    this.view.setBigUint64(at, value, true);
  }

  /** A length, which may be more than a u32 holds. */
  size(value: number): void {
    const at = this.advance(8);
    this.view.setFloat64(at, value, true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.advance(bytes.length);
    this.bytes.set(bytes, at);
  }

  private adopt(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Makes room for some bytes: where they go. The view may be another afterwards. */
  private advance(n: number): number {
    const at = this.used;
    if (at + n > this.bytes.length) {
      const larger = new Uint8Array(Math.max(at + n, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, at));
      this.adopt(larger);
    }
    this.used = at + n;
    return at;
  }
}

/** Bytes being read, from the start. */
export class Reader {
  private readonly view: DataView;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  size(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  /** A copy: the next message overwrites what this one is read from. */
  raw(length: number): Uint8Array<ArrayBuffer> {
    const at = this.advance(length);
    const copy = new Uint8Array(length);
    copy.set(this.bytes.subarray(at, at + length));
    return copy;
  }

  private advance(n: number): number {
    const at = this.at;
    this.at = at + n;
    return at;
  }
}

/** How a kind of value is written and read. */
export interface Codec<T> {
  write(w: Writer, value: T): void;
  read(r: Reader): T;
}

export const nothing: Codec<void> = { write: () => undefined, read: () => undefined };
export const u8: Codec<number> = { write: (w, v) => w.u8(v), read: (r) => r.u8() };
export const bool: Codec<boolean> = { write: (w, v) => w.u8(v ? 1 : 0), read: (r) => r.u8() !== 0 };
export const u32: Codec<number> = { write: (w, v) => w.u32(v), read: (r) => r.u32() };
export const u64: Codec<bigint> = { write: (w, v) => w.u64(v), read: (r) => r.u64() };
export const bytes: Codec<Uint8Array> = {
  write: (w, v) => { w.size(v.length); w.raw(v); },
  read: (r) => r.raw(r.size()),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const text: Codec<string> = { write: (w, v) => bytes.write(w, encoder.encode(v)), read: (r) => decoder.decode(bytes.read(r)) };

/** One of at most 256 strings. */
export function choice<T extends string>(names: readonly T[]): Codec<T> {
  const codes = new Map(names.map((name, i) => [name, i]));
  return { write: (w, v) => w.u8(codes.get(v)!), read: (r) => names[r.u8()]! };
}

export function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    write(w, values) {
      w.u32(values.length);
      for (const value of values) item.write(w, value);
    },
    read(r) {
      const values: T[] = [];
      for (let n = r.u32(); n > 0; n--) values.push(item.read(r));
      return values;
    },
  };
}

export function option<T>(item: Codec<T>): Codec<T | undefined> {
  return {
    write(w, v) {
      w.u8(v === undefined ? 0 : 1);
      if (v !== undefined) item.write(w, v);
    },
    read: (r) => (r.u8() === 0 ? undefined : item.read(r)),
  };
}

/** An object of exactly these fields. */
export function record<T extends object>(fields: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write(w, v) {
      for (const name of names) fields[name].write(w, v[name]);
    },
    read(r) {
      const v: Partial<T> = {};
      for (const name of names) v[name] = fields[name].read(r);
      return v as T;
    },
  };
}
