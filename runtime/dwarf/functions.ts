/** Which function an instruction belongs to, and which calls were inlined there (DWARF 5 standard, 3.3). */
import type { Module, Span } from '../../compiler/model/module.js';
import { AT, TAG } from './abbreviations.js';
import { bodyAt, findSpan } from './code.js';
import { functionName } from './names.js';
import { RANGE_ATTRIBUTES, rangesOf } from './ranges.js';
import { tolerate, type Unit, unitsOf } from './units.js';

const NAMELESS: ReadonlyMap<number, string> = new Map<number, string>([
  [TAG.classType, '(anonymous class)'], [TAG.structureType, '(anonymous struct)'], [TAG.unionType, '(anonymous union)'], [TAG.namespace, '(anonymous namespace)'],
]);
const SCOPES: ReadonlySet<number> = new Set([
  ...NAMELESS.keys(), TAG.enumerationType, TAG.module, TAG.subprogram, TAG.interfaceType,
]);

/** A function, or a call of one that was inlined. */
export interface SourceFunction {
  /** The offset of its entry: of an inlined one, of the call. */
  readonly entry: number;
  /** As {@link functionName} gives it. */
  readonly name: string | undefined;
  /** Of an inlined one: where it was called, in a file of the unit's line table. */
  readonly call: { readonly file: number; readonly line: number; readonly column: number } | undefined;
}

interface FunctionRange extends Span {
  /** Of its entry. */
  readonly offset: number;
}

/** What is found by going through the entries of a unit once. */
interface Index {
  /** Ascending by start. */
  readonly functions: readonly FunctionRange[];
  /** By the offset of an entry of {@link SCOPES}: the offset and the tag of the next of these around it. */
  readonly around: ReadonlyMap<number, { readonly offset: number; readonly tag: number } | undefined>;
}

/** The functions of a module. Units are gone through when something in them is asked for. */
export class Scopes {
  private readonly units: readonly Unit[];
  private readonly indexes = new Map<Unit, Index>();
  /** What the offsets in a unit's lists of ranges are relative to. */
  private readonly lows = new Map<Unit, number>();
  /** The code that units describe. */
  private readonly ranges = new Map<Unit, readonly Span[]>();
  /** Units that do not say which code they describe: most have none. */
  private readonly rangeless: Unit[] = [];
  /** Whether it is known of all code which units describe it. */
  readonly isWhole: boolean;

  constructor(private readonly module: Module) {
    this.units = unitsOf(module);
    let damaged = 0;
    for (const unit of this.units) {
      const root = tolerate(() => unit.read(unit.root, RANGE_ATTRIBUTES));
      const low = Number(root?.get(AT.lowPc) ?? 0);
      this.lows.set(unit, low);
      const ranges = root && tolerate(() => rangesOf(unit, root, low));
      if (ranges === undefined) damaged++;
      if (ranges !== undefined && (root?.has(AT.highPc) || root?.has(AT.ranges))) this.ranges.set(unit, ranges);
      else this.rangeless.push(unit);
    }
    this.isWhole = this.units.length > 0 && damaged === 0;
  }

  /** What the offsets in a unit's lists are relative to. */
  baseOf(unit: Unit): number {
    return this.lows.get(unit) ?? 0;
  }

  /** The unit with an entry. */
  unitAt(offset: number): Unit | undefined {
    return findSpan(this.units, offset);
  }

  /**
   * The names of what is around an entry, outermost first.
   * @param nesting see {@link functionName}
   */
  around(offset: number, nesting: number): string[] {
    const unit = this.unitAt(offset);
    const path: string[] = [];
    if (unit === undefined) return path;
    const { around } = this.index(unit);
    for (let scope = around.get(offset); scope !== undefined; scope = around.get(scope.offset)) {
      const { tag, offset: at } = scope;
      const name = tag === TAG.subprogram ? functionName(this, at, nesting + 1) : unit.read(at, [AT.name]).get(AT.name);
      const text = typeof name === 'string' ? name : NAMELESS.get(tag);
      if (text !== undefined) path.unshift(text);
      // The name of a function has what is around it.
      if (tag === TAG.subprogram) break;
    }
    return path;
  }

  /**
   * The unit that describes an address of the code section, and the functions there: the innermost inlined one first, last the one that it is compiled
   * into. The unit may not know them.
   */
  find(address: number): { readonly unit: Unit; readonly functions: readonly SourceFunction[] } | undefined {
    const body = bodyAt(this.module, address);
    const units = this.units.filter((unit) => this.ranges.get(unit)?.some((range) => contains(range, address)));
    let best: { readonly unit: Unit; readonly range: FunctionRange } | undefined;
    // Several units may claim the same code: all that have a copy of an inline function or template, of which the linker kept one. A copy that was
    // dropped may have another size.
    for (const unit of units.length > 0 ? units : this.rangeless) {
      const range = findSpan(this.index(unit).functions, address);
      if (range === undefined) continue;
      best ??= { unit, range };
      if (range.start !== body?.start || range.end !== body.end) continue;
      best = { unit, range };
      break;
    }
    if (best === undefined) return units[0] && { unit: units[0], functions: [] };
    return { unit: best.unit, functions: this.functionsAt(best.unit, best.range.offset, address) };
  }

  private functionsAt(unit: Unit, offset: number, address: number): SourceFunction[] {
    /** Inlined calls around the entry at hand, outermost first, with their depths. */
    const stack: { readonly offset: number; readonly depth: number }[] = [];
    let deepest: readonly number[] = [];
    let skipped = Infinity;
    tolerate(() => unit.walk(offset, ({ tag, hasRanges }, at, depth) => {
      if (depth <= skipped) skipped = Infinity;
      else return;
      while (stack.length > 0 && stack[stack.length - 1]!.depth >= depth) stack.pop();
      // A function declared inside has code of its own.
      if (tag === TAG.subprogram && depth > 0) skipped = depth;
      if (tag !== TAG.inlinedSubroutine) return;
      stack.push({ offset: at, depth });
      if (hasRanges && this.rangesOf(unit, at).some((range) => contains(range, address))) deepest = stack.map((call) => call.offset);
    }));
    return [...deepest].reverse().concat(offset).map((at) => this.functionAt(unit, at, at !== offset));
  }

  private functionAt(unit: Unit, offset: number, inlined: boolean): SourceFunction {
    const name = tolerate(() => functionName(this, offset));
    if (!inlined) return { entry: offset, name, call: undefined };
    const values = tolerate(() => unit.read(offset, [AT.callFile, AT.callLine, AT.callColumn]));
    const number = (attribute: number): number => Number(values?.get(attribute) ?? 0);
    return { entry: offset, name, call: { file: number(AT.callFile), line: number(AT.callLine), column: number(AT.callColumn) } };
  }

  /** Where the code of an entry is. */
  rangesOf(unit: Unit, offset: number): Span[] {
    return tolerate(() => rangesOf(unit, unit.read(offset, RANGE_ATTRIBUTES), this.lows.get(unit) ?? 0)) ?? [];
  }

  private index(unit: Unit): Index {
    let index = this.indexes.get(unit);
    if (index === undefined) this.indexes.set(unit, (index = this.readIndex(unit)));
    return index;
  }

  private readIndex(unit: Unit): Index {
    const functions: FunctionRange[] = [];
    const around = new Map<number, { offset: number; tag: number } | undefined>();
    const stack: { readonly offset: number; readonly tag: number; readonly depth: number }[] = [];
    tolerate(() => unit.walk(unit.root, ({ tag, hasRanges }, offset, depth) => {
      if (!SCOPES.has(tag)) return;
      while (stack.length > 0 && stack[stack.length - 1]!.depth >= depth) stack.pop();
      around.set(offset, stack[stack.length - 1]);
      stack.push({ offset, tag, depth });
      if (tag === TAG.subprogram && hasRanges) for (const range of this.rangesOf(unit, offset)) functions.push({ ...range, offset });
    }));
    return { functions: functions.sort((a, b) => a.start - b.start), around };
  }
}

const contains = ({ start, end }: Span, address: number): boolean => start <= address && address < end;
