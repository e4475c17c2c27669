/**
 * Random modules stopped anywhere in the shell of an engine: what `stop-anywhere-random.test.ts` does under Node. The shell's argument is the number
 * of seeds. Prints a line for each campaign, `CampaignReport` as JSON.
 */
import { CAMPAIGNS } from '../stop-anywhere/campaigns.js';
import { randomSide, runSession } from '../stop-anywhere/run.js';
import { StackFull } from '../stop-anywhere/session.js';
import { Totals } from '../stop-anywhere/totals.js';

export interface CampaignReport {
  readonly title: string;
  readonly totals: string;
  readonly full: number;
  /** The first differences. */
  readonly problems: readonly string[];
  readonly tooFew: readonly string[];
}

declare const shellArguments: readonly string[];
declare function print(line: string): void;

const seeds = Number(shellArguments[0]);
const effort = { steps: 100, stops: 60 };
const MOST_REPORTED = 5;

for (const { title, fuel, settings, tooFew } of CAMPAIGNS) {
  const totals = new Totals();
  const problems: string[] = [];
  for (let seed = 0; seed < seeds && problems.length < MOST_REPORTED; seed++) {
    try {
      const ran = runSession(randomSide(seed, fuel(seed)), settings(seed, effort));
      totals.add(ran);
      const [ours, witness] = [JSON.stringify(ran.ours), JSON.stringify(ran.witness)];
      if (ours !== witness) problems.push(`seed ${seed}: ended with ${ours} where the witness has ${witness}`);
    } catch (e) {
      if (e instanceof StackFull) totals.full++;
      else problems.push(`seed ${seed}: ${e instanceof Error ? `${e.message}\n${e.stack}` : String(e)}`);
    }
  }
  const report: CampaignReport = { title, totals: String(totals), full: totals.full, problems, tooFew: tooFew(totals, seeds, effort) };
  print(JSON.stringify(report));
}
