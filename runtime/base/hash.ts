/** FNV-1a: a hash of 32 bits, for telling things apart that nobody has an interest in making alike. */

export const FNV_START = 0x811c9dc5;

/** The hash of what has this one, and a byte or a character more. Signed: `>>> 0` gives what is printed. */
export const fnv = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);
