/**
 * Loaded before `serve` into each of its threads: tells how many objects there are after every so many requests, when garbage has been collected.
 * The main thread counts those that come, another the turns of its event loop, of which each request has one.
 */
import { Server } from 'node:http';
import { writeSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { isMainThread, threadId } from 'node:worker_threads';

const { setImmediate } = globalThis;
const every = Number(process.env['OBJECTS_EVERY']);
let count = 0;

function counted() {
  if (++count % every !== 0) return;
  // In the next turn: until then V8 keeps what a WeakRef is for.
  setImmediate(() => writeSync(2, `objects: ${isMainThread ? 'main' : 'guest'} ${threadId} ${count} ${queryObjects(Object, { format: 'count' })}, ${process.memoryUsage().rss >> 20} MB\n`));
}

if (isMainThread) {
  const { emit } = Server.prototype;
  Server.prototype.emit = function (name, ...args) {
    if (name === 'request') counted();
    return emit.call(this, name, ...args);
  };
} else {
  globalThis.setImmediate = (...args) => {
    counted();
    return setImmediate(...args);
  };
}
