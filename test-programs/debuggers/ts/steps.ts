/** Single-steps six times: each time the program must be somewhere else. */
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { check, expectEvent, hex, say, step, topFrame } from './lib.js';

const steps: Debugger = {
  debug(d) {
    check(d.exitFrames().length === 0, 'nothing has run yet');
    let last: number | undefined;
    for (let i = 0; i < 6; i++) {
      expectEvent(step(d), 'breakpoint');
      const pc = topFrame(d).getPc(d);
      check(pc !== last, `somewhere else than ${hex(pc)}`);
      say(`pc ${hex(pc)}`);
      last = pc;
    }
    say('OK');
  },
};

export { steps as debugger };
