/**
 * Loaded before `serve` into each of its threads: tells how many objects there are after every so many requests, when garbage has been collected.
 * The main thread counts those that come, another those that it is done with.
 */
import { Server } from 'node:http';
import { writeSync } from 'node:fs';
import { queryObjects } from 'node:v8';
import { isMainThread, MessagePort, threadId } from 'node:worker_threads';

const { setImmediate } = globalThis;
const every = Number(process.env['OBJECTS_EVERY']);
let count = 0;

const tell = () => writeSync(2, `objects: ${isMainThread ? 'main' : 'guest'} ${threadId} ${count} ${queryObjects(Object, { format: 'count' })}, ${process.memoryUsage().rss >> 20} MB\n`);

if (isMainThread) {
  const { emit } = Server.prototype;
  Server.prototype.emit = function (name, ...args) {
    // In the next turn: until then V8 keeps what a WeakRef is for.
    if (name === 'request' && ++count % every === 0) setImmediate(tell);
    return emit.call(this, name, ...args);
  };
} else {
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...more) {
    postMessage.call(this, message, ...more);
    // What this turn keeps, the last request has, too: under a debugger each would have it if there were one turn for all.
    if (message?.kind === 'done' && ++count % every === 0) tell();
  };
}
