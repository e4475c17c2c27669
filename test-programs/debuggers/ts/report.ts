/**
 * Runs a program to its end and tells what the host's extensions know of it: where its modules came from, each instance that is made, what it writes, traps,
 * exceptions and whether something will catch them, and how it has ended.
 *
 *   wasm2js-debug run -D debugger=report.js -D inherit-stderr=y [-D arg=kill=CODE] PROGRAM.wasm
 *
 * kill=CODE ends the program at its first trap, or exception that nothing will catch, and the process with this exit code.
 */
import { type Debuggee, type Event, EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Debugger } from 'bytecodealliance:wasmtime/debugger@44.0.0';
import { poll } from 'wasi:io/poll@0.2.12';
import { redirect, subscribe, take } from 'wasm2js-debug:extensions/output@0.1.0';
import { exceptionCaught, kill, origin, outcome, stopAtInstances, trapMessage } from 'wasm2js-debug:extensions/program@0.1.0';
import { check, NORMAL, say } from './lib.js';

function tellOutput(): void {
  for (const { stream, bytes } of take()) say(`${stream}: ${JSON.stringify(new TextDecoder().decode(bytes))}`);
}

/** Lets the program go on until it stops, and tells what it writes as it does. */
function goOn(d: Debuggee): Event {
  const future = d.continue(NORMAL);
  const stopped = future.subscribe();
  const written = subscribe();
  while (!poll([stopped, written]).includes(0)) tellOutput();
  tellOutput();
  return EventFuture.finish(future, d);
}

function describeEvent(d: Debuggee, event: Event): string {
  switch (event.tag) {
    case 'trap': return `trap: ${trapMessage(d)}`;
    case 'exception': return `exception, ${exceptionCaught(d) === true ? '' : 'not '}caught`;
    case 'breakpoint': return `instance ${d.allInstances().length}, ${d.exitFrames().length === 0 ? 'made by the host' : 'made by a function that wasm has called'}`;
    default: return event.tag;
  }
}

const report: Debugger = {
  debug(d, [, setting]) {
    const exitCode = setting?.startsWith('kill=') === true ? Number(setting.slice('kill='.length)) : undefined;
    for (const module of d.allModules()) {
      const { name, path } = origin(d, module);
      check(path === undefined || path.endsWith(`/${name}`), `${path} ends with ${name}`);
      say(`module ${name}, ${path === undefined ? 'of no file' : 'a file'}`);
    }
    check(outcome(d) === undefined && trapMessage(d) === undefined && exceptionCaught(d) === undefined, 'nothing has happened yet');
    stopAtInstances(d, true);
    redirect(true);
    for (;;) {
      const event = goOn(d);
      if (event.tag === 'complete') break;
      say(describeEvent(d, event));
      check((event.tag === 'trap') === (trapMessage(d) !== undefined), 'only a trap has a message');
      check((event.tag === 'exception') === (exceptionCaught(d) !== undefined), 'only an exception is caught or not');
      const fatal = event.tag === 'trap' || (event.tag === 'exception' && exceptionCaught(d) === false);
      if (fatal && exitCode !== undefined) {
        kill(d, exitCode);
        say('alive');
      }
    }
    const end = outcome(d);
    check(end !== undefined, 'after the end it is known');
    say(`${end.tag}: ${end.val}`);
    say('OK');
  },
};

export { report as debugger };
