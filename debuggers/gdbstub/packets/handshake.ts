/** What the two sides agree on, and what the program is to LLDB. */
import { Watchpoints } from '../../view/watchpoints.js';
import { PACKET_SIZE } from '../protocol/framing.js';
import { hexOfText } from '../protocol/hex.js';
import { ANYTHING, NOTHING, type Packet } from './packet.js';

const FEATURES = [
  `PacketSize=${PACKET_SIZE.toString(16)}`, 'QStartNoAckMode+', 'vContSupported+', 'qXfer:libraries:read+', 'qXfer:memory-map:read+', 'swbreak+', 'hwbreak+',
  'binary-upload+', 'qWasmInstance+',
].join(';');

const TARGET = `triple:${hexOfText('wasm32-unknown-unknown-wasm')};endian:little;ptrsize:4;`;

export const handshake: readonly Packet[] = [
  { name: 'qSupported', args: ANYTHING, run: () => FEATURES },
  { name: 'QStartNoAckMode', args: NOTHING, run: () => ({ kind: 'without acknowledgements', reply: 'OK' }) },
  {
    name: 'QEnableErrorStrings', args: NOTHING, run: ({ settings }) => {
      settings.errorTexts = true;
      return 'OK';
    },
  },
  { name: 'QThreadSuffixSupported', args: NOTHING, run: () => 'OK' },
  { name: 'QListThreadsInStopReply', args: NOTHING, run: () => 'OK' },
  { name: 'qHostInfo', args: NOTHING, run: () => TARGET },
  { name: 'qProcessInfo', args: NOTHING, run: () => `pid:1;${TARGET}` },
  { name: 'qAttached', args: ANYTHING, run: () => '1' },
  // Without it no watchpoints: see `Z2`.
  { name: 'qWatchpointSupportInfo', args: /^:?$/, run: () => (Watchpoints.offered ? 'num:32;' : '') },
];
