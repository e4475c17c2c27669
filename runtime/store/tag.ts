/** Exceptions: tags, exception values, and the JavaScript values that carry them through JavaScript frames. */
import type { FuncType } from '../../compiler/model/types.js';
import type { CapturedFrame } from './frames.js';
import { Uncloneable } from './objects.js';
import { canonicalTypeId } from './types.js';

/** A tag; tags are told apart by identity, their types only say what an exception carries. */
export class TagInst {
  /** The `WebAssembly.Tag` that stands for it: one identity. */
  js: object | undefined = undefined;
  readonly typeId: number;
  constructor(readonly type: FuncType) {
    this.typeId = canonicalTypeId(type);
  }
}

/** An exception: its tag and the raw slots of its values. */
export class ExnInst {
  /** Where JavaScript code made it, if it asked for that. */
  stack: string | undefined = undefined;
  /** The frames it has passed through since it was last thrown, innermost first; only the innermost are kept. */
  frames: CapturedFrame[] = [];
  private object: ExceptionObject | undefined = undefined;
  constructor(readonly tag: TagInst, readonly values: unknown[]) {}

  /** What JavaScript sees thrown: made when first needed, then always the same. */
  get js(): ExceptionObject {
    return (this.object ??= new ExceptionObject(this));
  }

  /** Links the object that JavaScript knows it by. */
  adopt(object: ExceptionObject): void {
    this.object ??= object;
  }
}

/** A `WebAssembly.Exception`; the JavaScript API puts its methods on the prototype. */
export class ExceptionObject extends Uncloneable {
  readonly #exn: ExnInst;

  constructor(exn: ExnInst) {
    super();
    this.#exn = exn;
    exn.adopt(this);
  }

  /** The exception behind an object, or undefined if it is no `WebAssembly.Exception`. */
  static exnOf(v: unknown): ExnInst | undefined {
    return typeof v === 'object' && v !== null && #exn in v ? v.#exn : undefined;
  }
}

/** The tag of JavaScript values thrown by JavaScript code: `WebAssembly.JSTag`. */
export const jsTag = new TagInst({ params: ['externref'], results: [] });

/** What to throw in JavaScript for an exception: the very value, if it came from JavaScript. */
export const thrown = (exn: ExnInst): unknown => (exn.tag === jsTag ? exn.values[0] : exn.js);

/** The exception that a caught JavaScript value stands for; the value must not be a trap. */
export const caughtExn = (e: unknown): ExnInst => ExceptionObject.exnOf(e) ?? new ExnInst(jsTag, [e]);
