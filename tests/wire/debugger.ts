/** The thread of the debugger in the tests of the wire: runs one scenario on the resources, and reports what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ChannelEnd, markGone } from '../../runtime/host/wire/channel.js';
import { DebuggeeClient } from '../../runtime/host/wire/client.js';
import type { EventSource } from '../../runtime/host/wire/event-source.js';
import { createDebuggeeInterface } from '../../runtime/host/world/index.js';
import { type Kit, scenarios } from './scenarios.js';

const { end, scenario } = workerData as { end: ChannelEnd; scenario: string };

/** A pollable as far as the tests need one. */
class Pollable {
  constructor(readonly source: EventSource) {}
}

// What a supervisor does that learns of the end of a thread: the program's own is blocked.
process.on('exit', () => markGone(end, 'debugger'));

parentPort!.postMessage('ready');
const client = new DebuggeeClient(end);
const { debuggee, imports } = createDebuggeeInterface(client, { Pollable });
const kit: Kit = { d: debuggee, ...imports['bytecodealliance:wasmtime/debuggee'], ...imports['wasm2js-debug:extensions/frames'] };

let outcome: { value: unknown } | { error: unknown };
try {
  client.start();
  outcome = { value: scenarios[scenario]!(kit) };
} catch (e) {
  outcome = { error: e };
}
if (!scenario.startsWith('dies')) client.close(scenario.startsWith('fails') ? 'the reason' : undefined);
parentPort!.postMessage(outcome);
process.exit();
