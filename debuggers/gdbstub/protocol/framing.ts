/**
 * Packets in a stream of bytes: `$BODY#CC`, CC being the sum of the body's bytes modulo 256 (GDB manual, "Remote Protocol: Overview").
 * Bodies are strings of characters below 256, one a byte.
 */
import { binaryText } from './hex.js';

export type Incoming =
  | { readonly kind: 'packet'; readonly body: string }
  /** The byte 0x03 outside of packets. */
  | { readonly kind: 'interrupt' }
  /** The other side has not got our last packet as it was sent. */
  | { readonly kind: 'refused' }
  /** A wrong checksum, or what should be one and is none. */
  | { readonly kind: 'damaged' }
  /** A packet that is larger than {@link PACKET_SIZE}; its contents are lost. */
  | { readonly kind: 'oversized' };

/** Bytes of a packet's body at most, either way: what `qSupported` says. */
export const PACKET_SIZE = 0x20000;

const INTERRUPT = 0x03;
const NACK = 0x2d;
const START = 0x24;
const END = 0x23;
const ESCAPE = 0x7d;
const ESCAPED_BY = 0x20;

/** The value of a hexadecimal digit, NaN for other bytes. */
const digit = (byte: number): number => parseInt(String.fromCharCode(byte), 16);

/** Takes a stream apart. Never keeps more than one packet of {@link PACKET_SIZE}. */
export class PacketReader {
  private readonly body = new Uint8Array(PACKET_SIZE);
  private length = 0;
  private sum = 0;
  private state: 'outside' | 'body' | 'escaped' | 'first digit' | 'second digit' = 'outside';
  private claimed = 0;

  /** What is complete with these bytes, in order. Acknowledgements of ours are passed over. */
  *feed(bytes: Uint8Array): Generator<Incoming, void> {
    for (const byte of bytes) {
      const incoming = this.take(byte);
      if (incoming !== undefined) yield incoming;
    }
  }

  private take(byte: number): Incoming | undefined {
    switch (this.state) {
      case 'outside':
        if (byte === INTERRUPT) return { kind: 'interrupt' };
        if (byte === NACK) return { kind: 'refused' };
        if (byte === START) this.begin();
        return undefined;
      case 'body':
        if (byte === START) this.begin();
        else if (byte === END) this.state = 'first digit';
        else if (byte === ESCAPE) {
          this.sum += byte;
          this.state = 'escaped';
        } else this.keep(byte, byte);
        return undefined;
      case 'escaped':
        this.state = 'body';
        this.keep(byte, byte ^ ESCAPED_BY);
        return undefined;
      case 'first digit':
        this.claimed = digit(byte);
        this.state = 'second digit';
        return undefined;
      case 'second digit':
        this.state = 'outside';
        if (this.claimed * 16 + digit(byte) !== (this.sum & 0xff)) return { kind: 'damaged' };
        if (this.length > PACKET_SIZE) return { kind: 'oversized' };
        return { kind: 'packet', body: binaryText(this.body.subarray(0, this.length)) };
    }
  }

  private begin(): void {
    this.state = 'body';
    this.length = 0;
    this.sum = 0;
  }

  /** @param raw as it was sent, which the checksum is about */
  private keep(raw: number, byte: number): void {
    this.sum += raw;
    if (this.length < PACKET_SIZE) this.body[this.length] = byte;
    if (this.length <= PACKET_SIZE) this.length++;
  }
}

/** A packet with its frame: what would have another meaning inside it is escaped. */
export function framed(body: string): Uint8Array {
  const escaped = body.replace(/[#$}*]/g, (c) => `}${String.fromCharCode(c.charCodeAt(0) ^ ESCAPED_BY)}`);
  const bytes = new Uint8Array(escaped.length + 4);
  let sum = 0;
  bytes[0] = START;
  for (let i = 0; i < escaped.length; i++) sum += bytes[i + 1] = escaped.charCodeAt(i);
  const checksum = (sum & 0xff).toString(16).padStart(2, '0');
  bytes.set([END, checksum.charCodeAt(0), checksum.charCodeAt(1)], escaped.length + 1);
  return bytes;
}
