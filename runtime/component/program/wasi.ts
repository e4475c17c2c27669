/** WASI 0.2 for a program: what it is given, and what it has open. */
import * as tty from 'node:tty';
import type { ImportObject } from '../../host/wire/embedding.js';
import { Bell } from '../../host/wire/event-source.js';
import { forEveryone } from '../../host/wasi/everyone.js';
import { Client } from '../../host/http/client.js';
import { http } from '../../host/http/index.js';
import { Sockets } from '../../host/wasi/sockets.js';
import { udp } from '../../host/wasi/udp.js';
import { TerminalInput, TerminalOutput } from '../../host/wasi/stdio.js';
import { type Network } from '../../host/wasi/tcp.js';
import { FileType } from '../../wasi/abi.js';
import { openPlace } from '../../wasi/places.js';
import { WasiExit } from '../../wasi/process.js';
import type { Preopen, WasiOptions } from '../../wasi/index.js';
import { HostInput, HostOutput, hostStream, NoInput } from './file-streams.js';
import { Descriptor, filesystem } from './filesystem.js';
import type { OpenFile } from './open-file.js';

export interface ComponentWasiOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly preopens: readonly Preopen[];
  readonly output?: WasiOptions['output'];
  readonly network: Network;
  /** Whether it can make HTTP requests. */
  readonly http?: boolean;
  /** Whether it has no standard input. */
  readonly noInput?: boolean;
}

/** How long a wait can go on before {@link ComponentWasiOptions.whileWaiting} is called, in milliseconds. */
const SLICE_MS = 5;

/** The bell of a program's thread under a debugger, who wants it to stop also while it waits. */
class WatchedBell extends Bell {
  constructor(word: Int32Array, private readonly look: () => void) {
    super(word);
  }

  override waitUntil(happened: () => boolean, ms: number): boolean {
    const deadline = performance.now() + ms;
    for (;;) {
      this.look();
      const left = deadline - performance.now();
      if (super.waitUntil(happened, Math.min(left, SLICE_MS))) return true;
      if (left <= SLICE_MS) return false;
    }
  }
}

/** What programs that run one after the other on a thread share: what they wait by, and the threads of their sockets. */
export class Waiting {
  readonly bell: Bell;
  readonly sockets: Sockets;
  readonly client: Client;

  /**
   * @param whileWaiting called now and then while a program waits: a debugger may want it to stop
   * @param word of the bell, if others are to ring it, too
   */
  constructor(readonly whileWaiting?: () => void, word = Bell.make().word) {
    this.bell = whileWaiting === undefined ? new Bell(word) : new WatchedBell(word, whileWaiting);
    this.sockets = new Sockets(this.bell);
    this.client = new Client(this.bell);
  }
}

const NOTHING = new Uint8Array();

export class ComponentWasi {
  readonly imports: ImportObject;
  readonly #files = new Set<OpenFile>();
  readonly #waiting: Waiting;

  /** Opens the directories. @throws what `node:fs` throws if one cannot be */
  constructor({ args, env, preopens, output, network, http: hasHttp, noInput }: ComponentWasiOptions, waiting = new Waiting()) {
    this.#waiting = waiting;
    const { bell, sockets, client, whileWaiting } = waiting;
    const stdin = noInput ? undefined : hostStream(0);
    const stdout = hostStream(1, output && ((bytes) => output('stdout', bytes)));
    const stderr = hostStream(2, output && ((bytes) => output('stderr', bytes)));
    // Somebody reads along: programs shall write as to a terminal.
    const isTerminal = ({ host, sink }: typeof stdout): boolean => sink?.(NOTHING) === true || tty.isatty(host);
    let given: (readonly [Descriptor, string])[];
    try {
      given = preopens.map(({ guest, host }) => [this.#open(host), guest]);
    } catch (e) {
      this.close();
      throw e;
    }
    this.imports = {
      ...forEveryone(sockets, network),
      ...udp(sockets),
      ...hasHttp ? http(bell, client) : {},
      ...filesystem(given),
      'wasi:cli/environment': { getEnvironment: () => Object.entries(env), getArguments: () => [...args], initialCwd: () => undefined },
      'wasi:cli/exit': {
        exit: ({ tag }: { readonly tag: 'ok' | 'err' }): never => { throw new WasiExit(tag === 'ok' ? 0 : 1); },
        exitWithCode: (code: number): never => { throw new WasiExit(code); },
      },
      'wasi:cli/stdin': { getStdin: () => (stdin === undefined ? new NoInput() : new HostInput(stdin, bell, whileWaiting !== undefined)) },
      'wasi:cli/stdout': { getStdout: () => new HostOutput(stdout) },
      'wasi:cli/stderr': { getStderr: () => new HostOutput(stderr) },
      'wasi:cli/terminal-input': { TerminalInput },
      'wasi:cli/terminal-output': { TerminalOutput },
      'wasi:cli/terminal-stdin': { getTerminalStdin: () => (stdin !== undefined && tty.isatty(0) ? new TerminalInput() : undefined) },
      'wasi:cli/terminal-stdout': { getTerminalStdout: () => (isTerminal(stdout) ? new TerminalOutput() : undefined) },
      'wasi:cli/terminal-stderr': { getTerminalStderr: () => (isTerminal(stderr) ? new TerminalOutput() : undefined) },
    };
  }

  #open(path: string): Descriptor {
    const opened = openPlace(path);
    if (opened === undefined) throw new Error('not a directory');
    return new Descriptor(this.#files, opened.host, FileType.DIRECTORY, { read: true, mutateDirectory: true }, opened.place);
  }

  /** Waits until what was written to sockets is with the operating system, for a while, and closes all that is open. */
  close(): void {
    const { sockets, client } = this.#waiting;
    sockets.settle();
    for (const id of sockets.ids) {
      sockets.remove(id);
      sockets.send({ kind: 'drop', id });
    }
    client.dropAll();
    for (const file of this.#files) file.close();
  }
}
