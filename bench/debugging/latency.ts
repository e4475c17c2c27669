/** How soon a program stops that another thread has interrupted. */
import type { Plan } from '../measure.js';
import { quantile } from '../statistics.js';
import { type Interrupter, now } from './interrupter.js';
import { goOn, Session } from './package.js';
import type { Section } from './section.js';
import { wat } from './wat.js';

const ENDLESS = '(module (func (export "run") (loop $l (br $l))))';

/** Milliseconds from interrupts to the stops, in a loop that does nothing and never ends. */
async function latenciesInEmptyLoop(count: number, interrupter: Interrupter): Promise<number[]> {
  const session = new Session();
  const { run } = session.instantiate(await wat(ENDLESS)) as { run: () => void };
  const latencies: number[] = [];
  // From before the loop has been optimised to long after that.
  const next = (): void => interrupter.after(1 + ((latencies.length * 7) % 20), session.flag);
  session.onStop = () => {
    const stopped = now();
    latencies.push(stopped - interrupter.raisedAt());
    if (latencies.length === count) return { kind: 'continue', resumption: { kind: 'early-return', values: [] } };
    next();
    return goOn;
  };
  next();
  run();
  return latencies;
}

function line(title: string, latencies: readonly number[]): string[] {
  return [title, String(latencies.length), quantile(latencies, 0.5).toFixed(3), quantile(latencies, 0.95).toFixed(3), Math.max(...latencies).toFixed(3)];
}

/** @param others those of the programs that have been interrupted before */
export async function measureLatency(plan: Plan, others: readonly number[], interrupter: Interrupter, progress: (text: string) => void): Promise<Section> {
  progress('interrupts of an endless loop');
  const table = [['interrupted', 'interrupts', 'median', '95 %', 'worst'], line('`loop br 0 end`', await latenciesInEmptyLoop(plan.rounds * 40, interrupter))];
  if (others.length > 0) table.push(line('the programs above', others));
  return { about: 'Milliseconds from an interrupt by another thread to the stop:', table, notes: [], failed: false };
}
