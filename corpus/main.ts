/** `npm run corpus`: runs packages from npm natively and under register, compares what they compute, and says what it takes. */
import { Command, InvalidArgumentError } from 'commander';
import { install } from './install.js';
import { measure, type Measured, type Plan } from './measure.js';
import { plain, tableOf, write } from './report.js';
import { SCENARIOS } from './table.js';

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
  readonly write?: true;
  readonly rounds: number;
  readonly seconds: number;
  readonly every: number;
  readonly limit: number;
}

const command = new Command('npm run corpus --')
  .description('Runs packages from npm natively and under register: the same results? what do first, second and warm runs take? And interrupted again and again?')
  .option('--only <names...>', 'only these scenarios')
  .option('--category <category>', 'only those of one category')
  .option('--ci', 'only those that are in npm test')
  .option('--check', 'only whether the results are the same: a first run, and one that is interrupted')
  .option('--rounds <n>', 'rounds of first and second runs', positive, 3)
  .option('--seconds <n>', 'how long to repeat the work in one process, for the warm time', positive, 5)
  .option('--every <n>', 'yield points from one interrupt to the next', positive, 3000)
  .option('--limit <seconds>', 'the most that one process may take', positive, 600)
  .option('--write', 'put the table into docs/corpus.md')
  .parse();
const options = command.opts<Options>();

const unknown = options.only?.find((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown !== undefined) command.error(`error: there is no scenario "${unknown}"; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`);
const chosen = SCENARIOS.filter(({ name, category, ci }) =>
  (!options.only || options.only.includes(name)) && (options.category === undefined || options.category === category) && (!options.ci || ci));
if (chosen.length === 0) command.error('error: there is no such scenario');
if (options.write && options.check) command.error('error: --write needs what --check leaves out');
if (options.write && chosen.length < SCENARIOS.length) command.error('error: --write needs all scenarios: leave out --only, --category and --ci');

const plan: Plan = {
  folder: install(), check: options.check ?? false, rounds: options.check ? 1 : options.rounds, seconds: options.seconds,
  interruptEvery: options.every, limitSeconds: options.limit,
};
const measured: Measured[] = [];
let wrong = false;
for (const [i, scenario] of chosen.entries()) {
  const progress = (what: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${scenario.name} (${i + 1} of ${chosen.length}): ${what}`);
  };
  try {
    const one = await measure(scenario, plan, progress);
    measured.push(one);
    progress('done\n');
    console.log(plain(tableOf([one]).slice(1, 2)));
    for (const line of one.differences) console.error(`corpus: ${scenario.name}: ${line}`);
    wrong ||= one.differences.length > 0;
  } catch (e) {
    progress('\n');
    console.error(`corpus: ${(e as Error).message}`);
    wrong = true;
  }
}
if (measured.length > 0) console.log(`\n${plain(tableOf(measured))}`);
if (options.write) {
  if (wrong) command.error('error: something differs or fails (see above); docs/corpus.md is left as it was');
  console.log(`written: ${write(measured, plan)}`);
}
process.exitCode = wrong ? 1 : 0;
