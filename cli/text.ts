/** The text format, by wabt: to a binary, and where in the text something is wrong. */
import { UserError } from '../runtime/base/messages.js';

/** What wabt is to understand; what we do not support is refused with a better message by our own validation. */
const FEATURES = {
  exceptions: true, mutable_globals: true, sat_float_to_int: true, sign_extension: true, simd: true, threads: true, function_references: true,
  multi_value: true, tail_call: true, bulk_memory: true, reference_types: true, annotations: true, memory64: true, extended_const: true,
  relaxed_simd: true,
} as const;
/** Of these, what we support: refuses the rest where it stands in the text. */
const SUPPORTED = { ...FEATURES, simd: false, threads: false, function_references: false, tail_call: false, memory64: false, relaxed_simd: false };

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

async function withModule<T>(text: Uint8Array, features: typeof FEATURES | typeof SUPPORTED, use: (module: WabtModule) => T): Promise<T> {
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
    throw new UserError(complaint === undefined ? `${path}: ${messageOf(e).replace(/\s*\n\s*/g, ' ').trim()}` : located(path, text, complaint));
  }
}

/**
 * A complaint of ours about the binary of a text, as one about the text: nobody has seen the binary.
 * @param reason without the place
 */
export async function complaintAbout(path: string, text: Uint8Array, reason: string): Promise<string> {
  // wabt takes no options of `validate` for granted, though its declaration knows none.
  const invalid = await complaint(text, FEATURES, (module) => (module.validate as (features: typeof FEATURES) => void).call(module, FEATURES));
  if (invalid !== undefined) return located(path, text, invalid);
  const unsupported = await complaint(text, SUPPORTED, () => {});
  const feature = / \([^()]*: not supported\)$/.exec(reason)?.[0] ?? ' (not supported)';
  return unsupported === undefined ? `${path}: ${reason}` : located(path, text, { ...unsupported, reason: unsupported.reason + feature });
}

async function complaint(text: Uint8Array, features: typeof FEATURES | typeof SUPPORTED, use: (module: WabtModule) => void): Promise<Complaint | undefined> {
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
    const at = new RegExp(`^${NAME}:(\\d+):(\\d+): error: (.*)$`).exec(line);
    if (at) return { line: Number(at[1]), column: Number(at[2]), reason: at[3]! };
  }
  return undefined;
}

/** How much of a line is shown. */
const MOST_SHOWN = 120;

/** The complaint with its place, and beneath it the line, and a mark where it is. */
function located(path: string, text: Uint8Array, { line, column, reason }: Complaint): string {
  const bytes = Buffer.from(text).toString('latin1').split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
  const chars = (part: string): string => Buffer.from(part, 'latin1').toString('utf8');
  const [before, after] = [chars(bytes.slice(0, column - 1)), chars(bytes.slice(column - 1))];
  const start = Math.max(0, before.length - MOST_SHOWN / 2);
  // Tabs stay, so that the mark stands where it belongs however wide they are.
  const printable = (part: string): string => part.replace(/[^\P{Cc}\t]/gu, '?');
  const shown = printable(before.slice(start));
  return `${path}:${line}:${before.length + 1}: ${reason}\n  ${shown}${printable(after.slice(0, MOST_SHOWN - shown.length))}\n  ${shown.replace(/[^\t]/g, ' ')}^`;
}
