/**
 * Runs code that is interrupted at its yield points and at stops. Where a plan says so, the frame is captured and the call is finished by code
 * entered at that loop. It needs no debugger: every function is wrapped, so that a capture need not leave the function it happens in.
 */
import { type Module, printVariant } from '../../compiler/index.js';
import { scanBody } from '../../compiler/emit/scan.js';
import { defaultStore } from '../../index.js';
import type { CapturedFrame, Variant } from '../../runtime/store/frames.js';
import { Unwinding } from '../../runtime/store/capture.js';
import type { InstrIndex } from '../../compiler/model/types.js';
import { before, indexOfPoint } from '../../compiler/model/point.js';
import { slotsOfFrame } from '../../runtime/stack/frame.js';
import { CompiledModule } from '../../runtime/store/compiled-module.js';
import type { AnyRawCode } from '../../runtime/store/func.js';
import { Instance } from '../../runtime/store/instance.js';

export interface Plan {
  /** Instructions of a function to stop at; without it the plain code runs. */
  readonly stops?: (func: number, count: number) => ReadonlySet<InstrIndex>;
  /**
   * What to do at a yield point, or at a stop, of which there have been `arrival` before. `enter` is for heads of loops only, and for entries of
   * functions, which are begun anew; `leave` captures all frames.
   */
  readonly atYield?: (arrival: number) => 'go on' | 'enter';
  readonly atStop?: (arrival: number) => 'go on' | 'enter' | 'leave';
}

/** What was done. */
export interface Interruptions {
  /** Times that a function was entered at a loop. */
  entries: number;
  /** How often each loop was: `function:index`. */
  readonly loops: Map<string, number>;
}

type VariantFactory = (instance: Instance, variant: Variant) => AnyRawCode;

interface Body {
  readonly count: number;
  readonly stops: ReadonlySet<InstrIndex>;
  readonly variants: Map<InstrIndex | undefined, { readonly variant: Variant; readonly make: VariantFactory }>;
}

type Stops = NonNullable<Plan['stops']>;
const NONE: ReadonlySet<InstrIndex> = new Set();
const nowhere: Stops = () => NONE;

/** Code with certain stops, for all instances of a module. */
class Bodies {
  private static readonly made = new WeakMap<Stops, Bodies>();
  private readonly found = new WeakMap<Module, Map<number, Body>>();

  private constructor(private readonly stops: Stops) {}

  static with(stops: Stops): Bodies {
    let bodies = Bodies.made.get(stops);
    if (!bodies) Bodies.made.set(stops, (bodies = new Bodies(stops)));
    return bodies;
  }

  of(module: Module, func: number): Body {
    let funcs = this.found.get(module);
    if (!funcs) this.found.set(module, (funcs = new Map()));
    let body = funcs.get(func);
    if (!body) {
      const count = scanBody(module, func).instructions;
      funcs.set(func, (body = { count, stops: this.stops(func, count), variants: new Map() }));
    }
    return body;
  }

  variant(instance: Instance, func: number, entry: InstrIndex | undefined): AnyRawCode {
    const { module } = instance.module;
    const { stops, variants } = this.of(module, func);
    let found = variants.get(entry);
    if (!found) {
      const variant = { stops, entry };
      const make = (new Function(`"use strict"; return (${printVariant(module, func, variant)}\n)`) as () => VariantFactory)();
      variants.set(entry, (found = { variant, make }));
    }
    return found.make(instance, found.variant);
  }
}

/** A capture that goes through all functions. */
const leaving = new WeakSet<Unwinding>();

function call(bodies: Bodies, code: AnyRawCode, instance: Instance, func: number, args: unknown[], done: Interruptions): unknown {
  let attempt = (): unknown => code.apply(instance.funcs[func]!, args);
  for (;;) {
    try {
      return attempt();
    } catch (e) {
      if (!(e instanceof Unwinding) || leaving.has(e)) throw e;
      const [frame, ...callers] = e.frames;
      if (frame === undefined || callers.length > 0 || frame.func !== func || frame.instance !== instance) throw new Error('a capture went past a function');
      const slots = slotsOfFrame(frame);
      const index = indexOfPoint(frame.point, bodies.of(instance.module.module, func).count);
      if (index === 0) {
        attempt = () => code.apply(instance.funcs[func]!, slots.slice(0, args.length));
        continue;
      }
      const enter = bodies.variant(instance, func, before(index));
      attempt = () => enter(slots);
      done.entries++;
      const key = `${func}:${index - 1}`;
      done.loops.set(key, (done.loops.get(key) ?? 0) + 1);
    }
  }
}

/** Runs something that makes and runs instances, as the plan says. */
export function interrupted<T>(plan: Plan, run: (done: Interruptions) => T): T {
  const done: Interruptions = { entries: 0, loops: new Map() };
  const bodies = Bodies.with(plan.stops ?? nowhere);
  const { factory } = CompiledModule.prototype;
  const { breakpoint } = Instance.prototype;
  CompiledModule.prototype.factory = function (func) {
    const plain = plan.stops === undefined ? factory.call(this, func) : undefined;
    return (instance) => {
      const code = plain?.(instance) ?? bodies.variant(instance, func, undefined);
      return (...args) => call(bodies, code, instance, func, args, done);
    };
  };
  let yields = 0;
  let stops = 0;
  let entering = false;
  const interrupt = (what: 'go on' | 'enter' | 'leave'): void => {
    if (what === 'go on') return;
    const unwinding = new Unwinding();
    entering = what === 'enter';
    if (!entering) leaving.add(unwinding);
    throw unwinding;
  };
  defaultStore.flag[0] = plan.atYield ? 1 : 0;
  defaultStore.onYield = () => {
    // The place where the code was just entered does not count again.
    if (entering) entering = false;
    else interrupt(plan.atYield!(yields++));
  };
  Instance.prototype.breakpoint = () => {
    if (entering) entering = false;
    else interrupt(plan.atStop!(stops++));
  };
  try {
    return run(done);
  } finally {
    CompiledModule.prototype.factory = factory;
    Instance.prototype.breakpoint = breakpoint;
    defaultStore.flag[0] = 0;
    defaultStore.onYield = undefined;
  }
}

/** The frames that a plan left something with, innermost first; undefined if it did not. */
export function framesLeft(plan: Plan, run: () => unknown): readonly CapturedFrame[] | undefined {
  try {
    interrupted(plan, run);
  } catch (e) {
    if (e instanceof Unwinding) return e.frames;
  }
  return undefined;
}
