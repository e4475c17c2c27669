/** Random packets: from the table of what LLDB sends, the same with mistakes in it, and noise. */
import { checksum, escape } from '../framing.js';
import { codeAddress, hexText, memoryAddress } from '../text.js';
import type { Random } from './random.js';

/** What the packets can speak of. */
export interface Subject {
  /** Offsets in the module at which there are instructions. */
  readonly instructions: readonly number[];
  readonly moduleSize: number;
  readonly memorySize: number;
  /** The part of the memory that the program does not use. */
  readonly scratch: { readonly from: number; readonly to: number };
}

/** What the packets may do. */
export interface Limits {
  /** Nothing that changes what the program does, or ends it. */
  readonly harmless: boolean;
}

const hex = (n: number | bigint): string => n.toString(16);
const PLAIN = [
  '?', 'qC', 'qSupported:multiprocess+;swbreak+', 'QThreadSuffixSupported', 'QListThreadsInStopReply', 'QEnableErrorStrings', 'qHostInfo', 'qProcessInfo', 'vCont?',
  'qVAttachOrWaitSupported', 'qStructuredDataPlugins', 'qShlibInfoAddr', 'jThreadsInfo', 'qfThreadInfo', 'qsThreadInfo', 'qWatchpointSupportInfo:', '_M1000,rwx',
  'qRegisterInfo0', 'qRegisterInfo1', 'qThreadStopInfo1', 'p0', 'p0;thread:0001;', 'Hg0', 'Hc-1', 'bc', 'bs', 'T1', '!', 'qGDBServerVersion', 'jThreadExtendedInfo:{"thread":1}',
];
const RUN = ['c', 'vCont;c', 'vCont;c:1', 'C05', 's', 'vCont;s:1', 'vCont;s:0001', 'S05', 'vCont;s:1;c'];
const MONITOR = ['help', 'stack', 'globals', 'memories', 'help stack', 'nonsense', ''];
const WILD_MONITOR = ['setlocal 0 0 1', 'setglobal 0 0 1', 'call 0', 'return', 'return 1', 'throw 0', 'setlocal', 'call 1 2 3', 'return 1 2 3'];

export class Grammar {
  constructor(private readonly random: Random, private readonly subject: Subject, private readonly limits: Limits) {}

  /** A body as LLDB could send it, or nearly. */
  body(): string {
    const { random } = this;
    const make = random.pick([
      () => random.pick(PLAIN), () => random.pick(PLAIN), () => random.pick(RUN),
      () => `${random.pick(['x', 'm'])}${this.address()},${hex(random.size(0x20000))}`,
      () => this.write(),
      () => `${random.pick(['Z', 'z', 'z'])}${random.pick(['0', '0', '0', '1', '2', '3', '4', '5'])},${this.address()},${hex(1 << random.below(4))}`,
      () => `qWasm${random.pick(['Local', 'Global', 'StackValue'])}:${hex(random.size(6))};${hex(random.size(12))}`,
      () => `qWasmCallStack:${random.pick(['1', '0001', '2', ''])}`,
      () => `qXfer:${random.pick(['libraries', 'memory-map', 'features', 'libraries-svr4'])}:read::${hex(random.size(4000))},${hex(random.size(0x20000))}`,
      () => `qMemoryRegionInfo:${this.address()}`,
      () => `qRcmd,${hexText(random.pick(this.limits.harmless ? MONITOR : [...MONITOR, ...WILD_MONITOR]))}`,
    ]);
    return make();
  }

  /** Bytes to send: mostly sound packets. */
  bytes(): string {
    const { random } = this;
    const kind = random.below(20);
    if (kind === 0) return '\x03'.repeat(1 + random.size(20));
    if (kind === 1) return random.bytes(random.size(300));
    if (kind === 2) return random.pick(['+', '-', '$', '#', '$#00', '$$$', '}', '%Stop:#00', '+-+-', '\r\n', '$x#', '*']);
    if (kind === 3) return `$${random.pick(['a', '}', '\x03', '\xff', '0'])}`.repeat(1 + random.size(3000));
    if (kind <= 7) {
      const body = escape(this.mutated(this.body()));
      return `$${body}#${checksum(body)}`;
    }
    const body = escape(this.body());
    const framed = `$${body}#${checksum(body)}`;
    return kind <= 9 ? this.mutated(framed) : framed;
  }

  private address(): string {
    const { random, subject } = this;
    return random.pick([
      () => codeAddress(random.pick(subject.instructions)), () => codeAddress(random.pick(subject.instructions)), () => codeAddress(random.below(subject.moduleSize + 8)),
      () => memoryAddress(random.below(subject.memorySize + 8)), () => memoryAddress(subject.memorySize - random.below(16)), () => memoryAddress(0, random.size(9)),
      () => hex((BigInt(random.bits()) << 32n) | BigInt(random.bits())), () => random.pick(['ffffffff', 'ffffffffffffffff', '10000000000000000', '-1', '', 'x', '0']),
    ])();
  }

  private write(): string {
    const { random, subject: { scratch } } = this;
    const count = random.size(600);
    const at = this.limits.harmless ? scratch.from + random.below(scratch.to - scratch.from - count) : random.below(this.subject.memorySize);
    return `M${memoryAddress(at)},${hex(count)}:${Array.from({ length: count }, () => hex(random.below(256)).padStart(2, '0')).join('')}`;
  }

  private mutated(text: string): string {
    const { random } = this;
    let out = text;
    for (let times = 1 + random.size(4); times > 0; times--) {
      const at = random.below(out.length + 1);
      const rest = out.slice(at);
      out = random.pick([
        () => out.slice(0, at) + rest.slice(1), () => out.slice(0, at) + random.bytes(1) + rest.slice(1), () => out.slice(0, at) + random.bytes(1) + rest, () => out.slice(0, at),
        () => out + rest, () => out.slice(0, at) + random.pick([',', ';', ':', '-', '0', 'f', 'ffffffffffffffff', '\0', '}']) + rest, () => out.slice(0, at) + '0'.repeat(random.size(2000)) + rest,
      ])();
    }
    return out;
  }
}

/** Keeps from the program what would change it, for a stub may well look at packets with a wrong checksum when there are no acknowledgements. */
export class Guard {
  private begun = '';

  constructor(private readonly subject: Subject) {}

  /** Whether these bytes may be sent, after those that have been. Those that may are taken for sent. */
  admits(bytes: string): boolean {
    const text = this.begun + bytes;
    for (const [, raw] of text.matchAll(/\$([^#]*)/g)) {
      // A new `$` begins a new packet, in some stubs.
      for (const part of [raw!, ...raw!.split('$')]) if (!this.harmless(part.replace(/\}([^])/g, (_, c: string) => String.fromCharCode(c.charCodeAt(0) ^ 0x20)))) return false;
    }
    const last = text.lastIndexOf('$');
    const open = last >= 0 && !text.includes('#', last);
    this.begun = open ? text.slice(last).slice(0, 100) : '';
    return true;
  }

  private harmless(body: string): boolean {
    if (/^(k|R|X|vKill|vRun)/.test(body)) return false;
    if (body.startsWith('qRcmd')) return MONITOR.some((command) => body === `qRcmd,${hexText(command)}`) || !/[0-9a-f]{4}/i.test(body);
    if (!body.startsWith('M')) return true;
    const parsed = /^M([0-9a-f]{1,16}),([0-9a-f]{1,8}):/i.exec(body);
    if (parsed === null) return true;
    const [at, count] = [BigInt(`0x${parsed[1]!}`), BigInt(`0x${parsed[2]!}`)];
    return at >= BigInt(this.subject.scratch.from) && at + count <= BigInt(this.subject.scratch.to);
  }
}
