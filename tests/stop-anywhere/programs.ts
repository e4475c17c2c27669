/** The test programs, in sessions and alone. */
import { readFileSync } from 'node:fs';
import { WebAssembly } from '../../index.js';
import { RuntimeError } from '../../runtime/base/errors.js';
import { createWebAssembly } from '../../runtime/js-api/index.js';
import { Store } from '../../runtime/store/store.js';
import type { ProgramBuild } from '../fixtures/programs.js';
import type { ProgramRun } from '../fixtures/run.js';
import type { Api } from '../random/hosts.js';
import { ExceptionObject as WitnessException } from '../witness/border.js';
import { type Ended, World } from '../witness/program.js';
import { WTrap } from '../witness/values.js';
import { drive } from './drive.js';
import { type Ran, runSession, type Settings } from './run.js';
import { YieldCounter } from './yield-counter.js';

/** The words for what ended a program. */
export function trapText(e: unknown): string {
  if (e instanceof RuntimeError || e instanceof WTrap || e instanceof RangeError) return e.message;
  if (e instanceof WitnessException || e instanceof WebAssembly.Exception) return 'uncaught exception';
  throw e;
}

export interface ProgramRan extends Ran {
  readonly ours: ProgramRun;
  /** Undefined if the witness was left behind. */
  readonly witness: ProgramRun | undefined;
}

export interface Undisturbed {
  readonly run: ProgramRun;
  /** Looks at the flag. */
  readonly yields: number;
}

/** A test program in our own code, with nobody looking. */
export function runUndisturbed(build: ProgramBuild): Undisturbed {
  const store = new Store();
  const yields = new YieldCounter(store);
  const api = createWebAssembly(store) as unknown as Api;
  const world = new World(build.program);
  try {
    const ended = drive(api, world.run(new api.Module(new Uint8Array(readFileSync(build.file)))));
    return { run: world.result(ended, trapText), yields: yields.passed };
  } finally {
    world.close();
  }
}

/** A test program, with what it leaves behind as its outcome. */
export function runProgram(build: ProgramBuild, leaf: boolean, settings: Settings): ProgramRan {
  const bytes = new Uint8Array(readFileSync(build.file));
  const worlds: World[] = [];
  try {
    const ran = runSession(({ api }) => {
      const world = new World(build.program, leaf);
      worlds.push(world);
      const module = new api.Module(bytes);
      return { get hostCalls() { return world.hostCalls; }, modules: [module], run: () => world.run(module) };
    }, settings);
    const [ours, witness] = worlds as [World, World];
    return { ...ran, ours: ours.result(ran.ours as Ended, trapText), witness: ran.witness === undefined ? undefined : witness.result(ran.witness as Ended, trapText) };
  } finally {
    for (const world of worlds) world.close();
  }
}
