// Loaded after register, in each process and thread of a scenario: a debugger in the same thread stops the program again and again, looks at all that is there,
// steps a little now and then, and lets it go on. Running code is given a flag that is always up, so that it asks at each yield point.
// The first stops are CORPUS_INTERRUPT_EVERY yield points apart; after each so many of them the distance doubles, so that a program that runs a thousand times as long has twice the stops.
import { appendFileSync } from 'node:fs';
import { Debuggee, defaultStore as store } from '../dist/index.js';

const STOPS_BEFORE_DOUBLING = 200;
const MOST_FRAMES = 50;
// Now: a program may take variables away from itself.
const { CORPUS_INTERRUPTS: report } = process.env;
let every = Number(process.env.CORPUS_INTERRUPT_EVERY);
let until = every;
let stops = 0;
let steps = 0;
// Not only at its end: it may be killed.
const STOPS_BEFORE_REPORT = 50;
let reported = 0;
function tell() {
  if (stops > reported) appendFileSync(report, `${stops - reported}\n`);
  reported = stops;
}
process.on('exit', tell);

const up = Int32Array.of(1);
const register = store.register.bind(store);
// An instance registers before any of its code is made, which holds on to the flag.
store.register = (instance) => {
  instance.flag = up;
  return register(instance);
};
let stop;
const onYield = () => {
  if (--until === 0) {
    Atomics.store(store.flag, 0, 1);
    until = every;
  }
  if (Atomics.load(store.flag, 0) !== 0) stop?.();
};
Object.defineProperty(store, 'onYield', { get: () => onYield, set: (f) => { stop = f; } });

function look(paused) {
  for (const innermost of paused.exitFrames()) {
    let frame = innermost;
    for (let n = 0; frame !== undefined && n < MOST_FRAMES; n++, frame = frame.parent()) {
      frame.locals();
      frame.stack();
    }
  }
}

new Debuggee(store, (paused, event) => {
  if (event?.kind === 'interrupted') {
    if (++stops % STOPS_BEFORE_DOUBLING === 0) every *= 2;
    if (stops % STOPS_BEFORE_REPORT === 0) tell();
    look(paused);
    steps = stops % 10 === 0 ? 5 : 0;
  } else if (steps > 0) steps--;
  return { kind: steps > 0 ? 'single-step' : 'continue', resumption: { kind: 'normal' } };
}).begin();
