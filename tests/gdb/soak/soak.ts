/** Random packets and connections against two programs, one of which must come through it all unharmed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Debuggee } from '../launch.js';
import { type Program, Shelf } from '../programs.js';
import { codeAddress, memoryAddress, stopOf } from '../text.js';
import { END_AT, FUNCTIONS, MEMORY, OutputCheck, SCRATCH, STEADY } from './debuggee.js';
import { type Holdings, holdings, MARGIN, MemoryTrend, sameHoldings } from './figures.js';
import type { Subject } from './grammar.js';
import { Random } from './random.js';
import { type Site, Visit, type VisitCounts } from './visit.js';

/** How much is done: turns of nine connections, or what a time has room for, but so many connections at least to the program that lives through it. */
export type Extent = { readonly turns: number } | { readonly seconds: number; readonly connects: number };

export interface SoakOptions {
  readonly extent: Extent;
  /** What is said is the same each time with one seed and as many turns. When it arrives is not. */
  readonly seed: number;
  /** Told now and then how it goes. */
  readonly progress: (text: string) => void;
}

const END_CODE = 42;
/** Visits to the steady program for one to those that may be ended. */
const STEADY_VISITS = 8;
const PACKETS_A_VISIT = 400;
const PACKETS_IN_A_HURRY = 12;
/** The share of the run after which what the process holds is what it has to hold in the end; of a long one, a minute is enough. */
const WARM_UP = 1 / 10;
const WARM_UP_SECONDS = 60;
/** Visits to the programs that may be ended, one for so many turns then: starting a program takes longer than all else. */
const TURNS_IN_A_HURRY = 30;
/** The stub may need a moment to see that a client is gone. */
const SETTLE_MS = 10_000;
/** For what takes as long as the machine takes, which may have a lot to do and little time for us. */
const PATIENCE_MS = 120_000;

const allInstructions = (program: Program, names: readonly string[]): number[] => names.flatMap((name) => [...program.instructions(name)]);

/** What is known of a program that packets are made up about. */
function subjectOf(program: Program, functions: readonly string[]): Subject {
  return { instructions: allInstructions(program, functions), moduleSize: program.bytes.length, memorySize: MEMORY, scratch: { from: SCRATCH, to: MEMORY } };
}

async function settled(pid: number, expected: Holdings | undefined): Promise<Holdings> {
  let seen = holdings(pid);
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(100)) {
    const next = holdings(pid);
    if (expected === undefined ? sameHoldings(seen, next) : sameHoldings(next, expected)) return next;
    seen = next;
  }
  return seen;
}

class Steady {
  readonly output = new OutputCheck();
  private taken = 0;

  private constructor(readonly site: Site, private readonly program: Program) {}

  static async start(shelf: Shelf): Promise<Steady> {
    const program = await shelf.put('steady', STEADY);
    const debuggee = await Debuggee.launch(program.path, { options: ['--gdb-no-wait'], patience: PATIENCE_MS });
    return new Steady({ debuggee, bytes: program.bytes, subject: subjectOf(program, FUNCTIONS), limits: { harmless: true } }, program);
  }

  /** Checks what has been printed since. */
  check(): void {
    const { debuggee } = this.site;
    if (!debuggee.alive) throw new Error(`the program has ended:\n${debuggee.stderr}`);
    this.output.take(debuggee.stdout.slice(this.taken));
    this.taken = debuggee.stdout.length;
    if (debuggee.stderr.split('\n').length > 2) throw new Error(`the stub has complained:\n${debuggee.stderr}`);
  }

  /** Waits until it has printed so much more: nothing keeps it, such as a breakpoint that was left. */
  async runsOn(lines: number): Promise<void> {
    this.check();
    const goal = this.output.lines + lines;
    await this.site.debuggee.until(() => {
      this.check();
      return this.output.lines >= goal;
    }, PATIENCE_MS);
  }

  /** A fresh client finds all as it should be, runs it without being stopped, and ends it. */
  async finish(): Promise<void> {
    const { debuggee, bytes } = this.site;
    const client = await debuggee.connect();
    const stop = stopOf(await client.ask('?'));
    if (stop.kind !== 'stopped') throw new Error('the program has ended');
    if (await client.ask(`m${codeAddress(0)},${bytes.length.toString(16)}`) !== Buffer.from(bytes).toString('hex')) throw new Error('the code has changed');
    client.send('c');
    await this.runsOn(20);
    if (!(await client.quiet(0))) throw new Error(`a program without breakpoints stops: ${await client.receive()}`);
    client.interrupt();
    await client.stop();
    const [at] = this.program.instructions('next');
    for (const [packet, reply] of [[`Z0,${codeAddress(at!)},1`, 'OK'], ['c', /^T05.*reason:breakpoint/], [`z0,${codeAddress(at!)},1`, 'OK'], [`M${memoryAddress(END_AT)},1:${END_CODE.toString(16)}`, 'OK']] as const) {
      const got = await client.ask(packet);
      if (typeof reply === 'string' ? got !== reply : !reply.test(got)) throw new Error(`${packet}: ${got}`);
    }
    const end = await client.go('c', PATIENCE_MS);
    if (end.kind !== 'exited' || end.code !== END_CODE) throw new Error(`the program ends with ${JSON.stringify(end)}`);
    await client.close();
    const { code } = await debuggee.end(PATIENCE_MS);
    if (code !== END_CODE) throw new Error(`the process ends with ${code}`);
    this.output.take(debuggee.stdout.slice(this.taken));
    if (!this.output.complete) throw new Error('the last line of the program is incomplete');
  }
}

/** Programs to which anything may be done. They are started anew when they have ended. */
class Victims {
  private current: Debuggee | undefined;
  private program: Program | undefined;
  started = 0;

  constructor(private readonly shelf: Shelf) {}

  async visit(random: Random, packets: number, counts: VisitCounts): Promise<void> {
    this.program ??= await this.shelf.put('victim', STEADY);
    if (this.current === undefined || !this.current.alive) {
      this.current = await Debuggee.launch(this.program.path, { options: random.chance(0.5) ? ['--gdb-output', 'client'] : ['--gdb-no-wait'], patience: PATIENCE_MS });
      this.started++;
    }
    const debuggee = this.current;
    const site: Site = { debuggee, bytes: this.program.bytes, subject: subjectOf(this.program, FUNCTIONS), limits: { harmless: false } };
    try {
      await Visit.make(site, random, packets, counts);
      if (random.chance(0.3)) {
        const client = await debuggee.connect({ noAck: false });
        client.send('k');
      }
    } catch (e) {
      // Its port is closed a while before the process has ended.
      if (/ECONNREFUSED|ECONNRESET/.test(String(e))) await debuggee.end(PATIENCE_MS);
      else await sleep(300);
      if (debuggee.alive) throw e;
    }
    await sleep(20);
    if (debuggee.alive && debuggee.child.exitCode === null) return;
    await this.checkEnd(debuggee);
  }

  async end(): Promise<void> {
    await this.current?.kill();
  }

  private async checkEnd(debuggee: Debuggee): Promise<void> {
    this.current = undefined;
    const { code, signal } = await debuggee.end(PATIENCE_MS);
    if (signal !== null || /the debugger (trapped|ended)|internal|\.js:\d+/.test(debuggee.stderr)) throw new Error(`a program has ended with ${signal ?? code}:\n${debuggee.stderr}`);
  }
}

/** What has been done, and what is left of it. */
export interface SoakReport extends VisitCounts {
  readonly seconds: number;
  readonly lines: number;
  readonly victims: number;
  readonly memory: { readonly bytes: number; readonly from: number; readonly to: number; readonly perVisit: number };
  readonly before: Holdings;
  readonly after: Holdings;
}

/** @throws Error if anything is not as it should be */
export async function soak({ extent, seed, progress }: SoakOptions): Promise<SoakReport> {
  const random = new Random(seed);
  /** Of one visit: how far another came does not change what it says. */
  const own = (): Random => new Random(random.bits());
  const shelf = new Shelf();
  const steady = await Steady.start(shelf);
  const victims = new Victims(shelf);
  const counts: VisitCounts = { connects: 0, sent: 0, received: 0, synced: 0 };
  const others: VisitCounts = { connects: 0, sent: 0, received: 0, synced: 0 };
  const { pid } = steady.site.debuggee;
  const trend = new MemoryTrend();
  const begun = Date.now();
  const elapsed = (): number => (Date.now() - begun) / 1000;
  const goesOn = (turn: number): boolean => ('turns' in extent ? turn < extent.turns : elapsed() < extent.seconds || counts.connects < extent.connects);
  const isWarm = (turn: number): boolean => ('turns' in extent ? turn >= extent.turns * WARM_UP : elapsed() > Math.min(extent.seconds * WARM_UP, WARM_UP_SECONDS));
  // What time there is left is spread over what connections are left to make.
  const hurries = (): boolean => 'seconds' in extent && extent.connects - counts.connects > (extent.seconds - elapsed()) * 4;
  let before: Holdings | undefined;
  let told = 0;
  try {
    for (let turn = 0; goesOn(turn); turn++) {
      const hurry = hurries();
      for (let i = 0; i < STEADY_VISITS; i++) {
        const visitor = own();
        await Visit.make(steady.site, visitor, visitor.size(hurry ? PACKETS_IN_A_HURRY : PACKETS_A_VISIT), counts);
        trend.sample(pid, counts.connects);
      }
      if (!hurry || turn % TURNS_IN_A_HURRY === 0) {
        const visitor = own();
        await victims.visit(visitor, visitor.size(PACKETS_A_VISIT), others);
      }
      steady.check();
      if (before === undefined && isWarm(turn + 1)) {
        await steady.runsOn(2);
        before = await settled(pid, undefined);
      }
      if (elapsed() - told > 10) {
        told = elapsed();
        progress(`${elapsed().toFixed(0)} s: ${counts.connects} connections, ${counts.sent} packets; the program has printed ${steady.output.lines} lines`);
      }
    }
    await steady.runsOn(20);
    const after = await settled(pid, before);
    const memory = trend.gained();
    if (before === undefined || !sameHoldings(before, after)) throw new Error(`left behind: ${JSON.stringify(after)}, and it began with ${JSON.stringify(before)}`);
    if (memory.bytes > MARGIN) throw new Error(`the memory has grown by ${memory.bytes} bytes, from ${memory.from} to ${memory.to}`);
    await steady.finish();
    return {
      seconds: elapsed(), connects: counts.connects + others.connects, sent: counts.sent + others.sent, received: counts.received + others.received, synced: counts.synced + others.synced,
      lines: steady.output.lines, victims: victims.started, memory, before, after,
    };
  } finally {
    await victims.end();
    await steady.site.debuggee.kill();
    shelf.remove();
  }
}
