/** The addresses that LLDB uses for wasm: what it is of in the two highest bits, whose in the next thirty, then an offset. */

export type AddressKind = 'memory' | 'code';

export interface Address {
  readonly kind: AddressKind;
  /** Of an instance, for its code and its first memory; further memories have numbers of their own. */
  readonly id: number;
  /** In bytes: in the memory, or in the module's binary. Below 2^32. */
  readonly offset: number;
}

const KINDS: readonly AddressKind[] = ['memory', 'code'];

export const addressOf = (kind: AddressKind, id: number, offset: number): bigint =>
  (BigInt(KINDS.indexOf(kind)) << 62n) | (BigInt(id) << 32n) | BigInt(offset);

/** As people and documents have it: `0x4000000000000123`. */
export const addressText = (address: bigint): string => `0x${address.toString(16)}`;

/** Undefined for what has no meaning. */
export function readAddress(address: bigint): Address | undefined {
  const kind = KINDS[Number(address >> 62n)];
  return kind && { kind, id: Number((address >> 32n) & 0x3fff_ffffn), offset: Number(address & 0xffff_ffffn) };
}
