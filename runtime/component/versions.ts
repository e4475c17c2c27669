/** Whether a component fits this host: by the interfaces and functions that it names, not by versions being equal. */
import type { ComponentNames } from './names.js';

/** A component cannot be used for what it is wanted for. The message is for the user, to be put after the name of the file. */
export class UnfitComponent extends Error {
  override readonly name: string = 'UnfitComponent';
  /** @param absent whether the host has nothing at all of what it needs */
  constructor(message: string, readonly absent = false) {
    super(message);
  }
}

/** It is no valid component at all. */
export class InvalidComponent extends UnfitComponent {
  override readonly name: string = 'InvalidComponent';
}

/** An import object: interfaces by their names without versions, a world's own function as `{ default }`. */
export type ImportObject = Readonly<Record<string, object>>;

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly pre: boolean;
}

function parseVersion(text: string): Version | undefined {
  const m = /^(\d+)\.(\d+)\.\d+(-[^+]*)?/.exec(text);
  return m === null ? undefined : { major: Number(m[1]), minor: Number(m[2]), pre: m[3] !== undefined };
}

/** Which versions of a package this host speaks. */
interface Spoken {
  readonly text: string;
  readonly fits: (version: Version) => boolean;
}

const SPOKEN: Readonly<Record<string, Spoken>> = {
  wasi: { text: '0.2', fits: (v) => v.major === 0 && v.minor === 2 && !v.pre },
  // Its number is that of a release of Wasmtime, so a higher one need not mean that anything has changed; if it has, the functions tell.
  'bytecodealliance:wasmtime': { text: '44 or later', fits: (v) => v.major >= 44 },
  'wasm2js-debug:extensions': { text: '0.1', fits: (v) => v.major === 0 && v.minor === 1 },
};

/** A name such as `wasi:io/poll@0.2.12`, without its version. */
export const unversioned = (name: string): string => name.replace(/@[^/]*$/, '');

/** What WASI 0.2 consists of. Other packages of that name have numbers of their own. */
const WASI_PACKAGE = /^wasi:(?:cli|clocks|filesystem|http|io|random|sockets)\/[^@]*@/;

/** The version of WASI that a name is of, if that is a later one than this host's: `0.3`. */
export function laterWasi(name: string): string | undefined {
  const version = WASI_PACKAGE.test(name) ? parseVersion(name.slice(name.indexOf('@') + 1)) : undefined;
  return version !== undefined && (version.major > 0 || version.minor > 2) ? `${version.major}.${version.minor}` : undefined;
}

/** How an interface's package, or `wasi` for all of those, is found in {@link SPOKEN}. */
const spokenOf = (name: string): Spoken | undefined => SPOKEN[name.startsWith('wasi:') ? 'wasi' : name.split('/')[0]!];

/** Why a host that speaks certain versions cannot give an import of that name; undefined if it can. */
export function versionProblem(name: string): string | undefined {
  const bare = unversioned(name);
  const spoken = spokenOf(bare);
  if (name === bare || spoken === undefined) return undefined;
  const version = parseVersion(name.slice(bare.length + 1));
  return version !== undefined && spoken.fits(version) ? undefined : `this host has version ${spoken.text} of it`;
}

/**
 * Requires that a component can be given all it imports.
 * @param given what the component will be given
 * @throws UnfitComponent naming the first import that does not fit
 */
export function requireImports({ imports }: ComponentNames, given: ImportObject): void {
  for (const { name, kind, functions } of imports) {
    const refuse = (why: string, absent?: true): never => {
      throw new UnfitComponent(`cannot be given its import ${name}: ${why}`, absent);
    };
    const item = given[unversioned(name)];
    if (item === undefined || kind === 'other' || (kind === 'func') !== 'default' in item) refuse('this host has no such thing', true);
    const problem = versionProblem(name);
    if (problem !== undefined) refuse(problem);
    const missing = functions.find((f) => !hasFunction(item!, f));
    if (missing !== undefined) refuse(`this host's has no ${missing}`);
  }
}

/**
 * The name, with its version, by which a component exports an interface.
 * @param bare its name without a version
 * @throws UnfitComponent saying what it is not, then
 */
export function requireExport({ exports }: ComponentNames, bare: string, notA: string): string {
  const found = exports.find((name) => unversioned(name) === bare && versionProblem(name) === undefined);
  if (found !== undefined) return found;
  const all = exports.length === 0 ? 'it exports nothing' : `it exports ${exports.join(', ')}`;
  throw new UnfitComponent(`not a ${notA}: it does not export ${bare} of version ${spokenOf(bare)!.text}; ${all}`);
}

const camel = (name: string): string => name.replace(/-(.)/g, (_, c: string) => c.toUpperCase());
const pascal = (name: string): string => camel(`-${name}`);

/** Whether an interface has a function, named as components name it: `now`, `[method]frame.get-pc`, `[static]wasm-tag.make`. */
function hasFunction(given: object, name: string): boolean {
  const m = /^\[(method|static|constructor)\]([^.]+)(?:\.(.+))?$/.exec(name);
  if (m === null) return camel(name) in given;
  const resource = (given as Record<string, { readonly prototype: object } | undefined>)[pascal(m[2]!)];
  if (resource === undefined) return false;
  if (m[1] === 'constructor') return true;
  return camel(m[3]!) in (m[1] === 'static' ? resource : resource.prototype);
}
