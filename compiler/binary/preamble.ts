/** What WebAssembly binaries begin with: a magic number, and a version that tells modules and components apart (specification, 5.5.16). */
import { ByteReader } from './bytes.js';

export const MAGIC = 0x6d73_6100;
export const MODULE_VERSION = 1;
export const COMPONENT_VERSION = 0x0001_000d;

const wordBytes = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
/** The first bytes of every module. */
export const PREAMBLE: readonly number[] = [...wordBytes(MAGIC), ...wordBytes(MODULE_VERSION)];

/** Whether they are meant for a WebAssembly binary, of whatever kind. */
export const hasMagic = (bytes: Uint8Array): boolean => bytes.length >= 4 && new ByteReader(bytes).word() === MAGIC;

/** What a file's first bytes say it is. */
export function binaryKind(bytes: Uint8Array): 'component' | 'core module' | undefined {
  if (bytes.length < PREAMBLE.length || !hasMagic(bytes)) return undefined;
  const version = new ByteReader(bytes, 4).word();
  return version === COMPONENT_VERSION ? 'component' : version === MODULE_VERSION ? 'core module' : undefined;
}
