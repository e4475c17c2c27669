/** One side of a comparison: a pair of modules instantiated and run on one engine. */
import type { ValType } from '../../compiler/model/types.js';
import type { Rng } from './rng.js';
import { type Api, EXTERNS, Host, HOST_TAG, type Imports, type MemoryLike } from './hosts.js';
import type { Generated, Pair } from './module.js';
import { Observer } from './observe.js';
import { f32OfBits, f64OfBits, randomF32, randomF64, randomI32, randomI64 } from './values.js';

export interface PairBytes {
  readonly helper: Uint8Array | undefined;
  readonly main: Uint8Array;
}

/** An argument that both sides can make: of a function, its export name. */
export type Argument = { readonly value: unknown } | { readonly func: string };

export interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly fuel: number;
}

interface GlobalLike {
  value: unknown;
}

interface TableLike {
  readonly length: number;
  get(index: number): unknown;
}

/** `(module (func (export "trap") unreachable))` */
const TRAPPING = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 0x74, 0x72, 0x61, 0x70, 0, 0, 10, 5, 1, 3, 0, 0, 0x0b);

export class Side {
  readonly host: Host;
  readonly observer: Observer;
  private helper: Readonly<Record<string, unknown>> | undefined;
  private exports: Readonly<Record<string, unknown>> | undefined;

  constructor(readonly api: Api, private readonly pair: Pair, private readonly bytes: PairBytes, callBacks: readonly Call[]) {
    this.observer = new Observer(api);
    const { trap } = new api.Instance(new api.Module(TRAPPING), {}).exports as { trap: () => void };
    this.host = new Host(api, trap, (v) => this.observer.value(v));
    this.observer.nameTag('host.tag', this.host.tag, HOST_TAG.params);
    this.host.callBacks = callBacks.map((c) => ({ name: c.name, args: () => this.arguments(c.args) }));
  }

  private arguments(args: readonly Argument[]): unknown[] {
    return args.map((a) => ('func' in a ? this.exports![a.func] : a.value));
  }

  /** @returns what became of it */
  instantiate(): string {
    const { host, pair, bytes } = this;
    const service: Record<string, unknown> = { ...host.services };
    pair.main.model.tags.forEach((t, i) => {
      const make = (...values: unknown[]): unknown => {
        const { imported } = t;
        const from = imported?.module === 'host' ? host.tag : imported ? this.helper![imported.name] : this.ownTag(i);
        return new this.api.Exception(from as object, values);
      };
      service[`make${i}`] = make;
      service[`add${i}`] = (...values: unknown[]): unknown[] => [...values, make(...values)];
    });
    const imports: Imports = { host: { ...host.functions, tag: host.tag }, service };
    try {
      if (bytes.helper) {
        this.helper = new this.api.Instance(new this.api.Module(bytes.helper), imports).exports;
        this.name('helper', pair.helper!, this.helper);
        imports['helper'] = this.helper;
      }
      this.exports = new this.api.Instance(new this.api.Module(bytes.main), imports).exports;
    } catch (e) {
      return this.observer.thrown(e, host.nullThrown);
    }
    host.exports = this.exports;
    this.name('main', pair.main, this.exports);
    return 'instantiated';
  }

  get ready(): boolean {
    return this.exports !== undefined;
  }

  private ownTag(index: number): unknown {
    return this.exports![`tag${index}`];
  }

  private name(of: string, g: Generated, exports: Readonly<Record<string, unknown>>): void {
    this.observer.nameFunctions(of, exports);
    for (const t of g.tags) this.observer.nameTag(`${of}.${t.name}`, exports[t.name] as object, t.type.params);
  }

  /** @returns what the call gave, and what the host functions were told meanwhile */
  call(call: Call): string {
    const { host, observer } = this;
    host.log.length = 0;
    host.nullThrown = false;
    for (const exports of [this.helper, this.exports]) if (exports) (exports['fuel'] as GlobalLike).value = call.fuel;
    let outcome: string;
    try {
      outcome = observer.value((this.exports![call.name] as (...a: unknown[]) => unknown)(...this.arguments(call.args)));
    } catch (e) {
      outcome = observer.thrown(e, host.nullThrown);
    }
    return [outcome, ...host.log.map((x) => observer.value(x))].join('\n  log ');
  }

  memories(): Uint8Array[] {
    return [this.helper, this.exports].flatMap((x) => (x ? [new Uint8Array((x['memory'] as MemoryLike).buffer)] : []));
  }

  /** Globals and tables. */
  state(): string {
    const { observer, pair } = this;
    const lines: string[] = [];
    for (const [of, g, exports] of [['helper', pair.helper, this.helper], ['main', pair.main, this.exports]] as const) {
      if (!g || !exports) continue;
      for (const name of g.globals) lines.push(`${of}.${name} = ${observer.value((exports[name] as GlobalLike).value)}`);
      for (const name of g.hiddenGlobals) lines.push(`${of}.${name} = ${observer.value((exports[name] as () => unknown)())}`);
      for (const name of g.tables) {
        const t = exports[name] as TableLike;
        lines.push(`${of}.${name} = ${Array.from({ length: t.length }, (_, i) => observer.value(t.get(i))).join(', ')}`);
      }
    }
    return lines.join('\n');
  }
}

function randomArgument(rng: Rng, type: ValType, g: Generated): Argument {
  switch (type) {
    case 'i32': return { value: randomI32(rng) };
    case 'i64': return { value: randomI64(rng) };
    case 'f32': return { value: f32OfBits(randomF32(rng)) };
    case 'f64': return { value: f64OfBits(randomF64(rng)) };
    case 'externref': return { value: rng.pick(EXTERNS) };
    case 'v128': return { value: 0n };
    default: return rng.chance(0.3) ? { value: null } : { func: rng.pick(g.model.exports.filter((e) => e.kind === 'func' && /^f\d/.test(e.name))).name };
  }
}

/** Calls of a module's exports: each once, then more in random order. */
export function randomCalls(rng: Rng, g: Generated, n: number): Call[] {
  return Array.from({ length: n }, (_, i) => {
    const { name, params } = g.entries[i] ?? rng.pick(g.entries);
    return { name, args: params.map((t) => randomArgument(rng, t, g)), fuel: i < g.entries.length ? 200 : rng.pick([5, 30, 100, 300]) };
  });
}
