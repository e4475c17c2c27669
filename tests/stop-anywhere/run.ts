/** Sessions: a program under a debugger and in the witness; and random programs for them. Nothing here is Node's. */
import { createWebAssembly, moduleOf } from '../../runtime/js-api/index.js';
import type { Module } from '../../runtime/js-api/module.js';
import { DebugCode } from '../../runtime/stack/code.js';
import { Store } from '../../runtime/store/store.js';
import type { Api } from '../random/hosts.js';
import { type Script, Witness } from '../witness/api.js';
import { drive, plainStage, type Stage } from './drive.js';
import { RandomScript, type RandomProgram, randomProgram } from './random-script.js';
import { type ModulePair, Session, type SessionOptions } from './session.js';

/** The same program on one side. */
export interface Side {
  readonly hostCalls: number;
  /** In the order in which they may be listed. */
  readonly modules: readonly object[];
  run(): Script<unknown>;
}

export interface Ran {
  readonly session: Session;
  readonly instructions: number;
  readonly ours: unknown;
  readonly witness: unknown;
}

export interface Settings extends Pick<SessionOptions, 'decide' | 'entitiesEvery' | 'watched'> {
  /** Whether to go from resumable into fast code at a loop, in place of the runtime's own patience, which short programs never exhaust. */
  readonly enterLoop?: () => boolean;
  /** Is given the store before anything runs, whose flag is then left as it is. */
  readonly interrupter?: (store: Store) => void;
}

/** Runs a program under a debugger and in the witness. @throws Mismatch at the first difference */
export function runSession(make: (stage: Stage) => Side, settings: Settings): Ran {
  const { isHot } = DebugCode.prototype;
  if (settings.enterLoop) DebugCode.prototype.isHot = settings.enterLoop;
  try {
    return runBoth(make, settings);
  } finally {
    DebugCode.prototype.isHot = isHot;
  }
}

/** A script, and how many requests it has made: the same call made twice goes through the same states. */
class Counted {
  requests = 0;

  constructor(private readonly side: Side) {}

  get calls(): number {
    return this.requests + this.side.hostCalls;
  }

  *run(): Script<unknown> {
    const script = this.side.run();
    let next = script.next();
    while (!next.done) {
      this.requests++;
      let answer: unknown;
      try {
        answer = yield next.value;
      } catch (e) {
        next = script.throw(e);
        continue;
      }
      next = script.next(answer);
    }
    return next.value;
  }
}

function runBoth(make: (stage: Stage) => Side, settings: Settings): Ran {
  const store = new Store();
  const api = createWebAssembly(store) as unknown as Api;
  const witness = new Witness();
  const [ours, theirs] = [make(plainStage(api)), make(witness)];
  const modules = ours.modules.map((m, i): ModulePair => ({ ours: moduleOf(m as Module)!, witness: (theirs.modules[i] as { module: ModulePair['witness'] }).module }));
  const [counted, countedTheirs] = [new Counted(ours), new Counted(theirs)];
  const session = new Session({
    store, witness, modules, ...settings, counted: !settings.interrupter, routine: witness.routine(countedTheirs.run()),
    calls: () => ({ ours: counted.calls, witness: countedTheirs.calls }),
  });
  settings.interrupter?.(store);
  const results = session.run(() => drive(api, counted.run()));
  return { session, instructions: witness.machine.steps, ...results };
}

/** A random program. @param fuel by how much longer it runs than the generator means it to */
export const randomSide = (seed: number, fuel: number): ((stage: Stage) => Side) => sideOf(randomProgram(seed), fuel);

export const sideOf = (program: RandomProgram, fuel: number) => (stage: Stage): Side => {
  const script = new RandomScript(stage, program, fuel);
  return { get hostCalls() { return script.hostCalls; }, modules: script.helper ? [script.helper, script.main] : [script.main], run: () => script.run() };
};
