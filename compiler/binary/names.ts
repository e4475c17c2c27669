/** The `name` section (specification, appendix "Custom Sections"): names for people, never needed to run. A malformed one is ignored from where it breaks. */
import { ByteReader } from './bytes.js';
import { InvalidModule } from '../model/errors.js';
import type { Module } from '../model/module.js';

/** Names by index; who has none is missing. */
export interface Names {
  readonly module: string | undefined;
  readonly funcs: ReadonlyMap<number, string>;
  /** By function, then by local. */
  readonly locals: ReadonlyMap<number, ReadonlyMap<number, string>>;
  readonly globals: ReadonlyMap<number, string>;
}

const cache = new WeakMap<Module, Names>();

/** What the module's `name` section says; nothing if there is none. */
export function namesOf(module: Module): Names {
  let names = cache.get(module);
  if (!names) {
    names = readNames(module);
    cache.set(module, names);
  }
  return names;
}

function readNames(module: Module): Names {
  const names = {
    module: undefined as string | undefined,
    funcs: new Map<number, string>(), locals: new Map<number, Map<number, string>>(), globals: new Map<number, string>(),
  };
  const section = module.customs.find((c) => c.name === 'name');
  if (!section) return names;
  try {
    const r = new ByteReader(module.bytes, section.start, section.end);
    while (!r.done) {
      const id = r.byte();
      const size = r.u32();
      const s = new ByteReader(module.bytes, r.pos, r.skip(size) + size);
      if (id === 0) names.module = s.name();
      else if (id === 1) readMap(s, names.funcs);
      else if (id === 2) {
        for (let n = s.u32(); n > 0; n--) {
          const map = new Map<number, string>();
          names.locals.set(s.u32(), map);
          readMap(s, map);
        }
      } else if (id === 7) readMap(s, names.globals);
    }
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
  }
  return names;
}

function readMap(s: ByteReader, into: Map<number, string>): void {
  for (let n = s.u32(); n > 0; n--) into.set(s.u32(), s.name());
}
