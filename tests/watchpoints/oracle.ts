/** What watchpoints must report of a program: the witness executes it one instruction at a time and is told of each access to a memory. */
import type { Side } from '../stop-anywhere/run.js';
import type { Stage } from '../stop-anywhere/drive.js';
import { Witness } from '../witness/api.js';
import type { WInstance, WMemory } from '../witness/entities.js';
import type { Frame } from '../witness/frame.js';
import type { Access } from './session.js';

export type MakeSide = (stage: Stage) => Side;

/** Watches the memory of that index of the instance that is allocated as the `instance`th, from then on. */
export interface Point {
  readonly instance: number;
  readonly memory: number;
  readonly start: number;
  readonly end: number;
  readonly access: Access;
}

/** A pause: where the program stands, and which points are why. */
export interface Pause {
  /** `instance function pc` of the newest frame. */
  readonly at: string;
  /** Sorted; each `point:w1024` or `point:r1024`, by the index of the point. */
  readonly hits: readonly string[];
}

export interface Accessed {
  readonly instance: number;
  readonly memory: number;
  /** Bytes that the memory has at first. */
  readonly size: number;
  readonly start: number;
  readonly length: number;
  readonly written: boolean;
  /** Changed by a host function. */
  readonly byHost: boolean;
}

interface Watched {
  readonly point: Point;
  readonly number: number;
  readonly memory: WMemory;
}

export const hitText = (point: number, written: boolean, address: number | bigint): string => `${point}:${written ? 'w' : 'r'}${address}`;

/** Where a memory is first found. */
interface Found {
  readonly instance: number;
  readonly memory: number;
  /** Bytes it has at first. */
  readonly size: number;
}

/** A run of the witness with some points. */
class Oracle {
  readonly pauses: Pause[] = [];
  /** All accesses to memory that is there from the beginning, up to {@link MOST_ACCESSES}. */
  readonly accesses: Accessed[] = [];
  hostPauses = 0;
  private readonly witness = new Witness();
  private readonly memories = new Map<WMemory, Found>();
  private readonly watched: Watched[] = [];
  private instances = 0;
  /** Of the step in progress. */
  private hits: string[] = [];

  /** @param everything whether to note all that host functions change, which takes time */
  constructor(private readonly points: readonly Point[], private readonly everything = false) {}

  run(make: MakeSide, mostSteps: number): { readonly result: unknown; readonly instructions: number } | undefined {
    const { witness, witness: { machine } } = this;
    const side = make(witness);
    const host = machine.begin(witness.routine(side.run()));
    while (!host.outcome) {
      if (machine.steps > mostSteps) return undefined;
      this.step();
    }
    if ('error' in host.outcome) throw host.outcome.error;
    return { result: host.outcome.value, instructions: machine.steps };
  }

  private step(): void {
    const { machine, instances } = this.witness;
    for (; this.instances < instances.length; this.instances++) this.allocated(instances[this.instances]!, this.instances);
    this.hits = [];
    const frame = machine.top;
    const calls = frame !== undefined && !machine.raising && (frame.instr.name === 'call' || frame.instr.name === 'call_indirect');
    // A call after which the same frame is on top was one of the host's; those that call back are not told apart here.
    const before = calls ? this.watched.map((w) => this.bytesOf(w).slice()) : undefined;
    const index = frame?.index;
    const memories = this.everything && calls && frame.instr.name === 'call' && frame.instance.funcs[frame.instr.a]!.host !== undefined
      ? [...this.memories].map(([memory, found]) => ({ memory, found, bytes: memory.bytes.slice() })) : [];
    machine.step();
    for (const { memory, found, bytes } of memories) this.compare(memory, found, bytes);
    if (before !== undefined && machine.top === frame && !frame!.inCall && !machine.raising && frame!.index === index! + 1) {
      this.watched.forEach((w, i) => {
        const at = before[i]!.findIndex((byte, k) => byte !== this.bytesOf(w)[k]);
        if (at >= 0 && w.point.access !== 'read') this.hits.push(hitText(w.number, true, w.point.start + at));
      });
      if (this.hits.length > 0) this.hostPauses++;
    }
    if (this.hits.length > 0) this.pauses.push({ at: this.place(machine.top!), hits: this.hits.sort() });
  }

  private compare(memory: WMemory, { instance, memory: index, size }: Found, before: Uint8Array): void {
    const { bytes } = memory;
    for (let start = 0; start < size; start++) {
      if (bytes[start] !== before[start]) this.accesses.push({ instance, memory: index, size, start, length: 1, written: true, byHost: true });
    }
  }

  private bytesOf({ memory, point: { start, end } }: Watched): Uint8Array {
    return memory.bytes.subarray(start, end);
  }

  private place(frame: Frame): string {
    return `${this.witness.instances.indexOf(frame.instance)} ${frame.func.index} ${frame.pc}`;
  }

  private allocated({ memories }: WInstance, number: number): void {
    memories.forEach((memory, i) => {
      if (!this.memories.has(memory)) this.memories.set(memory, { instance: number, memory: i, size: memory.bytes.length });
      memory.accessed = (start, length, written) => this.accessed(memory, start, length, written);
    });
    this.points.forEach((point, i) => {
      if (point.instance === number) this.watched.push({ point, number: i, memory: memories[point.memory]! });
    });
  }

  private accessed(memory: WMemory, start: number, length: number, written: boolean): void {
    const { instance, memory: index, size } = this.memories.get(memory)!;
    if (this.accesses.length < MOST_ACCESSES && length > 0 && start < size) {
      this.accesses.push({ instance, memory: index, size, start, length: Math.min(length, size - start), written, byHost: false });
    }
    for (const { point, number, memory: other } of this.watched) {
      if (other !== memory || point.access === (written ? 'read' : 'write')) continue;
      for (let byte = Math.max(point.start, start); byte < Math.min(point.end, start + length); byte++) {
        this.hits.push(hitText(number, written, start));
        break;
      }
    }
  }
}

const MOST_ACCESSES = 200_000;

/** Which memory a program accesses; undefined if it takes more steps than that. @param everything also what host functions change, which takes time */
export function accessesOf(make: MakeSide, mostSteps: number, everything: boolean): readonly Accessed[] | undefined {
  const oracle = new Oracle([], everything);
  return oracle.run(make, mostSteps) && oracle.accesses;
}

export interface Expected {
  readonly pauses: readonly Pause[];
  readonly result: unknown;
  readonly instructions: number;
  /** Those for what a host function has changed. */
  readonly hostPauses: number;
}

export function expectedOf(make: MakeSide, points: readonly Point[]): Expected {
  const oracle = new Oracle(points);
  const { result, instructions } = oracle.run(make, Infinity)!;
  return { pauses: oracle.pauses, result, instructions, hostPauses: oracle.hostPauses };
}
