/** The thread behind `Interrupter`. It is never in its event loop. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { now, Word } from './interrupter.js';

export interface InterrupterData {
  readonly words: Int32Array;
  readonly times: Float64Array;
  readonly port: MessagePort;
}

export type InterruptRequest =
  | { readonly kind: 'interrupt'; readonly milliseconds: number; readonly flag: Int32Array }
  | { readonly kind: 'echo'; readonly times: number };

const { words, times, port } = workerData as InterrupterData;

function echo(count: number): void {
  for (let i = 0; i < count; i++) {
    while (Atomics.load(words, Word.echo) === 0) Atomics.wait(words, Word.echo, 0);
    Atomics.store(words, Word.echo, 0);
    Atomics.notify(words, Word.echo);
  }
}

Atomics.store(words, Word.done, 1);
for (let served = 0; ; served++) {
  while (Atomics.load(words, Word.requests) === served) Atomics.wait(words, Word.requests, served);
  const request = receiveMessageOnPort(port)!.message as InterruptRequest;
  if (request.kind === 'echo') {
    echo(request.times);
  } else {
    Atomics.wait(words, Word.never, 0, request.milliseconds);
    times[0] = now();
    Atomics.store(request.flag, 0, 1);
    Atomics.notify(request.flag, 0);
  }
  Atomics.add(words, Word.done, 1);
  Atomics.notify(words, Word.done);
}
