/** What differs between runs, machines and builds of a transcript without meaning anything is replaced by marks. */
import { root } from './program.js';

export interface NormaliseOptions {
  readonly port: number;
  /** Addresses of code, data and instructions stay. */
  readonly addresses: boolean;
}

/** Whoever prints the same address twice prints the same mark twice. */
function numbered(text: string, pattern: RegExp, mark: string): string {
  const known = new Map<string, string>();
  return text.replace(pattern, (address) => {
    if (!known.has(address)) known.set(address, `${mark}${known.size + 1}`);
    return known.get(address)!;
  });
}

/** A mark for each place in the code; data addresses, which are above the first page of null pointers and below 256 MiB, keep apart by number. */
function withoutAddresses(text: string): string {
  const code = text.replace(/0x4[0-9a-f]{15}\b/g, 'CODE').replace(/(`\w+) \+ \d+$/gm, '$1 + N').replace(/(address = (?:[\w.]+\[)?|^\s+Address: [\w.]+\[)0x[0-9a-f]{8}\b/gm, '$1CODE');
  return numbered(code, /0x(?:0{8})?0(?!0000[0-3])[0-9a-f]{7}\b/g, 'DATA');
}

/** Chatter that depends on LLDB's set-up and not on the program. */
const CHATTER = /^warning: (?:This version of LLDB has no plugin for the language "rust".*|.*plugin for the language.*)\n/gm;

export function normalise(text: string, { port, addresses }: NormaliseOptions): string {
  const marked = text.replaceAll(`127.0.0.1:${port}`, '127.0.0.1:PORT').replaceAll(root, 'ROOT/').replace(CHATTER, '').replace(/[ \t]+$/gm, '');
  return addresses ? marked : withoutAddresses(marked);
}
