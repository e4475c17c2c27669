/**
 * Scans a module's binary for what the harness has to know: the features it needs, what it imports from where, and the types of
 * its exports. Independent of the engine's decoder on purpose. Bytes that do not decode end the scan of their section;
 * what was found before stays.
 */

import { BinaryError, BinaryReader, TYPE, type FunctionType, type GlobalType, type TypeSpace, type ValueType } from './binary-reader.js';
import type { Feature } from './features.js';
import { skipExpression, type InstructionContext } from './instructions.js';

export interface ModuleScan {
  readonly features: ReadonlySet<Feature>;
  /** Names of the modules it imports from. */
  readonly importModules: ReadonlySet<string>;
  readonly functionExports: ReadonlyMap<string, FunctionType>;
  readonly globalExports: ReadonlyMap<string, GlobalType>;
  readonly types: TypeSpace;
}

/** Scans the binary of a module, valid or not. */
export function scanModule(bytes: Uint8Array): ModuleScan {
  const scanner = new Scanner(bytes);
  scanner.scan();
  return scanner;
}

class Scanner implements ModuleScan, InstructionContext {
  readonly features = new Set<Feature>();
  readonly importModules = new Set<string>();
  readonly functionExports = new Map<string, FunctionType>();
  readonly globalExports = new Map<string, GlobalType>();

  types: TypeSpace = { entries: new Uint8Array(), entryCount: 0, typeCount: 0, isFunction: () => false };

  private readonly typeList: (FunctionType | undefined)[] = [];
  private readonly functions: number[] = [];
  private readonly globals: GlobalType[] = [];
  private importedGlobals = 0;
  private memories = 0;
  private readonly exports: { name: string; kind: number; index: number }[] = [];
  private reader: BinaryReader;

  constructor(private readonly bytes: Uint8Array) {
    this.reader = new BinaryReader(bytes, 0, bytes.length);
  }

  scan(): void {
    let pos = 8;
    while (pos < this.bytes.length) {
      const header = new BinaryReader(this.bytes, pos, this.bytes.length);
      let id: number;
      try {
        id = header.byte();
        const size = header.unsigned();
        pos = header.pos + size;
      } catch (error) {
        if (error instanceof BinaryError) break;
        throw error;
      }
      this.reader = new BinaryReader(this.bytes, header.pos, Math.min(pos, this.bytes.length));
      this.tolerant(() => this.section(id));
    }
    for (const { name, kind, index } of this.exports) {
      const functionType = kind === 0 ? this.typeList[this.functions[index] ?? -1] : undefined;
      if (functionType !== undefined) this.functionExports.set(name, functionType);
      const globalType = kind === 3 ? this.globals[index] : undefined;
      if (globalType !== undefined) this.globalExports.set(name, globalType);
    }
  }

  need(feature: Feature): void {
    this.features.add(feature);
  }

  constantGlobal(index: number): void {
    // Of an undefined or mutable one the module is invalid in any version.
    if (index >= this.importedGlobals && this.globals[index]?.mutable === false) this.need('constant-globals');
  }

  valueType(): ValueType {
    const code = this.reader.byte();
    if (code === 0x63 || code === 0x64) {
      this.need('function-references');
      return { code, heap: this.heapType() };
    }
    if (code === TYPE.v128) this.need('simd');
    else if (code >= 0x65 && code <= 0x78 && !SUPPORTED_REFERENCES.has(code)) this.need('gc');
    return { code, heap: undefined };
  }

  heapType(): number {
    const heap = this.reader.signed();
    if (heap >= 0) this.need('function-references');
    else if (!SUPPORTED_REFERENCES.has(heap & 0x7f)) this.need('gc');
    return heap;
  }

  private section(id: number): void {
    const { reader } = this;
    switch (id) {
      case 1:
        return this.typeSection();
      case 2:
        return reader.vector(() => this.import());
      case 3:
        return reader.vector(() => this.functions.push(reader.unsigned()));
      case 4:
        return reader.vector(() => this.table());
      case 5:
        return reader.vector(() => this.memory());
      case 6:
        return reader.vector(() => {
          const type = this.globalType();
          this.expression();
          this.globals.push(type);
        });
      case 7:
        return reader.vector(() => this.exports.push({ name: reader.name(), kind: reader.byte(), index: reader.unsigned() }));
      case 9:
        return reader.vector(() => this.element());
      case 10:
        return reader.vector(() => this.code());
      case 11:
        return reader.vector(() => this.data());
    }
  }

  private typeSection(): void {
    const { reader, typeList } = this;
    const entryCount = reader.unsigned();
    const start = reader.pos;
    for (let i = 0; i < entryCount; i++) this.recursiveType();
    this.types = {
      entries: reader.since(start),
      entryCount,
      typeCount: typeList.length,
      isFunction: (index) => typeList[index] !== undefined,
    };
  }

  private recursiveType(): void {
    if (this.reader.peek() !== 0x4e) return this.subType();
    this.need('gc');
    this.reader.skip(1);
    this.reader.vector(() => this.subType());
  }

  private subType(): void {
    const { reader } = this;
    let form = reader.byte();
    if (form === 0x50 || form === 0x4f) {
      this.need('gc');
      reader.vector(() => reader.unsigned());
      form = reader.byte();
    }
    if (form === 0x60) {
      const params: ValueType[] = [];
      const results: ValueType[] = [];
      reader.vector(() => params.push(this.valueType()));
      reader.vector(() => results.push(this.valueType()));
      this.typeList.push({ index: this.typeList.length, params, results });
    } else if (form === 0x5f || form === 0x5e) {
      this.need('gc');
      if (form === 0x5e) this.field();
      else reader.vector(() => this.field());
      this.typeList.push(undefined);
    } else {
      throw new BinaryError('unknown type form');
    }
  }

  private field(): void {
    this.valueType();
    this.reader.byte();
  }

  private import(): void {
    const { reader } = this;
    this.importModules.add(reader.name());
    reader.name();
    const kind = reader.byte();
    if (kind === 0) this.functions.push(reader.unsigned());
    else if (kind === 1) this.tableType();
    else if (kind === 2) this.memory();
    else if (kind === 3) this.globals.push(this.globalType());
    else if (kind === 4) {
      reader.skip(1);
      reader.unsigned();
    } else throw new BinaryError('unknown import kind');
    this.importedGlobals = this.globals.length;
  }

  private table(): void {
    if (this.reader.peek() !== 0x40) return this.tableType();
    this.need('function-references');
    this.reader.skip(2);
    this.tableType();
    this.expression();
  }

  private tableType(): void {
    this.valueType();
    this.limits();
  }

  private memory(): void {
    this.limits();
    if (++this.memories > 1) this.need('multi-memory');
  }

  private limits(): void {
    const flags = this.reader.byte();
    if (flags > 7) throw new BinaryError('unknown limits flags');
    if ((flags & 2) !== 0) this.need('threads');
    if ((flags & 4) !== 0) this.need('memory64');
    this.reader.unsigned();
    if ((flags & 1) !== 0) this.reader.unsigned();
  }

  private globalType(): GlobalType {
    const type = this.valueType();
    return { type, mutable: this.reader.byte() === 1 };
  }

  private expression(): void {
    skipExpression(this.reader, this, true);
  }

  private element(): void {
    const { reader } = this;
    const flags = reader.unsigned();
    if (flags > 7) throw new BinaryError('unknown element segment flags');
    if ((flags & 1) === 0) {
      if ((flags & 2) !== 0) reader.unsigned();
      this.expression();
    }
    const expressions = (flags & 4) !== 0;
    if ((flags & 3) !== 0) {
      if (expressions) this.valueType();
      else reader.byte();
    }
    reader.vector(() => (expressions ? this.expression() : reader.unsigned()));
  }

  private data(): void {
    const flags = this.reader.unsigned();
    if (flags === 2) this.reader.unsigned();
    if (flags !== 1) this.expression();
    this.reader.skip(this.reader.unsigned());
  }

  /** One body; what does not decode in it does not end the section, for its size is known. */
  private code(): void {
    const { reader: section } = this;
    const size = section.unsigned();
    const start = section.pos;
    section.skip(size);
    this.reader = new BinaryReader(this.bytes, start, start + size);
    this.tolerant(() => {
      this.reader.vector(() => {
        this.reader.unsigned();
        this.valueType();
      });
      skipExpression(this.reader, this, false);
    });
    this.reader = section;
  }

  private tolerant(scan: () => void): void {
    try {
      scan();
    } catch (error) {
      if (!(error instanceof BinaryError)) throw error;
    }
  }
}

const SUPPORTED_REFERENCES: ReadonlySet<number> = new Set([TYPE.funcref, TYPE.externref, TYPE.exnref]);
