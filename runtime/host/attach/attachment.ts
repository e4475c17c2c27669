/**
 * A debugger for whatever wasm a thread of a Node program runs. That thread is the debuggee's end of the wire: at a stop it waits, as it would at a
 * breakpoint of `node --inspect`. The debugger has a thread of ours, which keeps no program from ending.
 */
import { isMainThread, MessageChannel, threadId, Worker } from 'node:worker_threads';
import { sayLines, SELF, UserError } from '../../base/messages.js';
import { version } from '../../base/version.js';
import { type Command, Debuggee, type DebugEvent, type Paused } from '../../debuggee/index.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Store } from '../../store/store.js';
import { gdbstub } from '../loader/gdbstub.js';
import { DebuggerFailed, DebugServer, ProgramKilled } from '../server/server.js';
import { debuggerFailure } from '../thread/session.js';
import { debuggerTask, portsOf, Verdict } from '../thread/task.js';
import { makeChannel } from '../wire/channel.js';
import { ProgramOutput } from '../wire/output.js';
import { sourceOf } from './origins.js';
import type { DebugRequest } from './request.js';

/** Node's own: register puts another in its place, which has threads load register. */
const NodeWorker = Worker;

/** What people read of this thread, if it is not the main one. */
const THREAD = `worker ${threadId}`;

/** As long as a thread of the program runs. */
export class Attachment {
  private readonly debuggee: Debuggee;
  private readonly server: DebugServer;
  private readonly verdict = Verdict.allocate();

  /** @param isFirst whether no other thread of the program has a debugger so far */
  constructor(store: Store, private readonly request: DebugRequest, isFirst: boolean) {
    const output = new ProgramOutput(store.flag);
    const { debuggee, debugger: end } = makeChannel(store.flag, output.bell);
    const { port1: woken, port2: wake } = new MessageChannel();
    this.server = new DebugServer(debuggee, undefined, () => {
      output.release();
      woken.close();
    }, request);
    this.debuggee = new Debuggee(store, (paused, event) => this.stopped(paused, event), { originOf: ({ module: { bytes } }) => sourceOf(bytes) });
    const lookUp = (): void => this.debuggee.stopIfIdle();
    // It closes when the debugger's thread has died.
    woken.on('message', lookUp).on('close', lookUp).unref();
    const isStub = request.file === gdbstub;
    const infoPrefix = `${isStub ? SELF : 'Debugger: '}${isMainThread ? '' : `${THREAD}: `}`;
    const args = [...request.args, ...(isStub && !isFirst ? ['--or-later'] : []), ...(isStub && !isMainThread ? [`--thread=${THREAD}`] : [])];
    const task = debuggerTask({
      file: request.file, args, inherited: request.inherited, version: version(), infoPrefix, end: { ...end, wake }, output: output.end, verdict: this.verdict,
    });
    // What the program's threads load is not for ours.
    const env = { ...process.env, NODE_OPTIONS: '' };
    new NodeWorker(new URL('./keeper.js', import.meta.url), { workerData: task, transferList: portsOf(task), execArgv: [], env }).unref();
  }

  /** Pauses before the first instance of the thread is made. */
  begin(first: CompiledModule): void {
    this.debuggee.addModule(first, sourceOf(first.module.bytes));
    this.debuggee.begin();
  }

  /** The thread ends: blocks until the debugger, which is told, has ended too. */
  end(exitCode: number): void {
    this.debuggee.end({ kind: 'exited', code: exitCode });
    this.server.close();
  }

  private stopped(paused: Paused, event: DebugEvent | undefined): Command {
    try {
      return this.server.onStop(paused, event);
    } catch (e) {
      const why = e instanceof DebuggerFailed ? debuggerFailure(this.request.file, new Verdict(this.verdict), e) : e;
      if (!(why instanceof UserError)) throw why;
      if (!why.told) sayLines(why.message);
      throw endProcess(why);
    }
  }
}

/** Ends the program as a signal would, or, where only a thread can be ended by itself, what runs on it. */
function endProcess(why: UserError): UserError {
  // Listeners of the event `exit` would run code of the program, which is to run no further.
  if (isMainThread) (process as unknown as { reallyExit(code: number): never }).reallyExit(why.code);
  if (why instanceof ProgramKilled) process.kill(process.pid, 'SIGKILL');
  return new UserError(why.message, why.code, true);
}
