/** Interrupts a program that loops until byte 0 of its memory is set, sets that byte, and sees the program end. */
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { check, expectEvent, goOn, NORMAL, say, wait } from './lib.js';

const endless: Debugger = {
  debug(d) {
    const running = d.continue(NORMAL);
    subscribeDuration(100_000_000n).block();
    d.interrupt();
    expectEvent(wait(d, running), 'interrupted');

    const [instance, ...others] = d.allInstances();
    check(instance !== undefined && others.length === 0, 'one instance');
    const memory = instance.getMemory(d, 0);
    memory.setBytes(d, 0n, Uint8Array.of(1));
    check(memory.getU8(d, 0n) === 1, 'the byte is set');

    expectEvent(goOn(d), 'complete');
    say('OK');
  },
};

export { endless as debugger };
