/** How long LLDB's commands take against the stub, how many packets they need, and what one packet costs. */
import type { Plan } from '../measure.js';
import { quantile, spread } from '../statistics.js';
import type { Section } from '../debugging/section.js';
import { hasLldb } from './lldb.js';
import { measureRaw } from './raw.js';
import { measureSessions } from './sessions.js';

/** Of one kind of command or packet, all that was measured. */
export interface Measured {
  readonly title: string;
  readonly milliseconds: readonly number[];
  /** Packets of the client for each time; empty where it is one by definition. */
  readonly packets: readonly number[];
  readonly kilobytes: readonly number[];
  /** Milliseconds of them in which LLDB waited for a reply; empty where it is all. */
  readonly waited: readonly number[];
}

const spreadCell = (values: readonly number[], digits: number): string => {
  const { median, low, high } = spread(values);
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
};

export async function* measureLldb(plan: Plan, matches: (name: string) => boolean, progress: (text: string) => void): AsyncGenerator<Section> {
  if (matches('lldb')) {
    if (hasLldb()) {
      const { rows, program } = await measureSessions(plan, progress);
      yield {
        about: `LLDB 22's commands, over a connection that counts packets (${program}):`,
        table: [
          ['command', 'times', 'milliseconds', 'of them waiting for the stub', 'packets', 'KB'],
          ...rows.map(({ title, milliseconds, waited, packets, kilobytes }) => [
            title, String(milliseconds.length), spreadCell(milliseconds, 1), spreadCell(waited, 1), quantile(packets, 0.5).toFixed(0), quantile(kilobytes, 0.5).toFixed(1),
          ]),
        ],
        notes: [], failed: false,
      };
    } else {
      progress('');
      console.error('bench: lldb-22 is not installed: its commands are not measured');
    }
  }
  if (matches('packets')) {
    const rows = await measureRaw(plan, progress);
    yield {
      about: 'Single packets, by a client that does nothing else: from the first byte sent to the last one received.',
      table: [
        ['packet', 'times', 'milliseconds', '95 %'],
        ...rows.map(({ title, milliseconds }) => [title, String(milliseconds.length), spreadCell(milliseconds, 3), quantile(milliseconds, 0.95).toFixed(3)]),
      ],
      notes: [], failed: false,
    };
  }
}
