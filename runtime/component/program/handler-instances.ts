/** The instances of a handler, which answer a few requests each: by default one, as in Wasmtime, so that no request sees what another has left behind. */
import { writeText } from '../../base/messages.js';
import type { IncomingRequest, ResponseOutparam } from '../../host/http/messages.js';
import type { WasiOptions } from '../../wasi/index.js';
import { type ComponentExports, type ComponentProgram, Cores } from './program.js';
import { openWasi, requireGiven, type WasiOfComponent } from './run.js';
import type { ComponentWasi, Waiting } from './wasi.js';

/** What a handler exports. */
export interface Handler {
  handle(request: IncomingRequest, out: ResponseOutparam): void;
}

export interface InstancesOptions extends WasiOfComponent {
  /** How many requests an instance answers before it is replaced by a new one. */
  readonly reuse: number;
  /** Whether lines that it writes are marked with the number of the request. */
  readonly prefix: boolean;
}

interface HandlerInstance {
  readonly handler: Handler;
  readonly wasi: ComponentWasi;
  readonly cores: Cores;
  uses: number;
}

export class HandlerInstances {
  private current: HandlerInstance | undefined;
  private readonly prefix: Prefix | undefined;
  private readonly wasiOptions: WasiOfComponent;

  /** @param handlerOf what of its exports is to be called */
  constructor(
    private readonly file: string, private readonly program: ComponentProgram, private readonly options: InstancesOptions, private readonly waiting: Waiting,
    private readonly handlerOf: (exports: ComponentExports) => Handler,
  ) {
    this.prefix = options.prefix ? new Prefix(options.output) : undefined;
    this.wasiOptions = { ...options, noInput: true, output: this.prefix?.write ?? options.output };
  }

  /** Whether instances can be made, before there is a request. @throws UserError */
  check(): void {
    const wasi = openWasi(this.wasiOptions, this.waiting);
    try {
      requireGiven(this.file, this.program.facts, wasi);
    } finally {
      wasi.close();
    }
  }

  /** Makes an instance before there is a request: a debugger is to see one. */
  prepare(): void {
    this.current = this.make();
  }

  /** Has one handle a request. What it throws ends the instance. */
  use(number: number, handle: (handler: Handler) => void): void {
    this.prefix?.begin(number);
    try {
      const instance = (this.current ??= this.make());
      instance.uses++;
      handle(instance.handler);
      if (instance.uses >= this.options.reuse) this.drop();
    } catch (e) {
      this.drop();
      throw e;
    }
  }

  private make(): HandlerInstance {
    const wasi = openWasi(this.wasiOptions, this.waiting);
    const cores = new Cores();
    try {
      return { handler: this.handlerOf(this.program.instantiate(wasi.imports, cores)), wasi, cores, uses: 0 };
    } catch (e) {
      cores.retire();
      wasi.close();
      throw e;
    }
  }

  /** The next request has a new one. Nothing of this one is on the stack: the call into it is over. */
  private drop(): void {
    this.current?.cores.retire();
    this.current?.wasi.close();
    this.current = undefined;
  }
}

const NEWLINE = 10;

/** Writes what a handler writes, each line with the number of the request before it. */
class Prefix {
  private number = 0;
  /** Streams that stand inside a line. */
  private readonly inside = new Set<string>();

  constructor(private readonly output: WasiOptions['output']) {}

  begin(number: number): void {
    this.number = number;
    this.inside.clear();
  }

  readonly write: NonNullable<WasiOptions['output']> = (stream, bytes) => {
    if (bytes.length === 0) return this.output?.(stream, bytes) ?? false;
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      if (!this.inside.has(stream)) parts.push(Buffer.from(`${stream} [${this.number}] :: `));
      parts.push(bytes.subarray(at, end));
      if (newline < 0) this.inside.add(stream);
      else this.inside.delete(stream);
      at = end;
    }
    const marked = Buffer.concat(parts);
    if (this.output?.(stream, marked) !== true) writeText(stream === 'stdout' ? 1 : 2, marked);
    return true;
  };
}
