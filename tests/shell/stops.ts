/**
 * Random modules stopped anywhere in the shell of an engine: what `stop-anywhere-random.test.ts` does under Node. The shell's argument is the number
 * of seeds. Prints a line for each campaign, `CampaignReport` as JSON.
 */
import * as compiler from '../../compiler/index.js';
import { setCompiler } from '../../runtime/store/compiler.js';
import { Campaigns } from '../stop-anywhere/campaigns.js';

export interface CampaignReport {
  readonly title: string;
  readonly totals: string;
  readonly full: number;
  /** The first differences. */
  readonly problems: readonly string[];
  readonly tooFew: readonly string[];
}

// A shell cannot load it later.
setCompiler(compiler);

declare const shellArguments: readonly string[];
declare function print(line: string): void;

const seeds = Number(shellArguments[0]);
const effort = { steps: 100, stops: 60 };
const campaigns = new Campaigns(effort, ({ ours, witness }) => {
  const [left, right] = [JSON.stringify(ours), JSON.stringify(witness)];
  if (left !== right) throw new Error(`ended with ${left} where the witness has ${right}`);
});
for (let seed = 0; seed < seeds; seed++) campaigns.run(seed);
for (const { campaign, totals, problems } of campaigns.results) {
  const report: CampaignReport = { title: campaign.title, totals: String(totals), full: totals.full, problems, tooFew: campaign.tooFew(totals, seeds, effort) };
  print(JSON.stringify(report));
}
