/** What can be seen of a value or of something thrown, as text that is equal on two engines exactly when they agree. */
import type { ValType } from '../../compiler/model/types.js';
import { older } from '../engine-messages.js';
import { EXTERNS, type Api, type ExceptionLike } from './hosts.js';

/** Names what belongs to one side: its functions and tags. */
export class Observer {
  private readonly functions = new Map<unknown, string>();
  private readonly tags: { readonly name: string; readonly tag: object; readonly params: readonly ValType[] }[] = [];

  constructor(private readonly api: Api) {}

  /** The first name of a function counts. */
  nameFunctions(of: string, exports: Readonly<Record<string, unknown>>): void {
    for (const [name, v] of Object.entries(exports)) if (typeof v === 'function' && !this.functions.has(v)) this.functions.set(v, `${of}.${name}`);
  }

  nameTag(name: string, tag: object, params: readonly ValType[]): void {
    this.tags.push({ name, tag, params });
  }

  value(v: unknown): string {
    switch (typeof v) {
      case 'number': return Object.is(v, -0) ? '-0' : String(v);
      case 'bigint': return `${v}n`;
      case 'function': case 'object': case 'symbol': {
        if (v === null) return 'null';
        if (Array.isArray(v) && !EXTERNS.includes(v)) return `[${v.map((x) => this.value(x)).join(', ')}]`;
        const extern = EXTERNS.indexOf(v);
        return extern >= 0 ? `extern ${extern}` : this.functions.get(v) ?? (v instanceof this.api.Exception ? this.thrown(v) : `unknown ${typeof v}`);
      }
      default: return typeof v === 'string' ? JSON.stringify(v) : String(v);
    }
  }

  /** @param nullThrown whether a trap stands for throwing a null reference */
  thrown(e: unknown, nullThrown = false): string {
    return e instanceof this.api.Exception ? this.exception(e) : this.error(e, nullThrown);
  }

  /** Older engines give a symbol of their own for a funcref in an exception, so those do not count. */
  private exception(e: ExceptionLike): string {
    const tag = this.tags.find((t) => e.is(t.tag));
    if (!tag) return 'exception of an unknown tag';
    // JavaScript cannot have them, and asked for what is beside them older engines crash.
    if (tag.params.includes('v128')) return `exception of ${tag.name} with vectors`;
    return `exception of ${tag.name}(${tag.params.map((t, i) => (t === 'funcref' ? 'a function' : this.value(e.getArg(tag.tag, i)))).join(', ')})`;
  }

  private error(e: unknown, nullThrown: boolean): string {
    const { api } = this;
    if (!(e instanceof Error)) return `thrown ${this.value(e)}`;
    if (e instanceof RangeError && /call stack/.test(e.message)) return 'stack exhaustion';
    const wasm = (['RuntimeError', 'LinkError', 'CompileError'] as const).find((name) => e.constructor === api[name]);
    if (wasm === 'RuntimeError') return `trap: ${nullThrown ? 'rethrowing null value' : older(e.message)}`;
    return `${wasm ?? e.constructor.name}: ${e.message}`;
  }
}
