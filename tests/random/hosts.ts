/** The functions a generated module may import from its host: they record what they are given, and answer, throw, grow and call back. */
import type { FuncType } from '../../compiler/model/types.js';

/** The part of the `WebAssembly` object that is used here, of the engine's own or of ours. */
export interface Api {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: unknown;
  readonly Tag: new (type: { parameters: string[] }) => object;
  readonly Exception: new (tag: object, values: unknown[]) => ExceptionLike;
  readonly RuntimeError: ErrorConstructor;
  readonly CompileError: ErrorConstructor;
  readonly LinkError: ErrorConstructor;
  validate(bytes: Uint8Array): boolean;
}

export interface ExceptionLike {
  is(tag: object): boolean;
  getArg(tag: object, index: number): unknown;
}

export type Imports = Record<string, Record<string, unknown>>;
export interface MemoryLike {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const type = (params: FuncType['params'], results: FuncType['results'] = []): FuncType => ({ params, results });

/** Names and types of the host functions. */
export const HOST_FUNCTIONS: Readonly<Record<string, FuncType>> = {
  log_i32: type(['i32']),
  log_i64: type(['i64']),
  log_f32: type(['f32']),
  log_f64: type(['f64']),
  log_externref: type(['externref']),
  log_funcref: type(['funcref']),
  mix: type(['i32', 'i64', 'f32', 'f64'], ['i64']),
  several: type(['i32'], ['i32', 'i64', 'f64', 'f32']),
  wide: type(['i64', 'i64'], ['i64', 'i32', 'i64']),
  extern: type(['i32'], ['externref']),
  maybe_throw: type(['i32', 'i64']),
  grow: type(['i32'], ['i32']),
  call_back: type(['i32'], ['i32']),
};

/** Parameters of the tag that the host throws exceptions of. */
export const HOST_TAG: FuncType = type(['i32', 'i64']);

/** Values for externrefs; the same on both sides, so that they compare by identity. */
export const EXTERNS: readonly unknown[] = [null, undefined, 0, -0, 1.5, 'text', true, 7n, Symbol('extern'), { extern: 1 }, [1], (): number => 1, new Error('extern')];

/** No null: an engine's legacy catch takes it for a missing exception as it throws it on. */
const THROWN: readonly unknown[] = [new Error('thrown'), 'thrown text', 42, undefined, { thrown: true }, new RangeError('thrown range error')];

/** One side of a comparison: what the host functions keep for one engine. */
export class Host {
  /** What happened, in order; compared between the sides. */
  readonly log: unknown[] = [];
  /** Whether the trap under way stands for throwing a null reference (legacy encoding). */
  nullThrown = false;
  readonly probed = new Set<number>();
  readonly tag: object;
  exports: Readonly<Record<string, unknown>> = {};
  /** Names of exports that may be called back, and arguments for them. */
  callBacks: readonly { readonly name: string; readonly args: () => unknown[] }[] = [];
  private foreign: unknown;
  private depth = 0;

  constructor(readonly api: Api, private readonly trap: () => void, readonly describe: (v: unknown) => unknown) {
    this.tag = new api.Tag({ parameters: [...HOST_TAG.params] });
  }

  private throw(v: unknown): never {
    this.foreign = v;
    throw v;
  }

  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>> = {
    log_i32: (x: number) => void this.log.push(x),
    log_i64: (x: bigint) => void this.log.push(x),
    log_f32: (x: number) => void this.log.push(x),
    log_f64: (x: number) => void this.log.push(x),
    log_externref: (x: unknown) => void this.log.push(x),
    log_funcref: (x: unknown) => void this.log.push(this.describe(x)),
    mix: (a: number, b: bigint, c: number, d: number) => {
      this.log.push(a, b, c, d);
      return b * 3n + BigInt(a) + (c < d ? 1n << 40n : 0n);
    },
    several: (a: number) => [a ^ 0x55, BigInt(a) << 33n, a / 3, a * 0.5],
    wide: (a: bigint, b: bigint) => new Set([a - b, Number(BigInt.asIntN(32, a >> 7n)) + 2 ** 32, a ^ (b << 64n) ^ (1n << 70n)]),
    extern: (i: number) => EXTERNS[(i >>> 0) % EXTERNS.length],
    maybe_throw: (i: number, j: bigint) => {
      if ((i & 3) === 0) this.throw(THROWN[(i >>> 2) % THROWN.length]);
      if ((i & 3) === 1) this.throw(new this.api.Exception(this.tag, [i, j]));
    },
    grow: (pages: number) => {
      const memory = this.exports['memory'] as MemoryLike | undefined;
      if (!memory) return -2;
      try {
        return memory.grow(pages & 1);
      } catch {
        return -1;
      }
    },
    call_back: (i: number) => {
      if (this.depth > 2 || !this.exports['memory']) return -1;
      const { name, args } = this.callBacks[(i >>> 0) % this.callBacks.length]!;
      this.depth++;
      try {
        const result = (this.exports[name] as (...a: unknown[]) => unknown)(...args());
        this.log.push(name, result);
        return typeof result === 'number' ? result | 0 : 5;
      } finally {
        this.depth--;
      }
    },
  };

  /** What the legacy encoding calls for exception references, and the probe. */
  readonly services = {
    probe: (id: number): void => void this.probed.add(id),
    foreign: (): unknown => this.foreign,
    rethrow: (v: unknown): void => {
      if (v === null) {
        this.nullThrown = true;
        this.trap();
      }
      this.throw(v);
    },
  };
}
