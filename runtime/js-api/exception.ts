/** `WebAssembly.Tag` and `WebAssembly.Exception`. */
import { slotCount, type ValType } from '../../compiler/model/types.js';
import { append, pristine } from '../base/pristine.js';
import { ExceptionObject, ExnInst, jsTag, TagInst } from '../store/tag.js';
import { Uncloneable } from '../store/objects.js';
import { crossingOf, crossingsOf, jsOfSlots, namedType, toSlots } from '../values/convert.js';
import { stackOfFrames } from '../trace/hook.js';
import type { ExceptionOptions, TagType } from './types.js';
import { interfaceConstructor, isObject, unsignedLong } from './webidl.js';

class TagObject extends Uncloneable {
  readonly #tag: TagInst;

  constructor(tag: TagInst) {
    super();
    this.#tag = tag;
    tag.js ??= this;
  }

  static instOf(v: unknown): TagInst | undefined {
    return isObject(v) && #tag in v ? v.#tag : undefined;
  }
}

function tagFromType(type: TagType): TagInst {
  const context = 'WebAssembly.Tag(): Argument 0';
  if (!isObject(type)) throw new TypeError(`${context} must be a tag type`);
  const parameters: unknown = type.parameters;
  if (!isIterable(parameters)) throw new TypeError(`${context} must be a tag type with 'parameters'`);
  const params: ValType[] = [];
  const names = [...parameters];
  for (let i = 0; i < names.length; i++) {
    const t = namedType(names[i]);
    if (t === undefined) throw new TypeError(`${context} parameter type at index #${i} must be a value type`);
    append(params, t);
  }
  return pristine(() => new TagInst({ params, results: [] }));
}

const isIterable = (v: unknown): v is Iterable<unknown> => isObject(v) && typeof (v as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';

export type Tag = TagObject;
export const Tag = interfaceConstructor('Tag', 1, TagObject, tagFromType, {});

/** The tag behind a `WebAssembly.Tag`; undefined for any other value. */
export const tagOf = TagObject.instOf;
/** The `WebAssembly.Tag` of a tag: the same one each time. */
export const tagObject = (tag: TagInst): Tag => (tag.js ?? new TagObject(tag)) as Tag;

/** The methods of exceptions; they live on the prototype of the store's {@link ExceptionObject}. */
class ExceptionMethods {
  /** Whether the exception has this very tag. */
  is(tag: Tag): boolean {
    const exn = exnOf(this, 'is');
    return exn.tag === tagArgument(tag, 'is');
  }

  /** The exception's value number `index`; the tag must be its own. */
  getArg(tag: Tag, index: number): unknown {
    const context = 'WebAssembly.Exception.getArg()';
    const exn = exnOf(this, 'getArg');
    const wanted = tagArgument(tag, 'getArg');
    const i = unsignedLong(index, `${context}: Index`);
    if (wanted !== exn.tag) throw new TypeError(`${context}: First argument does not match the exception tag`);
    const { params } = exn.tag.type;
    if (i >= params.length) throw new RangeError(`${context}: Index out of range`);
    let slot = 0;
    for (let p = 0; p < i; p++) slot += slotCount(params[p]!);
    return jsOfSlots(crossingOf(params[i]!), exn.values, slot);
  }

  /** Where the exception was made, if that was asked for; otherwise the wasm frames that it has passed, if there are any. */
  get stack(): string | undefined {
    const { stack, frames } = exnOf(this, 'stack');
    return stack ?? stackOfFrames('WebAssembly.Exception', frames);
  }
}

function exnOf(v: unknown, member: string): ExnInst {
  const exn = ExceptionObject.exnOf(v);
  if (exn === undefined) throw new TypeError(`WebAssembly.Exception.${member}(): Receiver is not a WebAssembly.Exception`);
  return exn;
}

function tagArgument(v: unknown, member: string): TagInst {
  const tag = tagOf(v);
  if (tag === undefined) throw new TypeError(`WebAssembly.Exception.${member}(): Argument 0 must be a WebAssembly.Tag`);
  return tag;
}

for (const key of ['is', 'getArg', 'stack'] as const) {
  Object.defineProperty(ExceptionObject.prototype, key, Object.getOwnPropertyDescriptor(ExceptionMethods.prototype, key)!);
}

function exceptionFromJs(tagArg: Tag, payload: Iterable<unknown>, options?: ExceptionOptions): ExnInst {
  const context = 'WebAssembly.Exception()';
  const tag = tagOf(tagArg);
  if (tag === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly tag`);
  if (tag === jsTag) throw new TypeError(`${context}: Argument 0 cannot be WebAssembly.JSTag`);
  if (!isIterable(payload)) throw new TypeError(`${context}: Exception values must be an iterable object`);
  if (options !== undefined && !isObject(options)) throw new TypeError(`${context}: Argument 2 is not an object`);
  const values = [...payload];
  const { params } = tag.type;
  if (values.length !== params.length) throw new TypeError(`${context}: Number of exception values does not match signature length`);
  const exn = new ExnInst(tag, toSlots(crossingsOf(params), values));
  if (options?.traceStack) exn.stack = new Error().stack;
  return exn;
}

/** A `WebAssembly.Exception`. */
export type Exception = ExceptionObject & ExceptionMethods;
export const Exception = interfaceConstructor('Exception', 2, ExceptionObject as unknown as new (exn: ExnInst) => Exception, exceptionFromJs, {});

/** `WebAssembly.JSTag`. */
export const JSTag: Tag = tagObject(jsTag);
