/**
 * The frames of the GDB remote protocol, as a client sees them. A payload is a string of bytes, one character (0 to 255) each.
 * Shares no code with the stub, so that a mistake is not made twice.
 */

/** What a stub has sent. */
export type Received =
  | { readonly kind: 'ack' | 'nack' }
  /** `sound` tells whether the checksum was right. The payload has its escapes and run lengths undone. */
  | { readonly kind: 'packet' | 'notification'; readonly payload: string; readonly sound: boolean; readonly raw: string }
  /** A byte that belongs nowhere. */
  | { readonly kind: 'stray'; readonly byte: number };

/** The sum of the bytes of a payload as it is sent, two digits. */
export function checksum(escaped: string): string {
  let sum = 0;
  for (let i = 0; i < escaped.length; i++) sum = (sum + escaped.charCodeAt(i)) & 0xff;
  return sum.toString(16).padStart(2, '0');
}

/** `#`, `$`, `}` and `*` may not stand for themselves. */
export const escape = (payload: string): string => payload.replace(/[#$}*]/g, (c) => `}${String.fromCharCode(c.charCodeAt(0) ^ 0x20)}`);

/** A whole packet. */
export function frame(payload: string): string {
  const escaped = escape(payload);
  return `$${escaped}#${checksum(escaped)}`;
}

/** Undoes escapes, and run lengths (`0*"` is `0000`: the character behind `*` less 29 is how often again). */
export function unescape(raw: string): string {
  let out = '';
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]!;
    if (c === '}') {
      if (++i === raw.length) throw new Error('an escape at the end of a packet');
      out += String.fromCharCode(raw.charCodeAt(i) ^ 0x20);
    } else if (c === '*') {
      const times = raw.charCodeAt(++i) - 29;
      if (out === '' || !(times >= 3 && times <= 97)) throw new Error(`a run length of ${times} in a packet`);
      out += out.at(-1)!.repeat(times);
    } else {
      out += c;
    }
  }
  return out;
}

/** Takes bytes in any portions and gives what they make up. */
export class Deframer {
  private pending = '';

  push(bytes: Buffer): Received[] {
    this.pending += bytes.toString('latin1');
    const out: Received[] = [];
    let at = 0;
    while (at < this.pending.length) {
      const c = this.pending[at]!;
      if (c === '$' || c === '%') {
        const end = this.pending.indexOf('#', at);
        if (end < 0 || end + 3 > this.pending.length) break;
        const raw = this.pending.slice(at + 1, end);
        const sound = checksum(raw) === this.pending.slice(end + 1, end + 3);
        out.push({ kind: c === '$' ? 'packet' : 'notification', payload: sound ? unescape(raw) : '', sound, raw });
        at = end + 3;
      } else {
        out.push(c === '+' ? { kind: 'ack' } : c === '-' ? { kind: 'nack' } : { kind: 'stray', byte: c.charCodeAt(0) });
        at++;
      }
    }
    this.pending = this.pending.slice(at);
    return out;
  }
}
