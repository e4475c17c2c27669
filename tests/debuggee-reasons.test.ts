/** What a pause with the event `breakpoint` is for: everything, each time once. */
import { expect, it } from 'vitest';
import { instructionOffsets } from '../compiler/index.js';
import type { Paused, StopReason } from '../runtime/debuggee/index.js';
import { HostInterrupted } from '../runtime/base/errors.js';
import type { CompiledModule } from '../runtime/store/compiled-module.js';
import { debug, go, step, type Stop } from './debuggee/session.js';
import { watch, watched } from './watchpoints/session.js';

const LOOP = `(module (memory (export "memory") 1) (func (export "run") (param i32)
  (loop $l
    (i32.store (i32.const 16) (local.get 0))
    (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`;
/** Numbers of instructions: the first inside the loop, the store, and the one behind it. */
const [FIRST, SECOND, STORE, BEHIND] = [1, 2, 3, 4];

const offsetsIn = (compiled: CompiledModule): readonly number[] => instructionOffsets(compiled.module, compiled.module.importedFuncs);
const set = (paused: Paused, compiled: CompiledModule, ...instructions: readonly number[]): void => {
  for (const n of instructions) paused.addBreakpoint(compiled, offsetsIn(compiled)[n]!);
};
/** The event, its reasons, and the number of the instruction. */
function seen({ paused, event }: Stop): string {
  const frame = paused.exitFrames()[0];
  const at = frame && offsetsIn(frame.instance.module).indexOf(frame.pc);
  return event?.kind === 'breakpoint' ? `${paused.stopReasons.join()} ${at}` : `${event?.kind}`;
}

it('a step that ends at a breakpoint is both, and goes on from there', () => {
  debug(LOOP, {}, (exports) => exports.run!(2), function* ({ paused }, { compiled }) {
    set(paused, compiled, FIRST, STORE);
    const found: string[] = [];
    for (const command of [go(), step(), step(), go(), step(), go(), go()]) found.push(seen(yield command));
    expect(found).toEqual(['breakpoint 1', 'step 2', 'step,breakpoint 3', 'breakpoint 1', 'step 2', 'breakpoint 3', 'complete']);
  });
});

it('an access of watched memory, in a step or not, and a breakpoint behind it', () => {
  const run = (commands: readonly (typeof step)[]): string[] => {
    const found: string[] = [];
    watched(LOOP, {}, (exports) => exports.run!(2), function* ({ paused }, compiled) {
      watch(paused, 16, 4, 'write');
      set(paused, compiled, STORE, BEHIND);
      for (const command of commands) found.push(seen(yield command()));
    });
    return found;
  };
  expect(run([go, go, go, step, go])).toEqual(['breakpoint 3', 'breakpoint,watchpoint 4', 'breakpoint 3', 'step,breakpoint,watchpoint 4', 'complete']);
});

it('one that is set where the program stands is hit when it comes there again', () => {
  debug(LOOP, {}, (exports) => exports.run!(2), function* ({ paused }, { compiled }) {
    set(paused, compiled, FIRST);
    yield go();
    const { paused: now } = yield step();
    set(now, compiled, SECOND);
    const found: string[] = [];
    for (let i = 0; i < 3; i++) found.push(seen(yield go()));
    expect(found).toEqual(['breakpoint 1', 'breakpoint 2', 'complete']);
  });
});

it.each([['step', step], ['continue', go]] as const)('one at an instruction that an interrupt came before is the next event, by %s', (_, next) => {
  let interrupt = (): void => undefined;
  const text = '(module (import "h" "interrupt" (func $h)) (func (export "run") (call $h) nop))';
  debug(text, { h: { interrupt: () => interrupt() } }, (exports) => exports.run!(), function* ({ paused }, { compiled, debuggee }) {
    interrupt = () => debuggee.interrupt();
    set(paused, compiled, 1);
    const found: string[] = [];
    for (const command of [go, next, next]) found.push(seen(yield command()));
    expect(found).toEqual(['interrupted', 'breakpoint 1', next === go ? 'complete' : 'step 2']);
  });
});

it('an interrupt at a place that has been told of changes nothing about it', () => {
  debug(LOOP, {}, (exports) => exports.run!(1), function* ({ paused }, { compiled, debuggee }) {
    set(paused, compiled, FIRST);
    const found: string[] = [];
    for (const command of [go, go, go]) {
      found.push(seen(yield command()));
      if (found.length === 1) debuggee.interrupt();
    }
    expect(found).toEqual(['breakpoint 1', 'interrupted', 'complete']);
  });
});

it('a call of the host that was interrupted, and is made again, is not come to again', () => {
  let calls = 0;
  const sleep = (): void => {
    if (calls++ === 0) throw new HostInterrupted();
  };
  const text = '(module (import "h" "sleep" (func $sleep)) (func (export "run") (param i32) (call $sleep)))';
  debug(text, { h: { sleep } }, (exports) => exports.run!(0), function* ({ paused }, { compiled, debuggee }) {
    set(paused, compiled, 0);
    const found = [seen(yield go())];
    debuggee.interrupt();
    for (;;) {
      const stop = yield go();
      found.push(seen(stop));
      if (stop.event?.kind === 'complete') break;
    }
    expect(found).toEqual(['breakpoint 0', 'interrupted', 'complete']);
  });
  expect(calls).toBe(2);
});

it('an instance that has been made', () => {
  const reasons: (readonly StopReason[])[] = [];
  debug('(module (func $start) (start $start))', {}, () => undefined, function* ({ paused }) {
    paused.stopAtInstances(true);
    const { paused: now } = yield go();
    reasons.push(now.stopReasons);
  });
  expect(reasons).toEqual([['instance']]);
});
