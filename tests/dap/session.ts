/** What an editor does with a debug adapter: starts a session, and looks at the program where it stands. */
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { root } from '../cli-process.js';
import { Debuggee } from '../gdb/launch.js';
import { DapClient, Refused } from './client.js';
import type { Breakpoint, DataBreakpointInfo, Evaluated, EventBodies, Scope, StackFrame, Variable } from './protocol.js';

/** What an editor says of itself: what VS Code says, as far as it changes answers. */
const EDITOR = {
  adapterID: 'lldb-dap', clientID: 'vscode', clientName: 'Visual Studio Code', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true,
  supportsVariableType: true, supportsVariablePaging: true, supportsMemoryReferences: true, supportsInvalidatedEvent: true,
};

/** LLDB's own time limit is six seconds, too little for a machine that does many things at once. */
export const PATIENT_LLDB = 'settings set plugin.process.gdb-remote.packet-timeout 60';

const open: { close(): Promise<void> }[] = [];
/** Ends whatever the test has begun. */
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

export type Configuration = Readonly<Record<string, unknown>>;
/** What is done between `initialized` and `configurationDone`: breakpoints. */
export type Configure = (session: Session) => Promise<unknown>;

export interface BreakpointSpec {
  readonly line: number;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

export class Session {
  readonly client: DapClient;

  private constructor(cwd: string) {
    this.client = new DapClient({ cwd });
    open.push(this.client);
  }

  /** Begins a session with a configuration as launch.json has it. @throws Refused if the adapter cannot attach or launch */
  static async begin(configuration: Configuration, configure: Configure = async () => {}, cwd = root): Promise<Session> {
    const session = new Session(cwd);
    await session.client.request('initialize', EDITOR);
    const begun = session.client.request(configuration['request'] as string, configuration);
    // A refusal may come before anything is to be configured.
    await Promise.race([session.client.event('initialized'), begun]);
    const configured = configure(session).then(async () => {
      await session.client.request('setExceptionBreakpoints', { filters: [] });
      await session.client.request('configurationDone');
    });
    // Of two that fail, the request that began it says why.
    for (const outcome of await Promise.allSettled([begun, configured])) if (outcome.status === 'rejected') throw outcome.reason;
    return session;
  }

  /** A session with a waiting program. */
  static attach(debuggee: Debuggee, program: string, configure?: Configure, more: Configuration & { readonly initCommands?: readonly string[] } = {}): Promise<Session> {
    const attachCommands = [`process connect --plugin wasm connect://127.0.0.1:${debuggee.port}`];
    return Session.begin({ request: 'attach', program, attachCommands, ...more, initCommands: [PATIENT_LLDB, ...(more.initCommands ?? [])] }, configure);
  }

  // ---- breakpoints ----

  async breakpoints(file: string, breakpoints: readonly (number | BreakpointSpec)[]): Promise<Breakpoint[]> {
    const specs = breakpoints.map((b) => (typeof b === 'number' ? { line: b } : b));
    const answer = await this.client.request<{ breakpoints: Breakpoint[] }>('setBreakpoints', { source: { path: join(root, file) }, breakpoints: specs });
    return answer.breakpoints;
  }

  async functionBreakpoints(...names: readonly (string | { readonly name: string; readonly condition?: string; readonly hitCondition?: string })[]): Promise<Breakpoint[]> {
    const specs = names.map((name) => (typeof name === 'string' ? { name } : name));
    return (await this.client.request<{ breakpoints: Breakpoint[] }>('setFunctionBreakpoints', { breakpoints: specs })).breakpoints;
  }

  /** A breakpoint on a global variable of the program. */
  async watch(name: string, accessType: 'read' | 'write' | 'readWrite'): Promise<Breakpoint> {
    const variablesReference = (await this.scopes(await this.top()))['Globals']!;
    // Globals are listed with their scope.
    const listed = (await this.variables(variablesReference)).find((v) => v.name.replace(/^::/, '') === name)!;
    const info = await this.client.request<DataBreakpointInfo>('dataBreakpointInfo', { variablesReference, name: listed.name });
    if (!info.accessTypes?.includes(accessType)) throw new Error(`${name} cannot be watched so: ${JSON.stringify(info)}`);
    const { breakpoints } = await this.client.request<{ breakpoints: Breakpoint[] }>('setDataBreakpoints', { breakpoints: [{ dataId: info.dataId, accessType }] });
    return breakpoints[0]!;
  }

  // ---- running ----

  stopped(): Promise<EventBodies['stopped']> {
    return this.client.event('stopped');
  }

  /** Goes on in one of the protocol's ways, and waits for the stop. */
  async resume(command: 'continue' | 'next' | 'stepIn' | 'stepOut', args: object = {}): Promise<EventBodies['stopped']> {
    const stop = this.stopped();
    await this.client.request(command, { threadId: 1, ...args });
    return stop;
  }

  /** Goes on to the program's end. @returns its exit code */
  async runOut(): Promise<number> {
    await this.client.request('continue', { threadId: 1 });
    return this.exitCode();
  }

  async exitCode(): Promise<number> {
    const { exitCode } = await this.client.event('exited');
    await this.client.event('terminated');
    return exitCode;
  }

  // ---- looking ----

  async frames(from = 0, count = 0): Promise<{ readonly frames: StackFrame[]; readonly total?: number }> {
    const { stackFrames, totalFrames } = await this.client.request<{ stackFrames: StackFrame[]; totalFrames?: number }>(
      'stackTrace', { threadId: 1, startFrame: from, levels: count });
    return { frames: stackFrames, total: totalFrames };
  }

  /** Pauses the running program where a function is on its stack: it may still be on the way there. Gives the functions, innermost first. */
  async pauseIn(name: string): Promise<string[]> {
    for (let tries = 20; ; tries--) {
      await this.pause();
      await this.stopped();
      const stack = (await this.places()).map((place) => place.split(':')[0]!);
      if (stack.includes(name) || tries === 0) return stack;
      await this.client.request('continue', { threadId: 1 });
    }
  }

  /** Asks for a stop of a program that runs. Output may come before LLDB has noted that it does: it refuses then, and is asked again. */
  private async pause(): Promise<void> {
    for (;;) {
      try {
        await this.client.request('pause', { threadId: 1 });
        return;
      } catch (e) {
        if (!(e instanceof Refused && e.message.includes('Process is not running'))) throw e;
      }
    }
  }

  /** Where it stands: `function:line`, of the frames outward. */
  async places(count = 20): Promise<string[]> {
    return (await this.frames(0, count)).frames.map(({ name, line }) => `${name}:${line}`);
  }

  async top(): Promise<StackFrame> {
    return (await this.frames(0, 1)).frames[0]!;
  }

  /** The line it stands in, of the innermost function. */
  async line(): Promise<number> {
    return (await this.top()).line;
  }

  async scopes(frame: StackFrame): Promise<Record<string, number>> {
    const { scopes } = await this.client.request<{ scopes: Scope[] }>('scopes', { frameId: frame.id });
    return Object.fromEntries(scopes.map(({ name, variablesReference }) => [name, variablesReference]));
  }

  variables(variablesReference: number, window: { readonly start?: number; readonly count?: number } = {}): Promise<Variable[]> {
    return this.client.request<{ variables: Variable[] }>('variables', { variablesReference, ...window }).then(({ variables }) => variables);
  }

  /** The reference of the locals of a frame, the innermost unless told otherwise. */
  async localsReference(frame?: StackFrame): Promise<number> {
    return (await this.scopes(frame ?? (await this.top())))['Locals']!;
  }

  /** A variable among the locals of the innermost frame, or deeper: `shapes`, `[2]`, `points`. */
  async variable(...path: readonly string[]): Promise<Variable> {
    let reference = await this.localsReference();
    let found: Variable | undefined;
    for (const name of path) {
      const all = await this.variables(reference);
      found = all.find((v) => v.name === name);
      if (found === undefined) throw new Error(`no ${name} in ${all.map((v) => v.name).join(', ')}`);
      reference = found.variablesReference;
    }
    return found!;
  }

  /** The values of what is in a variable, by name; what is in them in turn to the depth asked for. */
  async contents(variable: { readonly variablesReference: number }, depth = 1): Promise<Record<string, unknown>> {
    const result: Record<string, unknown> = {};
    for (const child of await this.variables(variable.variablesReference)) {
      result[child.name] = depth > 1 && child.variablesReference > 0 ? await this.contents(child, depth - 1) : child.value;
    }
    return result;
  }

  async setVariable(variablesReference: number, name: string, value: string): Promise<string> {
    return (await this.client.request<{ value: string }>('setVariable', { variablesReference, name, value })).value;
  }

  async evaluate(expression: string, context: 'hover' | 'watch' | 'repl' | 'variables', frame?: StackFrame): Promise<Evaluated> {
    return this.client.request<Evaluated>('evaluate', { expression, context, frameId: (frame ?? (await this.top())).id });
  }

  /** Has LLDB carry out a command of its own, as from the console; what it says. */
  async command(text: string): Promise<string> {
    return (await this.client.request<Evaluated>('evaluate', { expression: `\`${text}`, context: 'repl' })).result;
  }

  async readMemory(memoryReference: string, offset: number, count: number): Promise<Buffer> {
    const { data = '' } = await this.client.request<{ data?: string }>('readMemory', { memoryReference, offset, count });
    return Buffer.from(data, 'base64');
  }
}

/** A program under the stub that waits for a debugger, ended after the test. */
export async function waiting(program: string, args: readonly string[] = [], options: readonly string[] = ['--gdb-output', 'client']): Promise<Debuggee> {
  const debuggee = await Debuggee.launch(program, { args, options, patience: 60_000 });
  open.push({ close: () => debuggee.kill() });
  return debuggee;
}
