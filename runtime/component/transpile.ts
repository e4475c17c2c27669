/** A component as JavaScript and core modules. */
import { componentBindgenVersion } from '../../third-party/versions.js';
import { cached, cacheKey } from './cache.js';
import { UnfitComponent } from './versions.js';

/** A component transpiled: what makes an instance of it, given imports. */
export interface Transpiled {
  /** An ES module that exports `instantiate(getCoreModule, imports)`. */
  readonly source: string;
  /** Core modules by the names that it asks for them by. */
  readonly cores: ReadonlyMap<string, Uint8Array>;
}

/** Bindings in JavaScript throughout: the faster ones would go past our own `poll`. */
const OPTIONS = {
  name: 'component', instantiation: { tag: 'sync' }, importBindings: { tag: 'js' }, map: [], noTypescript: true, noNodejsCompat: true, base64Cutoff: 0,
  noComponentErrorWrapping: true,
} as const;

/**
 * Transpiles a component, unless that has been done before.
 * @throws UnfitComponent if it is not a valid component
 */
export function transpile(bytes: Uint8Array): Promise<Transpiled> {
  return cached(cacheKey('component', componentBindgenVersion(), JSON.stringify(OPTIONS), bytes), async () => {
    const { $init, generate } = await import('../../third-party/component-bindgen.js');
    await $init;
    let files: readonly [string, Uint8Array][];
    try {
      ({ files } = generate(bytes, { ...OPTIONS, map: [...OPTIONS.map] }));
    } catch (e) {
      throw new UnfitComponent(`not a valid component: ${(e instanceof Error ? e.message : String(e)).trim().split('\n')[0]!}`);
    }
    const script = files.find(([name]) => name.endsWith('.js'))![1];
    return { source: new TextDecoder().decode(script), cores: new Map(files.filter(([name]) => name.endsWith('.wasm'))) };
  });
}
