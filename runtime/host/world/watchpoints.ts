/** The extension interface `watchpoints`: pausing when memory is read or written. */
import type { WatchpointHit } from '../../debuggee/index.js';
import type { Access } from '../../stack/watch.js';
import type { Debuggee } from './debuggee.js';
import { clientOf, idOf } from './handle.js';
import type { Memory } from './storage.js';

export const watchpoints = {
  add: (d: Debuggee, memory: Memory, address: bigint, length: bigint, access: Access): number =>
    clientOf(d).call('watchpoints.add', 'addWatchpoint', idOf(memory), address, length, access),
  remove: (d: Debuggee, watchpoint: number): void => clientOf(d).call('watchpoints.remove', 'removeWatchpoint', watchpoint),
  hits: (d: Debuggee): readonly WatchpointHit[] => clientOf(d).call('watchpoints.hits', 'watchpointHits'),
};
