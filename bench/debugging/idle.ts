/** What a debugger costs a program that it does not stop: attached and idle; breakpoints where the program never comes; watchpoints on what it never uses. */
import type { Engine, Exports, Imports, Prepared } from '../engines.js';
import { measure, type Plan, type Row } from '../measure.js';
import { Footnotes, ratioTable } from '../report.js';
import { wasiImports } from '../wasi.js';
import { type Workload, workloads } from '../workloads.js';
import { COLD_GLOBAL, coldPlaces, withColdPlaces } from './cold.js';
import { type CompiledModule, freshNamespace, goOn, Session } from './package.js';
import type { Section } from './section.js';

type Change = (bytes: Uint8Array) => Promise<Uint8Array>;

function plain(id: string, title: string, change: Change): Engine {
  return {
    id, title,
    about: 'This package, no debugger attached.',
    async prepare(original): Promise<Prepared> {
      const bytes = await change(original);
      return {
        instantiate(imports) {
          const namespace = freshNamespace();
          return new namespace.Instance(new namespace.Module(bytes), imports).exports;
        },
        get glue() {
          return { namespace: freshNamespace(), bytes };
        },
      };
    },
  };
}

const attached = (change: Change): Engine => ({
  id: 'attached',
  title: 'attached',
  about: 'A debugger is attached and does nothing.',
  async prepare(original): Promise<Prepared> {
    const bytes = await change(original);
    return {
      instantiate: (imports) => new Session().instantiate(bytes, imports),
      get glue() {
        return { namespace: new Session().namespace, bytes };
      },
    };
  },
});

/** Breakpoints at some of the places that are never reached. */
function withBreakpoints(id: string, title: string, places: (module: CompiledModule) => readonly number[]): Engine {
  const start = (bytes: Uint8Array, imports: Imports): { session: Session; exports: Exports } => {
    const session = new Session();
    const exports = session.instantiate(bytes, imports, (paused, module) => {
      for (const pc of places(module)) paused.addBreakpoint(module, pc);
    });
    return { session, exports };
  };
  return {
    id, title,
    about: 'A debugger is attached that has set breakpoints which are not reached.',
    async prepare(original): Promise<Prepared> {
      const bytes = await withColdPlaces(original);
      // Those in branches are there indeed: if the branches are taken, the program stops.
      const { session, exports } = start(bytes, wasiImports());
      const set = coldPlaces(session.modules[0]!).branches.some((pc) => places(session.modules[0]!).includes(pc));
      if (set !== stopsWhenTaken(session, exports)) throw new Error('a breakpoint has no effect, or one that is not set has');
      return {
        instantiate(imports) {
          const { session, exports } = start(bytes, imports);
          session.onStop = () => {
            throw new Error('a breakpoint is hit that cannot be reached');
          };
          return exports;
        },
      };
    },
  };
}

/** No C program has anything there: it is where null points to. */
const UNUSED = { address: 4n, length: 4n };

/** A watchpoint on memory that is not used. */
const withWatchpoint = (id: string, title: string, access: 'write' | 'read-write', change: Change): Engine => ({
  id, title,
  about: 'A debugger is attached that has set a watchpoint which is not hit.',
  async prepare(original): Promise<Prepared> {
    const bytes = await change(original);
    return {
      instantiate(imports) {
        const session = new Session();
        const exports = session.instantiate(bytes, imports);
        session.onStop = (paused, event) => {
          const [memory] = paused.instances[0]!.mems;
          if (event === undefined && memory !== undefined) paused.addWatchpoint(memory, UNUSED.address, UNUSED.length, access);
          return goOn;
        };
        session.run(() => undefined);
        session.onStop = () => {
          throw new Error('a watchpoint is hit on memory that is not used');
        };
        return exports;
      },
    };
  },
});

function stopsWhenTaken(session: Session, exports: Exports): boolean {
  let hit = false;
  session.onStop = (_paused, event) => {
    hit ||= event?.kind === 'breakpoint';
    return { kind: 'detach' };
  };
  (exports[COLD_GLOBAL] as { value: number }).value = 1;
  (exports['run'] as (n: number) => number)(1);
  return hit;
}

const unchanged: Change = async (bytes) => bytes;
const again: Partial<Engine> = { id: 'again', title: 'not attached again' };

/** The first is what the others are divided by. */
const enginesForPlaces: readonly Engine[] = [
  plain('plain', 'not attached', withColdPlaces),
  { ...plain('plain', '', withColdPlaces), ...again },
  attached(withColdPlaces),
  withBreakpoints('never', 'a breakpoint in a function never called', (module) => [coldPlaces(module).never]),
  withBreakpoints('branches', 'breakpoints in all loops, not reached', (module) => coldPlaces(module).branches),
  withWatchpoint('writes', 'a watchpoint for writes, not hit', 'write', withColdPlaces),
  withWatchpoint('accesses', 'a watchpoint for reads and writes, not hit', 'read-write', withColdPlaces),
];
const enginesForPackages: readonly Engine[] = [plain('plain', 'not attached', unchanged), { ...plain('plain', '', unchanged), ...again }, attached(unchanged)];

async function section(about: string, engines: readonly Engine[], chosen: readonly Workload[], plan: Plan, progress: (text: string) => void): Promise<Section | undefined> {
  const rows: Row[] = [];
  for (const workload of chosen) {
    progress(`attached to ${workload.name}`);
    rows.push(await measure(workload, engines, plan));
  }
  if (rows.length === 0) return undefined;
  const notes = new Footnotes();
  const table = ratioTable('program', engines, rows, notes);
  const failed = rows.some((row) => [...row.outcomes.values()].some(({ kind }) => kind === 'wrong'));
  return { about, table, notes: notes.lines(), failed };
}

const fromPackage = ({ wasm }: Workload): boolean => wasm.startsWith('node_modules/');

export async function measureIdle(plan: Plan, matches: (name: string) => boolean, progress: (text: string) => void): Promise<Section[]> {
  const chosen = workloads.filter(({ name }) => matches(name));
  const own = await section('A debugger that does not stop the program, by the time without one:',
    enginesForPlaces, chosen.filter((one) => !fromPackage(one)), plan, progress);
  const packages = await section('The same for programs that call functions of the host, and are called by it, all the time:',
    enginesForPackages, chosen.filter(fromPackage), plan, progress);
  return [own, packages].filter((one) => one !== undefined);
}
