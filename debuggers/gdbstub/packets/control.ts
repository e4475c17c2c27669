/** Letting the program go on, and leaving it. */
import { ANYTHING, NOTHING, type Packet } from './packet.js';

const SIGNAL = '[0-9a-f]{2}';
const THREAD = '(?::(?:p1\\.)?(?:-1|0*[01]))?';

export const control: readonly Packet[] = [
  { name: 'vCont?', args: NOTHING, run: () => 'vCont;c;C;s;S' },
  // A signal to go on with means nothing here.
  { name: 'vCont;', args: new RegExp(`^(c|C${SIGNAL}|s|S${SIGNAL})${THREAD}(?:;.*)?$`, 'i'), run: (_, action) => ({ kind: /^s/i.test(action) ? 'step' : 'continue' }) },
  { name: 'c', args: NOTHING, run: () => ({ kind: 'continue' }) },
  { name: 's', args: NOTHING, run: () => ({ kind: 'step' }) },
  { name: 'C', args: new RegExp(`^${SIGNAL}$`, 'i'), run: () => ({ kind: 'continue' }) },
  { name: 'S', args: new RegExp(`^${SIGNAL}$`, 'i'), run: () => ({ kind: 'step' }) },
  { name: 'D', args: /^(?:;[0-9a-f]+)?$/i, leave: { kind: 'detach', reply: 'OK' } },
  { name: 'k', args: ANYTHING, leave: { kind: 'kill', reply: 'X09' } },
  { name: 'vKill', args: ANYTHING, leave: { kind: 'kill', reply: 'OK' } },
];
