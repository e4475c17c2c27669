/**
 * What atomic instructions are in JavaScript, as sources of templates (see meaning.ts). No memory is shared, so nothing can come between what an instruction
 * reads and what it writes: they are accesses like others, but trap where the address is not a multiple of their width, even if it is out of bounds.
 */

/** Of every access: its type, its bits, and what its names have for those. */
const ACCESSES = [['i32', 32, ''], ['i64', 64, ''], ['i32', 8, '8'], ['i32', 16, '16'], ['i64', 8, '8'], ['i64', 16, '16'], ['i64', 32, '32']] as const;
type Bits = 8 | 16 | 32 | 64;
type Parts = readonly [string, ...string[]];

interface AtomicMeanings {
  /** Expressions, one for each part of the result. */
  readonly values: Readonly<Record<string, Parts>>;
  readonly effects: Readonly<Record<string, string>>;
  /** The parts of the result, and the effect that comes then. */
  readonly updates: Readonly<Record<string, readonly [parts: Parts, then: string]>>;
}

const aligned = (bits: Bits): string => `R.aligned($a, ${bits / 8 - 1}, $pc)`;

function read(type: 'i32' | 'i64', bits: Bits): Parts {
  const low = bits === 8 ? 'D.getUint8($a, $pc)' : `D.${bits === 16 ? 'getUint16' : 'getInt32'}(${aligned(bits)}, true)`;
  if (type === 'i32') return [low];
  return [low, bits === 64 ? 'D.getInt32($a4, ($pc, true))' : '0'];
}

/** @param first whether the access has not been checked by reading */
function write(bits: Bits, low: string, high: string, first: boolean): string {
  if (bits === 8) return `D.setInt8($a, ${low}${first ? ', $pc' : ''})`;
  const littleEndian = first ? `(${aligned(bits)}, true)` : 'true';
  return bits === 64 ? `D.setInt32($a4, ${high}, ${littleEndian}), D.setInt32($a, ${low}, true)` : `D.setInt${bits}($a, ${low}, ${littleEndian})`;
}

/** What is written by a cmpxchg, if it is. What is expected counts as far as it is read. */
function exchange(bits: Bits, l: string): string {
  const low = `$1${l}`;
  const same = `$r0 === ${bits < 32 ? `(${low} & ${2 ** bits - 1})` : low}`;
  const writes = write(bits, `$2${l}`, '$2h', false);
  return bits === 64 ? `${same} && $r1 === $1h && (${writes})` : `${same} && ${writes}`;
}

/**
 * @param i32 meanings of `add` and the like, which say what is written instead of the first operand
 * @param i64 their low and high parts
 */
export function atomicMeanings(i32: Readonly<Record<string, string>>, i64: Readonly<Record<string, readonly [low: string, high: string]>>): AtomicMeanings {
  const values: Record<string, Parts> = {};
  const effects: Record<string, string> = {};
  const updates: Record<string, readonly [Parts, string]> = {};
  for (const [type, bits, suffix] of ACCESSES) {
    const l = type === 'i32' ? '' : 'l';
    const unsigned = suffix === '' ? '' : '_u';
    const name = `${type}.atomic.`;
    const result = read(type, bits);
    values[`${name}load${suffix}${unsigned}`] = result;
    effects[`${name}store${suffix}`] = write(bits, `$1${l}`, '$1h', true);
    const update = (op: string, then: string): void => {
      updates[`${name}rmw${suffix}.${op}${unsigned}`] = [result, then];
    };
    for (const [op, source] of Object.entries(i32)) {
      const ofRead = (text: string): string => text.replace(/\$0h/g, '$r1').replace(/\$0l?/g, '$r0');
      const low = ofRead(source).replaceAll('$1', `$1${l}`);
      update(op, write(bits, low, bits === 64 ? ofRead(i64[op]![1]).replace('$l', `(${low})`) : '', false));
    }
    update('xchg', write(bits, `$1${l}`, '$1h', false));
    update('cmpxchg', exchange(bits, l));
  }
  return { values, effects, updates };
}
