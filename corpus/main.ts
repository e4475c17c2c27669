/** `npm run corpus`: runs packages from npm natively and under register, compares what they compute, and says what it takes. */
import { Command, InvalidArgumentError } from 'commander';
import { conditions, Figures } from './figures.js';
import { install } from './install.js';
import { check, type Checked, type Outcome, type Plan, time, type Timed } from './measure.js';
import { type Known, missing, plain, tableOf, write } from './report.js';
import { type Scenario, SCENARIOS } from './table.js';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1 on');
  return value;
}

interface Options {
  readonly only?: readonly string[];
  readonly category?: string;
  readonly ci?: true;
  readonly check?: true;
  readonly time?: true;
  readonly anew?: true;
  readonly write?: true;
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly seconds: number;
  readonly every: number;
  readonly limit: number;
}

const command = new Command('npm run corpus --')
  .description('Runs packages from npm natively and under register: the same results, interrupted again and again, too? what do first, second and warm runs take?\n'
    + 'What has been found is kept at once: what is there already, for this Node and this build, is not done again.')
  .option('--only <names...>', 'only these scenarios')
  .option('--category <category>', 'only those of one category')
  .option('--ci', 'only those that are in npm test')
  .option('--check', 'only whether the results are the same: of a first run, a second, and one that is interrupted')
  .option('--time', 'only what runs take, for which the machine must be quiet')
  .option('--anew', 'also what is there already')
  .option('--rounds <n>', 'rounds of first and second runs', positive, 3)
  .option('--round-seconds <n>', 'begin no further round after so long', positive, 15)
  .option('--seconds <n>', 'how long to repeat the work in one process, for the warm time', positive, 4)
  .option('--every <n>', 'yield points from one interrupt to the next, at the beginning of a program', positive, 500)
  .option('--limit <seconds>', 'the most that one process may take', positive, 600)
  .option('--write', 'put the table of what is there into docs/corpus.md, and run nothing')
  .parse();
const options = command.opts<Options>();

const unknown = options.only?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown !== undefined) command.error(`error: there is no scenario "${unknown}"; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`);
const chosen = SCENARIOS.filter(({ name, category, ci }) =>
  (!options.only || options.only.includes(name)) && (options.category === undefined || options.category === category) && (!options.ci || ci));
if (chosen.length === 0) command.error('error: there is no such scenario');
if (options.write && (options.check || options.time || options.anew || chosen.length < SCENARIOS.length)) {
  command.error('error: --write runs nothing, and the table is of all scenarios: leave out --check, --time, --anew, --only, --category and --ci');
}

const { rounds, roundSeconds, seconds, every: interruptEvery, limit: limitSeconds } = options;
const plan: Plan = { folder: install(), rounds, roundSeconds, seconds, interruptEvery, limitSeconds };
const now = conditions();
const checked = new Figures<Checked>('check', [interruptEvery], now);
const timed = new Figures<Timed>('time', [rounds, roundSeconds, seconds], now);
const known = (scenario: Scenario): Known => ({ scenario, checked: checked.of(scenario.name), timed: timed.of(scenario.name) });

let wrong = false;

type Work<T> = (scenario: Scenario, plan: Plan, progress: (what: string) => void) => Promise<Outcome<T>>;
/** Does a part for a scenario, unless that is there already. @returns whether it was not */
async function once<T>(scenario: Scenario, figures: Figures<T>, work: Work<T>, progress: (what: string) => void): Promise<boolean> {
  if (!options.anew && figures.of(scenario.name) !== undefined) return false;
  figures.drop(scenario.name);
  try {
    const { figures: found, differences } = await work(scenario, plan, progress);
    progress('done\n');
    if (found !== undefined) figures.keep(scenario.name, found);
    for (const line of differences) console.error(`corpus: ${scenario.name}: ${line}`);
    wrong ||= differences.length > 0;
  } catch (e) {
    progress('\n');
    console.error(`corpus: ${(e as Error).message}`);
    wrong = true;
  }
  return true;
}

/** Scenarios are ended with this process. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const began = performance.now();
for (const [i, scenario] of options.write ? [] : chosen.entries()) {
  const progress = (what: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${scenario.name} (${i + 1} of ${chosen.length}): ${what}`);
  };
  const before = performance.now();
  let done = false;
  if (options.check || !options.time) done = await once(scenario, checked, check, progress) || done;
  if ((options.time || !options.check) && scenario.refused === undefined) done = await once(scenario, timed, time, progress) || done;
  if (done) console.log(`${plain(tableOf([known(scenario)]).slice(1, 2))}  (${((performance.now() - before) / 1000).toFixed(0)} s)`);
}
const all = chosen.map(known);
console.log(`\n${plain(tableOf(all))}`);
for (const line of missing(all)) console.log(line);
if (options.write) {
  if (all.every((one) => one.timed === undefined)) command.error("error: nothing is there to be written, for this Node, this build and these options: 'npm run corpus -- --time' first");
  console.log(`written: ${write(all, plan)}`);
} else {
  console.log(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
}
process.exitCode = wrong ? 1 : 0;
