/**
 * The part of the WebAssembly JavaScript API that the suite is run through, so that one harness drives any implementation of it.
 * Parameters are `never` so that any implementation is assignable, however it types its descriptors.
 */

/** What `instanceof` takes. */
export type ClassLike = abstract new (...args: never[]) => object;

export type ErrorConstructor = abstract new (...args: never[]) => Error;

export interface InstanceLike {
  readonly exports: object;
}

export interface GlobalLike {
  value: unknown;
}

export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: never, imports?: never) => InstanceLike;
  readonly Memory: new (descriptor: never) => object;
  readonly Table: new (descriptor: never) => object;
  readonly Global: new (descriptor: never, value?: never) => GlobalLike;
  readonly Tag: abstract new (...args: never[]) => object;
  readonly Exception: abstract new (...args: never[]) => object;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly CompileError: ErrorConstructor;
  readonly LinkError: ErrorConstructor;
  readonly RuntimeError: ErrorConstructor;
}
