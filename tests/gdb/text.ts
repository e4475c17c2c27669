/** How numbers and texts are written in packets, and what a stop reply says. */

/** The bytes behind hex digits. */
export function unhex(digits: string): Buffer {
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new Error(`not hex digits: ${digits.slice(0, 80)}`);
  return Buffer.from(digits, 'hex');
}

export const hexText = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
export const textOf = (digits: string): string => unhex(digits).toString('utf8');

/** A number of any width from its bytes in hex, the lowest first. */
export const fromLe = (digits: string): bigint => BigInt(`0x${unhex(digits).reverse().toString('hex') || '0'}`);

export function toLe(value: bigint, bytes: number): string {
  return unhex(BigInt.asUintN(bytes * 8, value).toString(16).padStart(bytes * 2, '0')).reverse().toString('hex');
}

const CODE = 1n << 62n;
/** The address of a byte offset in a module's file. */
export const codeAddress = (offset: number, id = 0): string => (CODE | (BigInt(id) << 32n) | BigInt(offset)).toString(16);
export const memoryAddress = (offset: number | bigint, id = 0): string => ((BigInt(id) << 32n) | BigInt(offset)).toString(16);

/** The parts of an address. */
export function placeOf(address: bigint): { readonly kind: 'memory' | 'code' | 'other'; readonly id: number; readonly offset: number } {
  const kind = (['memory', 'code'] as const)[Number(address >> 62n)] ?? 'other';
  return { kind, id: Number((address >> 32n) & 0x3fff_ffffn), offset: Number(address & 0xffff_ffffn) };
}

/** Why the program does not run. */
export type Stop =
  | {
    readonly kind: 'stopped';
    readonly signal: number;
    readonly reason: string;
    /** The offset in the module, of code with id `module`. */
    readonly pc: number;
    readonly module: number;
    readonly description: string | undefined;
    readonly fields: ReadonlyMap<string, string>;
  }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: number };

/** Reads a stop reply. @throws Error if it is none, or if it lacks what LLDB needs */
export function stopOf(payload: string): Stop {
  const number = parseInt(payload.slice(1, 3), 16);
  if (/^W[0-9a-f]{2}(;|$)/.test(payload)) return { kind: 'exited', code: number };
  if (/^X[0-9a-f]{2}(;|$)/.test(payload)) return { kind: 'killed', signal: number };
  if (!/^T[0-9a-f]{2}/.test(payload) || !payload.endsWith(';')) throw new Error(`not a stop reply: ${payload}`);
  const fields = new Map(payload.slice(3, -1).split(';').map((field) => {
    const at = field.indexOf(':');
    if (at < 0) throw new Error(`a stop reply with a field without value: ${payload}`);
    return [field.slice(0, at), field.slice(at + 1)] as const;
  }));
  const need = (name: string): string => fields.get(name) ?? ((): never => { throw new Error(`a stop reply without ${name}: ${payload}`); })();
  const pc = fromLe(need('00'));
  if (BigInt(`0x${need('thread-pcs')}`) !== pc) throw new Error(`a stop reply with two pcs: ${payload}`);
  if (need('thread') !== '1' || need('threads') !== '1') throw new Error(`a stop reply of another thread: ${payload}`);
  const { id, offset } = placeOf(pc);
  const description = fields.get('description');
  return {
    kind: 'stopped', signal: number, reason: fields.has('library') ? fields.get('reason') ?? 'library' : need('reason'), pc: offset, module: id, fields,
    description: description === undefined ? undefined : textOf(description),
  };
}
