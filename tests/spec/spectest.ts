/** The host module `spectest` that the suite imports from. */

import type { WebAssemblyApi } from './api.js';
import type { Feature } from './features.js';

/** Its exports, made with the API under test; some there are only for features that are supported. */
export function makeSpectest(api: WebAssemblyApi, supported: ReadonlySet<Feature>): Record<string, unknown> {
  const print = (): void => {};
  const global = (value: 'i32' | 'i64' | 'f32' | 'f64', initial: number | bigint): object =>
    new api.Global({ value, mutable: false } as never, initial as never);
  return {
    print,
    print_i32: print,
    print_i64: print,
    print_f32: print,
    print_f64: print,
    print_i32_f32: print,
    print_f64_f64: print,
    global_i32: global('i32', 666),
    global_i64: global('i64', 666n),
    global_f32: global('f32', Math.fround(666.6)),
    global_f64: global('f64', 666.6),
    table: new api.Table({ initial: 10, maximum: 20, element: 'anyfunc' } as never),
    memory: new api.Memory({ initial: 1, maximum: 2 } as never),
    ...(supported.has('threads') ? { shared_memory: new api.Memory({ initial: 1, maximum: 2, shared: true } as never) } : {}),
    ...(supported.has('memory64')
      ? { table64: new api.Table({ initial: 10n, maximum: 20n, element: 'anyfunc', address: 'i64' } as never) }
      : {}),
  };
}
