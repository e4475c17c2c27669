/** Debuggers that use the extensions, written in a few lines. */
import type { Outcome, Workspace } from '../cli-process.js';

const HEAD = `
import { EventFuture, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { poll } from 'wasi:io/poll@0.2.12';
import { redirect, subscribe, take } from 'wasm2js-debug:extensions/output@0.1.0';
import { exceptionCaught, kill, origin, outcome, stopAtInstances, trapMessage } from 'wasm2js-debug:extensions/program@0.1.0';
import info from 'print-debugger-info';
const normal = { tag: 'normal' };
const text = (chunks) => JSON.stringify(chunks.map(({ stream, bytes }) => [stream, new TextDecoder().decode(bytes)]));
const sleep = (ms) => subscribeDuration(BigInt(ms) * 1_000_000n).block();
`;

export class Extended {
  constructor(private readonly workspace: Workspace) {}

  /** A debugger with this body of `debug`, and the setting that names it. \`go\` and \`step\` give the event, \`text\` shows chunks of output. */
  readonly given = (name: string, body: string, head = ''): string => {
    this.workspace.write(name, `${HEAD}${head}
const mine = {
  debug(d, args) {
    const go = () => EventFuture.finish(d.continue(normal), d).tag;
    const step = () => EventFuture.finish(d.singleStep(normal), d).tag;
    ${body}
  },
};
export { mine as debugger };
`);
    return `debugger=${name}`;
  };

  readonly debug = (settings: readonly string[], ...rest: readonly string[]): Outcome =>
    this.workspace.cli(['run', ...settings.flatMap((setting) => ['-D', setting]), ...rest]);
}
