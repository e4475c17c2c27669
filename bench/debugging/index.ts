/** The benchmark of debugging: every part of it, one after the other. */
import type { Plan } from '../measure.js';
import { workloads } from '../workloads.js';
import { measureDepths } from './depth.js';
import { measureIdle } from './idle.js';
import { Interrupter } from './interrupter.js';
import { measureLatency } from './latency.js';
import { measureResume } from './resume.js';
import type { Section } from './section.js';
import { measureSteps } from './steps.js';

export type { Section };

/** Measures one part after the other. @param matches chooses programs by name, and what is not about a program by `latency`, `depth` and `steps` */
export async function* measureDebugging(plan: Plan, matches: (name: string) => boolean, progress: (text: string) => void): AsyncGenerator<Section> {
  const interrupter = await Interrupter.start();
  try {
    yield* await measureIdle(plan, matches, progress);
    const interruptible = workloads.filter(({ name, wasm }) => matches(name) && wasm.startsWith('bench/'));
    const resumed = await measureResume(interruptible, plan, interrupter, progress);
    if (resumed.section !== undefined) yield resumed.section;
    if (matches('latency') || resumed.latencies.length > 0) yield await measureLatency(plan, resumed.latencies, interrupter, progress);
    if (matches('depth')) yield await measureDepths(plan, progress);
    if (matches('steps')) yield await measureSteps(plan, interrupter, progress);
  } finally {
    await interrupter.end();
  }
}
