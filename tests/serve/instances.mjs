/**
 * A debugger that stops at a place, tells how many instances there are whenever others have come, and what has become of its handles of those before:
 *   -D debugger=instances.mjs -D arg=PC -D inherit-stderr=y
 */
import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { getStderr } from 'wasi:cli/stderr@0.2.12';

const say = (line) => getStderr().blockingWriteAndFlush(new TextEncoder().encode(`${line}\n`));

/** What a method gives, or fails with. */
function outcome(ask) {
  try {
    const value = ask();
    return typeof value === 'object' ? 'there' : value;
  } catch (e) {
    return e.payload ?? `trap: ${e.message}`;
  }
}

const handlesOf = (d, instance) => ({ instance, memory: instance.getMemory(d, 0), table: instance.getTable(d, 0), func: instance.getFunc(d, 0), global: instance.getGlobal(d, 0) });

const tell = (d, { instance, memory, table, func, global }, module) => say([
  'gone:', outcome(() => instance.getMemory(d, 0)), outcome(() => memory.getBytes(d, 0n, 1n)), outcome(() => memory.getU8(d, 0n)), outcome(() => memory.growToBytes(d, 65536n)),
  outcome(() => memory.sizeBytes(d)), outcome(() => memory.pageSizeBytes(d)), outcome(() => table.len(d)), outcome(() => table.getElement(d, 0n)), outcome(() => func.params(d)),
  outcome(() => global.get(d)), instance.getModule(d).uniqueId() === module.uniqueId() ? 'of the module' : 'of another module', instance.clone().uniqueId() === instance.uniqueId(),
].join(' '));

export const debugger_ = {
  debug(d, [, pc]) {
    const [module] = d.allModules();
    module.addBreakpoint(d, Number(pc));
    let before;
    for (;;) {
      const future = d.continue({ tag: 'normal' });
      future.subscribe().block();
      const { tag } = EventFuture.finish(future, d);
      if (tag === 'complete') return;
      const frame = d.exitFrames()[0];
      if (tag !== 'breakpoint' || frame === undefined) continue;
      const instance = frame.getInstance(d);
      if (before?.instance.uniqueId() === instance.uniqueId()) continue;
      if (!d.allInstances().some((one) => one.uniqueId() === instance.uniqueId())) say('a frame of no instance');
      say(`instances: ${d.allInstances().length}`);
      if (before !== undefined) tell(d, before, module);
      before = handlesOf(d, instance);
    }
  },
};
export { debugger_ as debugger };
