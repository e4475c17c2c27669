// What `watchdog.test.ts` runs: 'loops' never comes back to its event loop, 'waits' does again and again until it has been watched for longer than the limit.
import { setTimeout } from 'node:timers/promises';
import { watch } from './watch.mjs';

const limit = { steps: 4, milliseconds: 50 };
const doing = watch(limit);
doing('hung.mjs');
if (process.argv[2] === 'loops') for (;;);
for (let turn = 0; turn < 3 * limit.steps; turn++) await setTimeout(limit.milliseconds);
console.log('came back');
