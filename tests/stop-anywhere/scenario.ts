/** Scenarios: modules in text, host functions, and what the host does with them, told once for both sides. */
import { wat } from '../js-api-same.js';
import type { Exports, Script } from '../witness/api.js';
import type { Stage } from './drive.js';
import type { Side } from './run.js';

/** What a scenario's host has on one side. */
export interface Host {
  readonly stage: Stage;
  /** Instances by the names of their modules, once they are there. */
  readonly instances: Record<string, Exports>;
  /** What happened. */
  readonly log: unknown[];
}

type Body = (host: Host, ...args: never[]) => Script<unknown>;

export interface Scenario {
  /** Instantiated in this order, each with the exports of those before it, and with the host functions as `host`. */
  readonly modules: Readonly<Record<string, string>>;
  readonly functions?: Readonly<Record<string, Body>>;
  readonly main: (host: Host) => Script<unknown>;
}

/** Calls an exported function. */
export function* call(exports: Exports, name: string, ...args: readonly unknown[]): Script<unknown> {
  return yield { call: exports[name], args };
}

/** The outcome as text: bits of NaNs do not count here. */
const text = (v: unknown): unknown => (Array.isArray(v) ? v.map(text) : typeof v === 'bigint' ? `${v}n` : typeof v === 'number' ? String(v) : v);

export function scenarioSide({ modules, functions, main }: Scenario): (stage: Stage) => Side {
  const bytes = Object.entries(modules).map(([name, source]) => [name, wat(source)] as const);
  return (stage) => {
    let hostCalls = 0;
    const host: Host = { stage, instances: {}, log: [] };
    const made = bytes.map(([name, b]) => [name, new stage.api.Module(b)] as const);
    const imports = Object.fromEntries(Object.entries(functions ?? {}).map(([name, body]) => [name, stage.scripted((...args) => {
      hostCalls++;
      return body(host, ...(args as never[]));
    })]));
    function* run(): Script<unknown> {
      for (const [name, module] of made) host.instances[name] = (yield { module, imports: { host: imports, ...host.instances } }) as Exports;
      let result: unknown;
      try {
        result = yield* main(host);
      } catch (e) {
        result = e instanceof Error ? e.message : 'exception';
      }
      return text([result, ...host.log]);
    }
    return { get hostCalls() { return hostCalls; }, modules: made.map(([, m]) => m), run };
  };
}
