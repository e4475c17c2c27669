/** Debuggers that decide by chance, from a seed: what to do at each stop. */
import type { Paused } from '../../runtime/debuggee/index.js';
import type { Rng } from '../random/rng.js';
import { change, resumption } from './interventions.js';
import type { Decide, Place, Session } from './session.js';

/** Steps through so many instructions, then lets the program run. */
export const stepping = (most: number): Decide => (session) => (session.stops < most ? 'single-step' : 'continue');

/** How often a program is stopped; gaps are in yield points, and the most there are between two stops. */
export interface Mixed {
  /** Stops with the witness beside it. */
  readonly watched: number;
  readonly gap: number;
  /** After so many the witness is left behind; stops without it, at greater distances. 0: it is not left behind. */
  readonly unwatched: number;
  readonly farGap: number;
  /** Probability of a change to the program, and of another resumption than the normal one, at a stop. */
  readonly meddling?: number;
}

const MOST_BREAKPOINTS = 6;

/** Interrupts, breakpoints that come and go, single steps. */
export function mixed(rng: Rng, { watched, gap, unwatched, farGap, meddling = 0 }: Mixed): Decide {
  let burst = 0;
  const goOn: Decide = (session, paused, event) => {
    if (unwatched > 0 && session.compared >= watched) session.leaveWitness();
    const stops = session.watching ? watched : session.compared + unwatched;
    if (session.stops >= stops || event?.kind === 'complete') {
      session.yields.arm(0);
      burst = 0;
      for (const place of session.allBreakpoints) session.removeBreakpoint(paused, place);
      return 'continue';
    }
    if (burst > 0) {
      burst--;
      return 'single-step';
    }
    // Whatever else may stop it, the program never runs on for long; small gaps are as likely as great ones.
    const most = session.watching ? gap : farGap;
    session.yields.arm(1 + Math.floor(rng.chance(0.5) ? most ** (rng.u32() / 2 ** 32) : rng.below(most)));
    switch (rng.weighted([['run', 4], ['burst', 1], ['breakpoint', 2], ['remove', 1.5], ['at once', 0.3]] as const)) {
      case 'burst': burst = rng.below(12); return 'single-step';
      case 'breakpoint': toggle(rng, session, paused); return rng.chance(0.9) ? 'continue' : 'single-step';
      case 'remove': for (const place of session.allBreakpoints) if (rng.chance(0.6)) session.removeBreakpoint(paused, place); return 'continue';
      case 'at once': session.debuggee.interrupt(); return rng.chance(0.5) ? 'continue' : 'single-step';
      default: return 'continue';
    }
  };
  if (meddling === 0) return goOn;
  return (session, paused, event) => {
    const kind = goOn(session, paused, event);
    if (session.stops >= watched || event?.kind === 'complete' || typeof kind !== 'string' || kind === 'detach') return kind;
    if (rng.chance(meddling)) change(rng, session);
    const planned = rng.chance(meddling) ? resumption(rng, session) : undefined;
    return planned ? { kind, planned } : kind;
  };
}

/** Sets a breakpoint where the program may come by, and takes one away if there are many. */
function toggle(rng: Rng, session: Session, paused: Paused): void {
  const all = session.allBreakpoints;
  if (all.length >= MOST_BREAKPOINTS) session.removeBreakpoint(paused, rng.pick(all));
  session.addBreakpoint(paused, likelyPlace(rng, session, paused));
}

function likelyPlace(rng: Rng, session: Session, paused: Paused): Place {
  const frames = session.frames.flat();
  if (frames.length > 0 && rng.chance(0.8)) {
    const frame = rng.chance(0.6) ? frames[0]! : rng.pick(frames.slice(0, 10));
    const module = session.modulePair(frame.instance.module);
    // Of the frame itself: soon, at the latest after the call in progress.
    const places = session.places(module, frame.func);
    const here = places.findIndex((p) => p.pc === frame.pc);
    return rng.chance(0.6) ? places[Math.min(here + rng.below(40), places.length - 1)]! : rng.pick(places);
  }
  const module = session.modulePair(rng.pick(paused.modules.filter(({ module: m }) => m.funcs.length > m.importedFuncs)));
  return rng.pick(session.places(module, rng.between(module.witness.importedFuncs, module.witness.funcs.length - 1)));
}
