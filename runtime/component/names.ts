/** What a component imports and exports, by name, read from its binary: no more of it than that takes (component model, binary format). */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';

/** An import of a component. */
export interface ComponentImport {
  /** With its version, if it has one: `wasi:io/poll@0.2.12`. */
  readonly name: string;
  readonly kind: 'instance' | 'func' | 'other';
  /** Of an instance, the functions that the component takes from it: `[method]pollable.ready`. */
  readonly functions: readonly string[];
}

export interface ComponentNames {
  readonly imports: readonly ComponentImport[];
  readonly exports: readonly string[];
}

const SECTION = { instance: 5, alias: 6, import: 10, export: 11 } as const;
const SORT = { core: 0, func: 1, type: 3, instance: 5 } as const;
const DESCRIPTION = { coreModule: 0, func: 1, value: 2, type: 3, component: 4, instance: 5 } as const;

/**
 * Reads the names.
 * @param bytes those of a component
 * @throws InvalidModule if the binary is malformed where it is read
 */
export function componentNames(bytes: Uint8Array): ComponentNames {
  return new NamesReader(bytes).read();
}

class NamesReader {
  private readonly imports: { name: string; kind: ComponentImport['kind']; functions: string[] }[] = [];
  private readonly exports: string[] = [];
  /** Functions taken from each instance of the index space, if it is an import. */
  private readonly instances: (string[] | undefined)[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  read(): ComponentNames {
    const r = new ByteReader(this.bytes, PREAMBLE.length);
    while (!r.done) {
      const id = r.byte();
      const size = r.u32();
      const start = r.skip(size);
      this.section(id, new ByteReader(this.bytes, start, start + size));
    }
    return { imports: this.imports, exports: this.exports };
  }

  private section(id: number, r: ByteReader): void {
    switch (id) {
      case SECTION.instance: for (let n = r.u32(); n > 0; n--) this.instances.push(undefined); break;
      case SECTION.alias: for (let n = r.u32(); n > 0; n--) this.alias(r); break;
      case SECTION.import: for (let n = r.u32(); n > 0; n--) this.import(r); break;
      case SECTION.export: for (let n = r.u32(); n > 0; n--) this.export(r); break;
    }
  }

  private import(r: ByteReader): void {
    const name = externName(r);
    const description = skipDescription(r);
    const functions: string[] = [];
    if (description === DESCRIPTION.instance) this.instances.push(functions);
    // Types are imported so that functions can speak of them: nobody has to give one.
    if (description === DESCRIPTION.type) return;
    this.imports.push({ name, kind: description === DESCRIPTION.instance ? 'instance' : description === DESCRIPTION.func ? 'func' : 'other', functions });
  }

  private alias(r: ByteReader): void {
    const sort = readSort(r);
    const target = r.byte();
    const index = r.u32();
    // 0: an export of an instance; 1: of a core instance; 2: something of an enclosing component, by number.
    if (target === 2) {
      r.u32();
    } else {
      const name = r.name();
      if (target === 0 && sort === SORT.func) this.instances[index]?.push(name);
    }
    if (sort === SORT.instance) this.instances.push(undefined);
  }

  private export(r: ByteReader): void {
    this.exports.push(externName(r));
    const sort = readSort(r);
    r.u32();
    if (r.byte() !== 0) skipDescription(r);
    if (sort === SORT.instance) this.instances.push(undefined);
  }
}

/** A name with the byte before it, which says nothing that matters here. */
function externName(r: ByteReader): string {
  const at = r.pos;
  const form = r.byte();
  if (form > 1) r.fail(`unknown form 0x${form.toString(16)} of a name`, at);
  return r.name();
}

function readSort(r: ByteReader): number {
  const sort = r.byte();
  // A core item: what of the core it is follows. That is none of the sorts asked for here.
  if (sort === SORT.core) r.byte();
  return sort;
}

/** Skips what an import or export is said to be, and gives its first byte. */
function skipDescription(r: ByteReader): number {
  const at = r.pos;
  const kind = r.byte();
  switch (kind) {
    case DESCRIPTION.coreModule: r.byte(); r.u32(); break;
    case DESCRIPTION.func: case DESCRIPTION.component: case DESCRIPTION.instance: r.u32(); break;
    // Equal to a type of that number, or (1) any resource.
    case DESCRIPTION.type: if (r.byte() === 0) r.u32(); break;
    default: r.fail(`unknown description 0x${kind.toString(16)} of an import or export`, at);
  }
  return kind;
}
