/**
 * The features of WebAssembly beyond its first version, as data: whether each is supported, and of those that are not how the binary format shows that a
 * module needs them. (Of the others each instruction has a row in instructions.ts, which names its feature, and each value type one in value-types.ts.)
 * Messages take the names from here, and so does the reading of the text format.
 */

/** One number, or all from the first to the last. */
type Numbers = number | readonly [number, number];

interface Feature {
  readonly supported: boolean;
  /** Of what is not supported: that it is to come. */
  readonly planned?: boolean;
  /** Opcodes of one byte. */
  readonly opcodes?: readonly Numbers[];
  /** Prefixes of instructions, and which numbers behind them; all, if none are given. */
  readonly prefixed?: readonly { readonly prefix: number; readonly opcodes?: Numbers }[];
  /** Codes of value types, and of what a type can be in the type section. */
  readonly types?: readonly Numbers[];
  /** What may stand for a type where a reference type is expected: a small number is the index of a type. */
  readonly heapTypes?: Numbers;
  /** A bit of the flags before the limits of a memory or table, and what one is that has it. */
  readonly limits?: { readonly bit: number; readonly what: (kind: 'memory' | 'table') => string };
}

const TABLE = {
  'sign extension': { supported: true },
  'saturating conversions': { supported: true },
  'multiple values': { supported: true },
  'mutable globals': { supported: true },
  'bulk memory': { supported: true },
  'reference types': { supported: true },
  'extended constant expressions': { supported: true },
  'exception handling': { supported: true },
  'legacy exception handling': { supported: true },
  'tail calls': { supported: false, opcodes: [[0x12, 0x13]] },
  'typed function references': { supported: false, opcodes: [[0x14, 0x15], [0xd4, 0xd6]], types: [[0x63, 0x64]], heapTypes: [0x00, 0x3f] },
  'exact references': { supported: false, types: [0x62] },
  'stack switching': { supported: false, opcodes: [[0xe0, 0xe6]], types: [0x5d] },
  'garbage collection': {
    supported: false, opcodes: [0xd3], prefixed: [{ prefix: 0xfb }], types: [[0x4e, 0x50], [0x5e, 0x5f], [0x65, 0x68], [0x6a, 0x6e], [0x71, 0x74]],
  },
  'memory control': { supported: false, prefixed: [{ prefix: 0xfc, opcodes: 18 }] },
  'wide arithmetic': { supported: false, prefixed: [{ prefix: 0xfc, opcodes: [19, 22] }] },
  SIMD: { supported: true },
  'relaxed SIMD': { supported: true },
  atomics: { supported: true },
  threads: { supported: false, planned: true, limits: { bit: 2, what: (kind) => `shared ${kind}` } },
  'shared-everything threads': { supported: false, prefixed: [{ prefix: 0xfe }] },
  memory64: { supported: false, limits: { bit: 4, what: (kind) => `64-bit ${kind}` } },
  'custom page sizes': { supported: false, limits: { bit: 8, what: (kind) => `${kind} with pages of its own size` } },
  'multiple memories': { supported: false },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureName = keyof typeof TABLE;

export const FEATURES: Readonly<Record<FeatureName, Feature>> = TABLE;
const ALL = Object.entries(FEATURES) as [FeatureName, Feature][];

export const isSupported = (feature: FeatureName): boolean => FEATURES[feature].supported;

/** What a message adds about something that belongs to a feature: nothing if it belongs to none, or to one that is supported. */
export const lacking = (feature: FeatureName | undefined): string =>
  (feature === undefined || isSupported(feature) ? '' : ` (${feature}: not supported${FEATURES[feature].planned === true ? ' yet' : ''})`);

/** Whether a message ends so: what it is about may be valid, but is not for this compiler. */
export const isAboutUnsupported = (text: string): boolean => /: not supported(?: yet)?\)$/.test(text);

const covers = (numbers: Numbers, n: number): boolean => (typeof numbers === 'number' ? numbers === n : numbers[0] <= n && n <= numbers[1]);
const find = (belongs: (feature: Feature) => boolean | undefined): FeatureName | undefined => ALL.find(([, feature]) => belongs(feature))?.[0];

/**
 * Of an opcode that no instruction of the table has.
 * @param byte the opcode, or the prefix before it
 * @param behind the opcode behind a prefix, if it has been read
 */
export const featureOfOpcode = (byte: number, behind: number | undefined): FeatureName | undefined =>
  find(({ opcodes, prefixed }) => opcodes?.some((n) => covers(n, byte))
    || prefixed?.some((p) => p.prefix === byte && (p.opcodes === undefined || (behind !== undefined && covers(p.opcodes, behind)))));

/** Of the code of a type. */
export const featureOfType = (code: number): FeatureName | undefined => find(({ types }) => types?.some((n) => covers(n, code)));

/** Of what stands where a reference type is expected. */
export const featureOfRefType = (code: number): FeatureName | undefined =>
  find(({ heapTypes }) => heapTypes !== undefined && covers(heapTypes, code)) ?? featureOfType(code);

/** The feature that a memory or table with such flags needs, and how a message names it. The highest bit counts; there is none if nobody knows it. */
export function featureOfLimits(flags: number, kind: 'memory' | 'table'): { readonly feature: FeatureName; readonly what: string } | undefined {
  for (const [feature, { limits }] of ALL) {
    if (limits && limits.bit <= flags && flags < 2 * limits.bit) return { feature, what: limits.what(kind) };
  }
  return undefined;
}
