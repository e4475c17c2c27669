/** A component as JavaScript and core modules. */
import { componentBindgenVersion } from '../../third-party/versions.js';
import { cached, cacheKey } from './cache.js';
import { type Outlined, outlined } from './outlines.js';
import { InvalidComponent, UnfitComponent } from './versions.js';

/** A component transpiled: what makes an instance of it, given imports. */
export interface Transpiled {
  /** An ES module that exports `instantiate(getCoreModule, imports)`. */
  readonly source: string;
  /** Core modules by the names that it asks for them by: those of the component in the order of its binary, then those that join components. */
  readonly cores: ReadonlyMap<string, Uint8Array>;
}

/** Bindings in JavaScript throughout: the faster ones would go past our own `poll`. */
const OPTIONS = {
  name: 'component', instantiation: { tag: 'sync' }, importBindings: { tag: 'js' }, map: [], noTypescript: true, noNodejsCompat: true, base64Cutoff: 0,
  noComponentErrorWrapping: true,
} as const;

/** What Rust writes of a panic before it traps: where in its source, then why. */
const PANIC = /panicked at [^\n]*:\n([^\n]*)/;

/**
 * What it complains of, in its last line: those before it say where it was. Its validator says at which offset, in the outline; what else it refuses may be valid.
 * @param written on its standard error
 */
function complaint(e: unknown, outline: Outlined, written: string): UnfitComponent {
  const [, panic] = PANIC.exec(written) ?? [];
  if (panic !== undefined) return new UnfitComponent(`cannot be run: the generator of bindings fails on it, by a defect of its own: ${panic}`);
  const text = (e instanceof Error ? e.message : String(e)).trim().split('\n').at(-1)!.trim();
  const [, reason, offset] = /^(.*) \(at offset 0x([0-9a-f]+)\)$/.exec(text) ?? [];
  if (offset === undefined) return new UnfitComponent(`cannot be run: the generator of bindings does not take it: ${text}`);
  return new InvalidComponent(`not a valid component: at offset 0x${outline.offset(parseInt(offset, 16)).toString(16)}: ${reason!}`);
}

/**
 * Transpiles a component, unless that has been done before.
 * @throws UnfitComponent; an InvalidComponent if it is not a valid one
 */
export async function transpile(bytes: Uint8Array): Promise<Transpiled> {
  const { source, cores } = await generated(bytes);
  return { source, cores: new Map([...cores].sort(([a], [b]) => numberOf(a) - numberOf(b))) };
}

/** Files come sorted by their names, where `component.core10.wasm` is before `component.core2.wasm`. */
const numberOf = (file: string): number => Number(/\d*(?=\.wasm$)/.exec(file)![0]);

/** How many generators are of no use any more, for they have trapped. */
let failures = 0;

function generated(bytes: Uint8Array): Promise<Transpiled> {
  return cached(cacheKey('component', componentBindgenVersion(), JSON.stringify(OPTIONS), bytes), async () => {
    const { anotherGenerator, takeWritten, ...first } = await import('../../third-party/component-bindgen.js');
    const { $init, generate } = failures === 0 ? first : await anotherGenerator(failures);
    await $init;
    const outline = outlined(bytes);
    let files: readonly [string, Uint8Array][];
    try {
      ({ files } = generate(outline.bytes, { ...OPTIONS, map: [...OPTIONS.map] }));
    } catch (e) {
      if (e instanceof Error && e.name === 'RuntimeError') failures++;
      throw complaint(e, outline, takeWritten());
    }
    const script = files.find(([name]) => name.endsWith('.js'))![1];
    return { source: new TextDecoder().decode(script), cores: new Map(files.filter(([name]) => name.endsWith('.wasm')).map(([name, core]) => [name, outline.whole(core)])) };
  });
}
