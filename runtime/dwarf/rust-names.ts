/** Names that Rust has mangled. Here its first scheme ("legacy"): `_ZN`, each part of a path after its length, the last one a hash, `E`. */
import { rustV0Path } from './rust-v0.js';

const ESCAPES: Readonly<Record<string, string>> = { SP: '@', BP: '*', RF: '&', LT: '<', GT: '>', LP: '(', RP: ')', C: ',' };

/** The parts of a mangled name without the hash; undefined if it is not mangled this way. */
function legacyPath(linkage: string): string[] | undefined {
  if (!/^_ZN.*17h[0-9a-f]{16}E$/.test(linkage)) return undefined;
  const parts: string[] = [];
  for (let at = 3; at < linkage.length - 1; ) {
    const digits = /^\d+/.exec(linkage.slice(at, at + 8))?.[0];
    if (digits === undefined) return undefined;
    const start = at + digits.length;
    at = start + Number(digits);
    parts.push(linkage.slice(start, at));
  }
  return parts.slice(0, -1).map(unescaped);
}

/** A part that begins with an escape got a `_` before it, since an identifier cannot. */
const unescaped = (part: string): string => part.replace(/^_(?=\$)/, '').replace(/\.\./g, '::').replace(/\$(\w+)\$/g, unescapeOne);

function unescapeOne(escape: string, code: string): string {
  if (/^u[0-9a-f]{1,5}$/.test(code)) return String.fromCodePoint(parseInt(code.slice(1), 16));
  return ESCAPES[code] ?? escape;
}

/** What a function is in, by its mangled name; undefined if that is not Rust's. */
export function rustScope(linkage: string): string | undefined {
  return rustV0Path(linkage)?.scope ?? legacyPath(linkage)?.slice(0, -1).join('::');
}

/** A name as Rust programmers know it, from one that is mangled, or that a linker took for C++ and left the escapes and the hash in; any other as it is. */
export function withoutRustMangling(name: string): string {
  const parts = legacyPath(name) ?? (/::h[0-9a-f]{16}$/.test(name) ? name.split('::').slice(0, -1).map(unescaped) : undefined);
  return parts?.join('::') ?? rustV0Path(name)?.whole ?? name;
}
