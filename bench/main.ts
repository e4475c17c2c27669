/** `npm run bench`: reads the options, measures, prints the tables and, when told, writes them into the documentation. */
import { Command, InvalidArgumentError } from 'commander';
import { measureCompile, type CompileReport } from './compile.js';
import { measureDebugging, type Section } from './debugging/index.js';
import { type Engine, engines as allEngines, simdComparisons, simdEngines } from './engines.js';
import { measureLldb } from './lldb/index.js';
import { measure, type Plan, type Row } from './measure.js';
import { conditions, debuggingReport, Footnotes, markdownReport, plainTable, ratioTable, writeReport } from './report.js';
import { workloads } from './workloads.js';

const parts = ['kernels', 'vectors', 'programs', 'border', 'compile', 'debugging', 'lldb'] as const;
/** These have blocks of their own in the documentation. */
const alone: readonly (string | undefined)[] = ['debugging', 'lldb'];
type Part = (typeof parts)[number];

interface Options {
  readonly rounds?: number;
  readonly quick?: true;
  readonly engines?: readonly string[];
  readonly part?: Part;
  readonly write?: true;
}

const ids = [...new Set([...allEngines, ...simdEngines].map((engine) => engine.id))];

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1 on');
  return value;
}

function engineIds(text: string): string[] {
  const given = text.split(',');
  const unknown = given.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${ids.join(', ')}`);
  return given;
}

function partName(text: string): Part {
  const part = parts.find((one) => one === text);
  if (part === undefined) throw new InvalidArgumentError(`give one of ${parts.join(', ')}`);
  return part;
}

const command = new Command('npm run bench --')
  .description('Compares engines on kernels, whole programs and calls between JavaScript and wasm, and measures compiling, debugging, and LLDB at work.')
  .argument('[names...]', 'only what has one of these in its name')
  .option('--rounds <n>', 'rounds over all engines (7 unless told, 3 with --quick)', positive)
  .option('--quick', 'fewer rounds, calls and repeats: a first impression')
  .option('--engines <ids>', `some of ${ids.join(',')}; native is always there`, engineIds)
  .option('--part <part>', `only one of ${parts.join(', ')}`, partName)
  .option('--write', 'put the tables into docs/performance.md')
  .parse();

const options = command.opts<Options>();
const names = command.args;
if (options.write && !(alone.includes(options.part) && names.length === 0) && (names.length > 0 || options.engines || options.part)) {
  command.error('error: --write needs the whole set: leave out names, --engines and --part (but for the parts "debugging" and "lldb", which may be written by themselves)');
}

const plan: Plan = options.quick
  ? { rounds: options.rounds ?? 3, warmUps: { kernel: 2, 'vector kernel': 2, program: 5, border: 3 }, calls: 1 }
  : { rounds: options.rounds ?? 7, warmUps: { kernel: 3, 'vector kernel': 3, program: 6, border: 4 }, calls: 3 };
const chosen = (all: readonly Engine[]): readonly Engine[] => all.filter(({ id }) => id === 'native' || !options.engines || options.engines.includes(id));
const matches = (title: string): boolean => names.length === 0 || names.some((name) => title.includes(name));

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

const groups: { heading: string; columns: readonly { id: string; title: string }[]; rows: Row[] }[] = [];
let wrong = false;
for (const [part, group] of [['kernels', 'kernel'], ['vectors', 'vector kernel'], ['programs', 'program'], ['border', 'border']] as const) {
  if (options.part && options.part !== part) continue;
  const engines = chosen(group === 'vector kernel' ? simdEngines : allEngines);
  const comparisons = group === 'vector kernel' ? simdComparisons : [];
  const rows: Row[] = [];
  for (const workload of workloads.filter((one) => one.group === group && matches(one.name))) {
    progress(`measuring ${workload.name}`);
    const row = await measure(workload, engines, plan, comparisons);
    for (const [id, outcome] of row.outcomes) {
      if (outcome.kind !== 'wrong') continue;
      wrong = true;
      progress('');
      console.error(`bench: error: ${workload.name}: ${id} ${outcome.reason}`);
    }
    rows.push(row);
  }
  progress('');
  if (rows.length === 0) continue;
  const columns = [...engines, ...comparisons];
  groups.push({ heading: group, columns, rows });
  const notes = new Footnotes();
  console.log(`${plainTable(ratioTable(group, columns, rows, notes))}\n${notes.lines().map((line) => `${line}\n`).join('')}`);
}

let compile: CompileReport | undefined;
if (!options.part || options.part === 'compile') {
  if (!options.engines || options.engines.includes('ours')) {
    compile = await measureCompile(options.quick ? 1 : 3, matches, progress);
    progress('');
    for (const table of [compile.ahead, compile.start]) if (table.length > 1) console.log(`${plainTable(table)}\n`);
    for (const line of compile.notes) console.log(line);
    wrong ||= compile.failed;
  }
}

async function sectionsOf(part: 'debugging' | 'lldb', measured: typeof measureDebugging): Promise<Section[]> {
  const sections: Section[] = [];
  if ((options.part && options.part !== part) || (options.engines && !options.engines.includes('ours'))) return sections;
  for await (const section of measured(plan, matches, progress)) {
    progress('');
    sections.push(section);
    console.log(`${section.about}\n${plainTable(section.table)}\n${section.notes.map((line) => `${line}\n`).join('')}`);
    wrong ||= section.failed;
  }
  return sections;
}

const debugging = await sectionsOf('debugging', measureDebugging);
const lldb = await sectionsOf('lldb', measureLldb);

const compiled = compile !== undefined && (compile.ahead.length > 1 || compile.start.length > 1);
if (groups.length === 0 && !compiled && debugging.length + lldb.length === 0) command.error('error: nothing to measure has such a name');
if (groups.length + debugging.length > 0) console.log(`Ratios${groups.length > 0 ? ' to native' : ''}: median (quartiles). ${conditions(plan)}`);
if (lldb.length > 0) console.log(`LLDB: median (quartiles). ${conditions(plan, 'events')}`);
if (options.write) {
  // Figures beside wrong results are no figures.
  if (wrong) command.error('error: something failed (see above); docs/performance.md is left as it was');
  if (compile) console.log(`written: ${await writeReport(markdownReport(groups, compile, plan), '')}`);
  if (debugging.length > 0) console.log(`written: ${await writeReport(debuggingReport('debugging', debugging, plan), ' debugging')}`);
  if (lldb.length > 0) console.log(`written: ${await writeReport(debuggingReport('LLDB', lldb, plan), ' lldb')}`);
}
process.exitCode = wrong ? 1 : 0;
