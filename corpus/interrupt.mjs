// Loaded after register: a debugger in the same thread stops the program at every CORPUS_INTERRUPT_EVERYth yield point, looks at all that is there, steps a
// little now and then, and lets it go on. Running code is given a flag that is always up, so that it asks at each yield point.
import { Debuggee, defaultStore as store } from '../dist/index.js';

const every = Number(process.env.CORPUS_INTERRUPT_EVERY);
const MOST_FRAMES = 50;
let passed = 0;
let stops = 0;
let steps = 0;
globalThis[Symbol.for('how often this was interrupted')] = () => stops;

const up = Int32Array.of(1);
const register = store.register.bind(store);
// An instance registers before any of its code is made, which holds on to the flag.
store.register = (instance) => {
  instance.flag = up;
  return register(instance);
};
let stop;
const onYield = () => {
  if (++passed % every === 0) Atomics.store(store.flag, 0, 1);
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
    stops++;
    look(paused);
    steps = stops % 10 === 0 ? 5 : 0;
  } else if (steps > 0) steps--;
  return { kind: steps > 0 ? 'single-step' : 'continue', resumption: { kind: 'normal' } };
}).begin();
