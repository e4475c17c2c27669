/** The text format, by wabt: to a binary, and where in the text something is wrong. */
import { type FeatureName, isSupported } from '../compiler/model/features.js';
import { EXIT, UserError } from '../runtime/base/messages.js';

/** What wabt calls the features that it knows. */
const FEATURE_OF = {
  exceptions: 'exception handling', mutable_globals: 'mutable globals', sat_float_to_int: 'saturating conversions', sign_extension: 'sign extension', simd: 'SIMD',
  threads: 'atomics', function_references: 'typed function references', multi_value: 'multiple values', tail_call: 'tail calls', bulk_memory: 'bulk memory',
  reference_types: 'reference types', memory64: 'memory64', extended_const: 'extended constant expressions', relaxed_simd: 'SIMD',
} as const satisfies Readonly<Record<string, FeatureName>>;
type Features = Readonly<Record<keyof typeof FEATURE_OF | 'annotations', boolean>>;
const featuresWhere = (wanted: (feature: FeatureName) => boolean): Features =>
  ({ annotations: true, ...Object.fromEntries(Object.entries(FEATURE_OF).map(([name, feature]) => [name, wanted(feature)])) }) as Features;

/** What wabt is to understand; what we do not support is refused with a better message by our own validation. */
const FEATURES = featuresWhere(() => true);
/** Of these, what we support: refuses the rest where it stands in the text. */
const SUPPORTED = featuresWhere(isSupported);

/** For wabt, whose messages begin with it, in the place of the path, which may have any characters. */
const NAME = 'text';

/** What wabt complains of. */
interface Complaint {
  /** From 1; the column counts bytes. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

type Wabt = Awaited<ReturnType<typeof import('../third-party/wabt.js').default>>;
type WabtModule = ReturnType<Wabt['parseWat']>;

async function withModule<T>(text: Uint8Array, features: Features, use: (module: WabtModule) => T): Promise<T> {
  const { default: loadWabt } = await import('../third-party/wabt.js');
  // Of a string it takes the low byte of each character; of bytes in a part of a buffer, the size of the whole buffer.
  const module = (await loadWabt()).parseWat(NAME, Buffer.from(text).toString('latin1'), features);
  try {
    return use(module);
  } finally {
    module.destroy();
  }
}

/**
 * The binary of a text, with names. It may be invalid.
 * @throws UserError if the text is malformed
 */
export async function assemble(path: string, text: Uint8Array): Promise<Uint8Array> {
  try {
    return await withModule(text, FEATURES, (module) => {
      module.resolveNames();
      return module.toBinary({ write_debug_names: true }).buffer;
    });
  } catch (e) {
    const complaint = complaintOf(e);
    throw complaint === undefined ? new UserError(`${path}: ${messageOf(e).replace(/\s*\n\s*/g, ' ').trim()}`) : located(path, text, complaint);
  }
}

/**
 * A complaint of ours about the binary of a text, as one about the text: nobody has seen the binary.
 * @param reason without the place
 */
export async function complaintAbout(path: string, text: Uint8Array, reason: string): Promise<UserError> {
  // wabt takes no options of `validate` for granted, though its declaration knows none.
  const invalid = await complaint(text, FEATURES, (module) => (module.validate as (features: Features) => void).call(module, FEATURES));
  if (invalid !== undefined) return located(path, text, invalid);
  const unsupported = await complaint(text, SUPPORTED, () => {});
  const feature = / \([^()]*: not supported(?: yet)?\)$/.exec(reason)?.[0] ?? ' (not supported)';
  return unsupported === undefined ? new UserError(`${path}: ${reason}`) : located(path, text, { ...unsupported, reason: unsupported.reason + feature });
}

async function complaint(text: Uint8Array, features: Features, use: (module: WabtModule) => void): Promise<Complaint | undefined> {
  try {
    await withModule(text, features, use);
    return undefined;
  } catch (e) {
    return complaintOf(e);
  }
}

const messageOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));

/** The first complaint of an error of wabt's. */
function complaintOf(e: unknown): Complaint | undefined {
  for (const line of messageOf(e).split('\n')) {
    const at = new RegExp(`^${NAME}:(\\d+):(\\d+): error: (.*)$`, 's').exec(line);
    if (at) return { line: Number(at[1]), column: Number(at[2]), reason: at[3]! };
  }
  return undefined;
}

/** How much of a line is shown. */
const MOST_SHOWN = 120;

/** The complaint with its place, and beneath it the line, and a mark where it is. */
function located(path: string, text: Uint8Array, { line, column, reason }: Complaint): UserError {
  const bytes = Buffer.from(text).toString('latin1').split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
  const chars = (part: string): string => Buffer.from(part, 'latin1').toString('utf8');
  const [before, after] = [chars(bytes.slice(0, column - 1)), chars(bytes.slice(column - 1))];
  const start = Math.max(0, before.length - MOST_SHOWN / 2);
  // Tabs stay, so that the mark stands where it belongs however wide they are.
  const printable = (part: string): string => part.replace(/[^\P{Cc}\t]/gu, '?');
  const shown = printable(before.slice(start));
  const beneath = [`  ${shown}${printable(after.slice(0, MOST_SHOWN - shown.length))}`, `  ${shown.replace(/[^\t]/g, ' ')}^`];
  return new UserError(`${path}:${line}:${before.length + 1}: ${reason}`, EXIT.usage, false, beneath);
}
