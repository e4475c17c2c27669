// The thread of watch.mjs: ends its process if that is in an endless loop.
import { writeSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';

const { turns, steps, milliseconds } = workerData;
let what = 'this process';
parentPort.on('message', (message) => { what = message; });

let [last, quiet] = [-1, 0];
setInterval(() => {
  if (turns[0] !== last) [last, quiet] = [turns[0], 0];
  else if (++quiet === steps) {
    writeSync(2, `wasm2js-debug: ${what} has been in one job for ${(steps * milliseconds) / 60_000} minutes, most likely an endless loop: its process is ended\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}, milliseconds);
