/** A seed of the random generator as a script: both modules instantiated, exports called, results and what the host was told noted. */
import { encodeModule } from '../random/encode.js';
import { Host, HOST_TAG, type Imports } from '../random/hosts.js';
import { generateSeed, type Pair } from '../random/module.js';
import { Observer } from '../random/observe.js';
import { Rng } from '../random/rng.js';
import { type Argument, type Call, type PairBytes, randomCalls } from '../random/side.js';
import { type Exports, type Script, Witness } from '../witness/api.js';
import type { Stage } from './drive.js';

/** The modules of a program, of one `WebAssembly`. */
interface Modules {
  readonly main: object;
  readonly helper: object | undefined;
}

/** Made once for all sessions of a program: a module knows no store. */
class SharedModules {
  private ours: Modules | undefined;
  private witness: Modules | undefined;

  constructor(private readonly bytes: PairBytes) {}

  of(stage: Stage): Modules {
    return stage instanceof Witness ? this.witness ??= this.make(stage) : this.ours ??= this.make(stage);
  }

  private make({ api }: Stage): Modules {
    const { main, helper } = this.bytes;
    return { main: new api.Module(main), helper: helper && new api.Module(helper) };
  }
}

export interface RandomProgram {
  readonly pair: Pair;
  readonly modules: SharedModules;
  readonly calls: readonly Call[];
  readonly callBacks: readonly Call[];
}

export function randomProgram(seed: number): RandomProgram {
  const pair = generateSeed(seed);
  const encode = (model: Pair['main']['model']): Uint8Array => encodeModule(model, { exceptions: 'standard', foldConstants: false });
  const rng = new Rng(seed ^ 0x5eed);
  const callBacks = randomCalls(rng, pair.main, 3);
  const calls = randomCalls(rng, pair.main, Math.min(12, 2 * pair.main.entries.length));
  const bytes = { helper: pair.helper && encode(pair.helper.model), main: encode(pair.main.model) };
  return { pair, modules: new SharedModules(bytes), calls, callBacks };
}

/** The program on one side. */
export class RandomScript {
  hostCalls = 0;
  readonly main: object;
  readonly helper: object | undefined;
  private readonly host: Host;
  private readonly observer: Observer;
  private exports: Exports | undefined;
  private depth = 0;

  /** @param fuel by how much longer it runs than the generator means it to */
  constructor(private readonly stage: Stage, private readonly program: RandomProgram, private readonly fuel: number) {
    const { api } = stage;
    this.observer = new Observer(api);
    this.host = new Host(api, () => {
      throw new Error('only the older encoding calls this');
    }, (v) => this.observer.value(v));
    this.observer.nameTag('host.tag', this.host.tag, HOST_TAG.params);
    ({ main: this.main, helper: this.helper } = program.modules.of(stage));
  }

  private imports(): Imports {
    const { host, stage } = this;
    const counted = Object.entries({ ...host.functions, ...host.services }).map(([name, f]) => [name, (...args: unknown[]): unknown => {
      this.hostCalls++;
      return (f as (...a: unknown[]) => unknown)(...args);
    }]);
    const functions = Object.fromEntries(counted) as Record<string, unknown>;
    functions['call_back'] = stage.scripted((i) => this.callBack(i as number));
    const service = { ...functions };
    // Only the older encoding calls these.
    this.program.pair.main.model.tags.forEach((_, i) => {
      for (const name of [`make${i}`, `add${i}`]) service[name] = (): undefined => undefined;
    });
    return { host: { ...functions, tag: host.tag }, service };
  }

  private *callBack(i: number): Script<unknown> {
    this.hostCalls++;
    if (this.depth > 2 || !this.exports) return -1;
    const { name, args } = this.program.callBacks[(i >>> 0) % this.program.callBacks.length]!;
    this.depth++;
    try {
      const result = yield { call: this.exports[name], args: this.arguments(args) };
      this.host.log.push(name, result);
      return typeof result === 'number' ? result | 0 : 5;
    } finally {
      this.depth--;
    }
  }

  private arguments(args: readonly Argument[]): unknown[] {
    return args.map((a) => ('func' in a ? this.exports![a.func] : a.value));
  }

  /** @returns what became of each step, a line each */
  *run(): Script<string[]> {
    const { host, observer, program: { pair, calls } } = this;
    const imports = this.imports();
    const instances: Exports[] = [];
    try {
      if (this.helper) {
        const helper = (yield { module: this.helper, imports }) as Exports;
        instances.push(helper);
        this.name('helper', helper, pair.helper!.tags);
        imports['helper'] = helper;
      }
      this.exports = (yield { module: this.main, imports }) as Exports;
    } catch (e) {
      return [observer.thrown(e)];
    }
    instances.push(this.exports);
    host.exports = this.exports;
    this.name('main', this.exports, pair.main.tags);
    const lines: string[] = [];
    for (const call of calls) {
      for (const exports of instances) (exports['fuel'] as { value: unknown }).value = call.fuel * this.fuel;
      try {
        lines.push(observer.value(yield { call: this.exports[call.name], args: this.arguments(call.args) }));
      } catch (e) {
        lines.push(observer.thrown(e));
      }
      lines.push(...host.log.map((x) => `  ${observer.value(x)}`));
      host.log.length = 0;
    }
    return lines;
  }

  private name(of: string, exports: Exports, tags: Pair['main']['tags']): void {
    this.observer.nameFunctions(of, exports);
    for (const t of tags) this.observer.nameTag(`${of}.${t.name}`, exports[t.name] as object, t.type.params);
  }
}
