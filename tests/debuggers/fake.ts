/**
 * A debuggee that a component can be handed without a host: it has one frame, whose pc goes up by two a step. It shows that a component's own
 * idea of the interface is right, whatever our host makes of it.
 */
const all = new WeakMap<object, unknown>();

/** An interface of which everything exists, and nothing but `own` works: components ask for all the classes when they are loaded. */
function interfaceWith(own: Readonly<Record<string, unknown>>): object {
  return new Proxy(own, {
    get: (target, name) => target[name as string] ?? class { constructor() { throw new Error(`${String(name)} is not part of the fake`); } },
  });
}

export interface Fake {
  readonly imports: Record<string, object>;
  readonly debuggee: object;
  /** What has been written to the standard error stream. */
  stderr(): string;
}

export function makeFake(firstPc: number): Fake {
  let pc: number | undefined;
  let text = '';
  class Pollable {
    block(): void {}
  }
  class Frame {
    constructor() { all.set(this, pc); }
    getPc(): number { return all.get(this) as number; }
  }
  class EventFuture {
    subscribe(): Pollable { return new Pollable(); }
    static finish(): { readonly tag: string } {
      pc = pc === undefined ? firstPc : pc + 2;
      return { tag: 'breakpoint' };
    }
  }
  class Debuggee {
    singleStep({ tag }: { readonly tag: string }): EventFuture {
      if (tag !== 'normal') throw new Error(`resumed by ${tag}`);
      return new EventFuture();
    }
    exitFrames(): Frame[] { return pc === undefined ? [] : [new Frame()]; }
  }
  class OutputStream {
    blockingWriteAndFlush(bytes: Uint8Array): void { text += Buffer.from(bytes).toString(); }
  }
  const imports = {
    'bytecodealliance:wasmtime/debuggee': interfaceWith({ Debuggee, EventFuture, Frame }),
    'print-debugger-info': { default: (line: string): void => { text += `info: ${line}\n`; } },
    'wasi:io/poll': interfaceWith({ Pollable }),
    'wasi:io/streams': interfaceWith({ OutputStream }),
    'wasi:cli/stderr': { getStderr: () => new OutputStream() },
  };
  return {
    imports: new Proxy<Record<string, object>>(imports, { get: (target, name) => target[name as string] ?? interfaceWith({}) }),
    debuggee: new Debuggee(), stderr: () => text,
  };
}
