// HiGHS (C++): a linear and a mixed integer program.
import { createRequire } from 'node:module';
import { sequence } from './helpers.mjs';

const highs = await createRequire(import.meta.url)('highs')();
const next = sequence(8);
const N = 25;
const knapsack = (whole) => `Maximize obj: ${Array.from({ length: N }, (_, i) => `${5 + next() % 40} x${i}`).join(' + ')}
Subject To
${Array.from({ length: 6 }, (_, k) => ` c${k}: ${Array.from({ length: N }, (_, i) => `${1 + next() % 30} x${i}`).join(' + ')} <= 150`).join('\n')}
Bounds
${Array.from({ length: N }, (_, i) => ` 0 <= x${i} <= 3`).join('\n')}
${whole ? `General\n ${Array.from({ length: N }, (_, i) => `x${i}`).join(' ')}\n` : ''}End`;
const problems = [knapsack(false), knapsack(true)];

export const run = () => problems.map((problem) => {
  const { Status, ObjectiveValue, Columns } = highs.solve(problem);
  return [Status, ObjectiveValue, Object.values(Columns).map(({ Primal }) => Primal)];
});
